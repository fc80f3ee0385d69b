//! Errors in the format of Micro's clients: `{"Id", "Code", "Detail", "Status"}`.

use super::route::{Endpoint, Style};
use crate::dialect::http::refusal::{self, BEARER};
use crate::domain::{Entity, Error};
use actix_web::http::StatusCode;
use actix_web::http::header::ALLOW;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;
use utoipa::ToSchema;

/// The id of errors that have none of their own.
pub const CLIENT: &str = "go.micro.client";
const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/// An error.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Error, example = json!({
    "Id": "MISSING_NAME", "Code": 400, "Detail": "Missing name", "Status": "Bad Request"
}))]
#[serde(rename_all = "PascalCase")]
pub struct ErrorBody {
    /// A stable identifier of the kind of error.
    id: Cow<'static, str>,
    /// The HTTP status of the response.
    #[schema(minimum = 400, maximum = 599)]
    code: u16,
    /// A description for people.
    detail: Cow<'static, str>,
    /// The reason phrase of the status.
    status: &'static str,
    /// The field at fault, if the detail is a fixed text that does not name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<Cow<'static, str>>,
    /// Seconds after which trying again may help.
    #[serde(skip)]
    #[schema(ignore)]
    retry_after: Option<u64>,
}

impl ErrorBody {
    /// An error with this status, id and detail.
    pub fn new(
        status: StatusCode,
        id: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            id: id.into(),
            code: status.as_u16(),
            detail: detail.into(),
            status: status.canonical_reason().unwrap_or_default(),
            field: None,
            retry_after: None,
        }
    }

    /// The error with the field at fault.
    pub fn at(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    fn after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// A path or a query that is not percent-encoded UTF-8.
    pub fn malformed_target() -> Self {
        let detail = "the path or the query is not percent-encoded UTF-8";
        Self::new(StatusCode::BAD_REQUEST, CLIENT, detail)
    }

    /// A method that no call has.
    pub fn method_not_allowed() -> Self {
        let detail = format!("the method must be one of {METHODS}");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, CLIENT, detail)
    }

    /// A path that does not name a call.
    pub fn no_such_call(endpoint: &Endpoint) -> Self {
        let (id, detail) = match endpoint.style {
            Style::Versioned if endpoint.name.is_empty() => ("v1", Cow::default()),
            Style::Versioned => ("v1", "No such API".into()),
            Style::Plain if endpoint.has_service() => {
                (CLIENT, format!("unknown service {}", endpoint.name).into())
            }
            Style::Plain => ("", "service not found".into()),
        };
        Self::new(StatusCode::NOT_FOUND, id, detail)
    }

    /// The HTTP response.
    pub fn response(&self) -> HttpResponse {
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = refusal::response(status, BEARER, self.retry_after);
        if status == StatusCode::METHOD_NOT_ALLOWED {
            response.insert_header((ALLOW, METHODS));
        }
        response.json(self)
    }
}

/// Why a call fails. The middleware, which knows the call and the caller, converts it to [`ErrorBody`].
#[derive(Debug)]
pub enum Refusal {
    /// An error in this dialect's format.
    Said(ErrorBody),
    /// An error of the domain.
    Domain(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Domain(error)
    }
}

impl From<ErrorBody> for Refusal {
    fn from(body: ErrorBody) -> Self {
        Self::Said(body)
    }
}

/// 400 for a value that is missing or invalid.
pub fn bad(id: &'static str, detail: &'static str) -> Refusal {
    Refusal::Said(ErrorBody::new(StatusCode::BAD_REQUEST, id, detail))
}

