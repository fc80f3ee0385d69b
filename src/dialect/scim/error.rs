//! Errors as RFC 7644 section 3.12 writes them.

use super::MEDIA_TYPE;
use super::filter::Malformed;
use crate::dialect::http::refusal::{self, BEARER};
use crate::domain::{Entity, Error};
use actix_web::http::StatusCode;
use actix_web::http::header::ALLOW;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;
use utoipa::ToSchema;

/// The detail of all internal errors.
const OURS: &str = "an internal error, which has been logged";
/// The schema of errors.
const SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// What kind of error it is, where the status alone does not say (RFC 7644 table 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum ScimType {
    /// The filter is malformed, or compares what cannot be compared.
    InvalidFilter,
    /// Another resource has this value.
    Uniqueness,
    /// The attribute cannot be changed.
    Mutability,
    /// The body is not as it must be.
    InvalidSyntax,
    /// The path of an operation is malformed.
    InvalidPath,
    /// The path of an operation leads to nothing.
    NoTarget,
    /// A value is not as it must be.
    InvalidValue,
    /// The cursor is not one that Roster has returned.
    InvalidCursor,
}

/// An error.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Error, example = json!({
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
    "status": "409",
    "scimType": "uniqueness",
    "detail": "another user has this userName already"
}))]
pub struct ScimError {
    /// Always the schema of errors.
    schemas: [&'static str; 1],
    /// The HTTP status, as text.
    #[serde(serialize_with = "as_text")]
    #[schema(value_type = String, pattern = "^[45][0-9][0-9]$")]
    status: u16,
    /// What kind of error it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    scim_type: Option<ScimType>,
    /// What must be different.
    detail: Cow<'static, str>,
    #[serde(skip)]
    #[schema(ignore)]
    retry_after: Option<u64>,
    #[serde(skip)]
    #[schema(ignore)]
    allow: Option<String>,
    #[serde(skip)]
    #[schema(ignore)]
    names_unknown: bool,
}

fn as_text<S: serde::Serializer>(status: &u16, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(status)
}

impl ScimError {
    /// An error with this status. From 500 on, the detail is always the same.
    pub fn new(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        let ours = status == StatusCode::INTERNAL_SERVER_ERROR;
        let detail = if ours { OURS.into() } else { detail.into() };
        let (schemas, status) = ([SCHEMA], status.as_u16());
        let (scim_type, retry_after, allow, names_unknown) = (None, None, None, false);
        Self { schemas, status, scim_type, detail, retry_after, allow, names_unknown }
    }

    /// 400 of this kind.
    pub fn bad(kind: ScimType, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { scim_type: Some(kind), ..Self::new(StatusCode::BAD_REQUEST, detail) }
    }

    /// 400 for a value of an attribute.
    pub fn value(attribute: &str, reason: &str) -> Self {
        Self::bad(ScimType::InvalidValue, format!("`{attribute}` {reason}"))
    }

    /// 404 for a resource of this type.
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no such {what}"))
    }

    /// 405, with the methods that the path has.
    pub fn method_not_allowed(allow: &str) -> Self {
        let detail = format!("the path allows only {allow}");
        let error = Self::new(StatusCode::METHOD_NOT_ALLOWED, detail);
        Self { allow: Some(allow.to_owned()), ..error }
    }

    /// A path or a query that is not percent-encoded UTF-8.
    pub fn malformed_target() -> Self {
        let detail = "the path and the query must be percent-encoded UTF-8";
        Self::bad(ScimType::InvalidSyntax, detail)
    }

    /// The same of this kind.
    pub fn of_type(self, kind: ScimType) -> Self {
        Self { scim_type: Some(kind), ..self }
    }

    /// Whether it is of a filter with an attribute that this type of resources has not.
    pub fn is_of_unknown_attribute(&self) -> bool {
        self.names_unknown
    }

    /// 400 for a filter with an attribute that there is not.
    pub fn unknown_attribute(name: &str) -> Self {
        let detail = format!("there is no attribute `{name}` to filter by");
        Self { names_unknown: true, ..Self::bad(ScimType::InvalidFilter, detail) }
    }

    fn after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }
}

impl From<Malformed> for ScimError {
    fn from(Malformed(reason): Malformed) -> Self {
        Self::bad(ScimType::InvalidFilter, format!("the filter is malformed: {reason}"))
    }
}

/// The name of a property in this dialect.
fn attribute(entity: Option<Entity>, field: &str) -> &str {
    match field {
        "username" | "username or email" | "id or username" => "userName",
        "name" | "display_name" => "displayName",
        "first_name" => "name.givenName",
        "last_name" => "name.familyName",
        "external_id" => "externalId",
        "email" if entity.is_none() => "emails.value",
        other => other,
    }
}

impl From<Error> for ScimError {
    fn from(error: Error) -> Self {
        error.log_cause();
        let said = error.to_string();
        match error {
            Error::Unauthenticated | Error::Reauthenticate => {
                Self::new(StatusCode::UNAUTHORIZED, said)
            }
            Error::Forbidden { reason } => Self::new(StatusCode::FORBIDDEN, reason),
            Error::NotFound { entity } => Self::not_found(entity.word()),
            Error::Taken { entity, field } => {
                let field = attribute(Some(entity), field);
                let detail = format!("another {entity} has this {field} already");
                let error = Self::new(StatusCode::CONFLICT, detail);
                Self { scim_type: Some(ScimType::Uniqueness), ..error }
            }
            Error::Cycle { path: _ } | Error::LastOwner | Error::LastAdministrator => {
                Self::bad(ScimType::InvalidValue, said)
            }
            Error::Gone { reason } => Self::new(StatusCode::GONE, reason),
            Error::Invalid { field, reason } if field == "filter" => {
                Self::bad(ScimType::InvalidFilter, format!("the filter {reason}"))
            }
            Error::Invalid { field, reason } => Self::value(attribute(None, &field), &reason),
            Error::MailOff => Self::bad(ScimType::InvalidValue, said),
            Error::Stale => {
                let detail = "the resource has changed since the version in `If-Match`";
                Self::new(StatusCode::PRECONDITION_FAILED, detail)
            }
            Error::TooMany { seconds } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, said).after(seconds)
            }
            Error::Busy => Self::new(StatusCode::SERVICE_UNAVAILABLE, said).after(1),
            Error::Unavailable(_) => {
                let detail = "the database is unavailable: try again soon";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, detail).after(1)
            }
            Error::Internal(_) => Self::new(StatusCode::INTERNAL_SERVER_ERROR, OURS),
        }
    }
}

impl fmt::Display for ScimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.detail)
    }
}

impl ResponseError for ScimError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = refusal::response(self.status_code(), BEARER, self.retry_after);
        if let Some(allow) = &self.allow {
            response.insert_header((ALLOW, allow.as_str()));
        }
        response.content_type(MEDIA_TYPE).json(self)
    }
}
