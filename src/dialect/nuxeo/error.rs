//! Errors as exception entities.

use crate::dialect::http::refusal;
use crate::domain::{Entity, Error};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;
use utoipa::ToSchema;

/// Nuxeo's challenge to authenticate.
const CHALLENGE: &str = r#"Basic realm="Nuxeo Automation""#;
/// The message of all internal errors.
const OURS: &str = "Internal Server Error";

/// An error, as an exception entity.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Exception, example = json!({
    "entity-type": "exception",
    "status": 404,
    "message": "group does not exist"
}))]
pub struct Exception {
    /// Always `exception`.
    #[serde(rename = "entity-type")]
    entity_type: &'static str,
    /// The HTTP status of the response.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What went wrong. From status 500 on, always `Internal Server Error`.
    message: Cow<'static, str>,
    /// Seconds after which trying again may help.
    #[serde(skip)]
    #[schema(ignore)]
    retry_after: Option<u64>,
}

impl Exception {
    /// An exception with this status. From 500 on, the message is always the same.
    pub fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        let message = if status.is_server_error() { OURS.into() } else { message.into() };
        Self { entity_type: "exception", status: status.as_u16(), message, retry_after: None }
    }

    /// 400: the request cannot be parsed, or a value is invalid.
    pub fn bad(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// A path or a query that is not percent-encoded UTF-8.
    pub fn malformed_target() -> Self {
        Self::bad("the path or the query is not percent-encoded UTF-8")
    }

    /// A body that does not name the entity to be changed. This is an error of the client, but
    /// Nuxeo's documentation says 500. No other error of a client returns 500.
    pub fn names_nothing() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, OURS)
    }

    /// Whether the status is 404.
    pub fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND.as_u16()
    }

    fn after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }
}

impl From<Error> for Exception {
    fn from(error: Error) -> Self {
        ErrorMessages::USUAL.say(error)
    }
}

/// The messages of an endpoint for errors that several endpoints have.
#[derive(Debug, Clone, Copy)]
pub struct ErrorMessages {
    /// For a missing permission; `None` names the permission.
    pub forbidden: Option<&'static str>,
    /// For a user that does not exist.
    pub no_user: &'static str,
    /// For a group that does not exist.
    pub no_group: &'static str,
}

/// The name of a property in this dialect.
fn property(field: &str) -> &str {
    match field {
        "members" => "memberUsers",
        "subgroups" => "memberGroups",
        "parents" => "parentGroups",
        "group_ids" => "properties.groups",
        other => other,
    }
}

impl ErrorMessages {
    /// The messages of most endpoints.
    const USUAL: Self =
        Self { forbidden: None, no_user: "user does not exist", no_group: "group does not exist" };

    /// The usual messages, but with this one for a missing permission.
    pub const fn forbidding(forbidden: &'static str) -> Self {
        Self { forbidden: Some(forbidden), ..Self::USUAL }
    }

    /// The exception for an error of the domain.
    pub fn say(self, error: Error) -> Exception {
        error.log_cause();
        let said = error.to_string();
        match error {
            Error::Unauthenticated | Error::Reauthenticate => {
                Exception::new(StatusCode::UNAUTHORIZED, said)
            }
            Error::Forbidden { reason } => {
                let reason = self.forbidden.map_or(reason, Cow::Borrowed);
                Exception::new(StatusCode::FORBIDDEN, reason)
            }
            Error::NotFound { entity } => {
                let message = match entity {
                    Entity::User => self.no_user.into(),
                    Entity::Group => self.no_group.into(),
                    _ => Cow::Owned(said),
                };
                Exception::new(StatusCode::NOT_FOUND, message)
            }
            Error::Taken { entity: Entity::User, field: _ } => {
                Exception::new(StatusCode::CONFLICT, "User already exists")
            }
            Error::Taken { entity: Entity::Group, field: _ } => {
                Exception::new(StatusCode::CONFLICT, "Group already exists")
            }
            Error::Taken { entity: _, field: _ }
            | Error::Cycle { path: _ }
            | Error::LastOwner
            | Error::LastAdministrator => Exception::new(StatusCode::CONFLICT, said),
            Error::Gone { reason } => Exception::new(StatusCode::GONE, reason),
            // For a group that does not exist, Nuxeo returns 403 instead of 400.
            Error::Invalid { field, reason } if field == "groups" => {
                Exception::new(StatusCode::FORBIDDEN, reason)
            }
            Error::Invalid { field, reason } => {
                Exception::bad(format!("{}: {reason}", property(&field)))
            }
            Error::MailOff => Exception::bad(said),
            Error::Stale => Exception::new(StatusCode::PRECONDITION_FAILED, said),
            Error::TooMany { seconds } => {
                Exception::new(StatusCode::TOO_MANY_REQUESTS, said).after(seconds)
            }
            Error::Busy | Error::Unavailable(_) => {
                Exception::new(StatusCode::SERVICE_UNAVAILABLE, OURS).after(1)
            }
            Error::Internal(_) => Exception::new(StatusCode::INTERNAL_SERVER_ERROR, OURS),
        }
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.message)
    }
}

impl ResponseError for Exception {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        refusal::response(self.status_code(), CHALLENGE, self.retry_after).json(self)
    }
}