impl Refusal {
    /// The error of a call to `endpoint` by the caller `actor`.
    pub fn body(&self, endpoint: &Endpoint, actor: &str) -> ErrorBody {
        let error = match self {
            Self::Said(body) => return body.clone(),
            Self::Domain(error) => error,
        };
        error.log_cause();
        let Endpoint { service, name, style } = endpoint;
        if let (Style::Versioned, Some(body)) = (style, of_version(error)) {
            return body;
        }
        match error {
            Error::Unauthenticated => {
                let detail = format!("Unauthorized call made to {service}:{name}");
                ErrorBody::new(StatusCode::UNAUTHORIZED, service.clone(), detail)
            }
            Error::Reauthenticate => {
                let detail =
                    format!("Unauthorized call made to {service}:{name} by {actor}: {error}");
                ErrorBody::new(StatusCode::UNAUTHORIZED, service.clone(), detail)
            }
            Error::Forbidden { reason } => {
                let detail =
                    format!("Forbidden call made to {service}:{name} by {actor}: {reason}");
                ErrorBody::new(StatusCode::FORBIDDEN, service.clone(), detail)
            }
            Error::NotFound { entity } => not_found(service, *entity),
            Error::Taken { entity: _, field } => {
                ErrorBody::new(StatusCode::CONFLICT, CLIENT, "Unique index violation").at(*field)
            }
            Error::Invalid { field, reason: _ } => {
                ErrorBody::new(StatusCode::BAD_REQUEST, invalid(service, field), error.to_string())
            }
            Error::Cycle { path: _ }
            | Error::LastOwner
            | Error::LastAdministrator
            | Error::Stale => ErrorBody::new(StatusCode::CONFLICT, CLIENT, error.to_string()),
            Error::MailOff => ErrorBody::new(StatusCode::BAD_REQUEST, CLIENT, error.to_string()),
            Error::Gone { reason } => ErrorBody::new(StatusCode::GONE, CLIENT, *reason),
            Error::TooMany { seconds } => {
                let body = ErrorBody::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "v1.blocked",
                    "Too Many Requests",
                );
                body.after(*seconds)
            }
            Error::Busy => {
                ErrorBody::new(StatusCode::SERVICE_UNAVAILABLE, CLIENT, error.to_string()).after(1)
            }
            Error::Unavailable(_) => {
                let detail = "Error connecting to the store";
                ErrorBody::new(StatusCode::SERVICE_UNAVAILABLE, "STORE_ERROR", detail).after(1)
            }
            Error::Internal(_) => internal(*style, error),
        }
    }
}

/// The errors that the gateway below `/v1` has of its own. They name neither the call nor the caller.
fn of_version(error: &Error) -> Option<ErrorBody> {
    let (status, id, detail) = match error {
        Error::Unauthenticated => (StatusCode::UNAUTHORIZED, "v1", "Unauthorized".to_owned()),
        Error::Reauthenticate => (StatusCode::UNAUTHORIZED, "v1", format!("Unauthorized: {error}")),
        Error::Forbidden { reason } => {
            let detail = format!("Request blocked. Insufficient privileges: {reason}");
            (StatusCode::FORBIDDEN, "v1.blocked", detail)
        }
        _ => return None,
    };
    Some(ErrorBody::new(status, id, detail))
}

fn internal(style: Style, error: &Error) -> ErrorBody {
    let (id, detail) = match style {
        Style::Versioned => ("v1", "Error processing request".to_owned()),
        Style::Plain => (CLIENT, error.to_string()),
    };
    ErrorBody::new(StatusCode::INTERNAL_SERVER_ERROR, id, detail)
}

fn not_found(service: &str, entity: Entity) -> ErrorBody {
    match (service, entity) {
        ("groups", _) => {
            let detail = format!("No {entity} found with this ID");
            ErrorBody::new(StatusCode::BAD_REQUEST, "NOT_FOUND", detail)
        }
        ("invites", Entity::Invite) => {
            ErrorBody::new(StatusCode::NOT_FOUND, "NOT_FOUND", "Invite not found")
        }
        _ => ErrorBody::new(StatusCode::NOT_FOUND, CLIENT, "not found"),
    }
}

/// The id of an error about an invalid field. The services `groups` and `invites` have one for each
/// field.
fn invalid(service: &str, field: &str) -> Cow<'static, str> {
    match service {
        "groups" | "invites" => format!("INVALID_{}", field.to_uppercase()).into(),
        _ => CLIENT.into(),
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(body) => f.write_str(&body.detail),
            Self::Domain(error) => error.fmt(f),
        }
    }
}

/// A placeholder, which the middleware replaces with the response of the [`ErrorBody`].
impl ResponseError for Refusal {
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, Error, Refusal};

    #[test]
    fn an_internal_error_is_the_gateways_below_v1() {
        let refusal = Refusal::Domain(Error::internal("a cause"));
        for (path, id, detail) in [
            ("/groups/list", "go.micro.client", "internal error"),
            ("/v1/groups/list", "v1", "Error processing request"),
        ] {
            let body = refusal.body(&Endpoint::of(path), "nobody");
            assert_eq!((&*body.id, &*body.detail, body.code), (id, detail, 500));
        }
    }
}
