//! Errors as problem details (RFC 9457).

use super::explain;
use crate::domain::Error;
use crate::transfer::Refusal;
use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;
use utoipa::ToSchema;

/// The challenge for a session that was authenticated too long ago (RFC 9470 section 3).
const STEP_UP: &str = r#"Bearer realm="roster", error="insufficient_user_authentication""#;

/// An error: problem details (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:roster:problem:taken",
    "title": "Taken",
    "status": 409,
    "detail": "another group has this id already",
    "code": "taken",
    "field": "id"
}))]
pub struct Problem {
    /// The URI of the kind of problem: `urn:roster:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(format = "uri")]
    kind: String,
    /// The kind of problem, for people.
    title: &'static str,
    /// The HTTP status of the response.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong with this request.
    detail: Cow<'static, str>,
    /// The kind of problem, for programs.
    code: Code,
    /// The property or the parameter at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<Cow<'static, str>>,
    /// All properties or parameters at fault that were found.
    #[serde(skip_serializing_if = "is_empty")]
    #[schema(value_type = Vec<Fault>)]
    errors: Box<[Fault]>,
    /// Seconds after which trying again may help.
    #[serde(skip)]
    #[schema(ignore)]
    retry_after: u64,
}

/// What is wrong with one property or parameter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Fault {
    /// The property or the parameter.
    field: Cow<'static, str>,
    /// What is wrong with it.
    detail: Cow<'static, str>,
}

fn is_empty(faults: &[Fault]) -> bool {
    faults.is_empty()
}

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    Malformed,
    Unauthenticated,
    /// The session was authenticated too long ago.
    Reauthenticate,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    /// The body took too long to arrive.
    Slow,
    /// Another entity has this value, which is unique.
    Taken,
    /// A group would contain itself.
    Cycle,
    /// A group with members would be left without an owner.
    LastOwner,
    LastAdministrator,
    /// The same request, with the same `Idempotency-Key`, has not ended.
    InProgress,
    /// The invite has been used up, declined or has expired, the code was used, has expired or is void, or
    /// changes are no longer kept.
    Gone,
    /// The entity has another version than the request expects.
    Stale,
    TooLarge,
    UnsupportedMediaType,
    Invalid,
    /// The `Idempotency-Key` was used for another request.
    KeyReused,
    /// The server is not set up to send e-mails.
    MailOff,
    /// Too many passwords or codes from one IP address, or too many changes by one user.
    TooMany,
    /// A queue is full.
    Busy,
    /// The database is unavailable.
    Unavailable,
    Internal,
}

impl Code {
    /// The HTTP status, the code and the title.
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed", "Malformed request"),
            Self::Unauthenticated => {
                (StatusCode::UNAUTHORIZED, "unauthenticated", "Credential needed")
            }
            Self::Reauthenticate => {
                (StatusCode::UNAUTHORIZED, "reauthenticate", "Authentication too old")
            }
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden", "Not allowed"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", "Not found"),
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Method not allowed")
            }
            Self::Slow => (StatusCode::REQUEST_TIMEOUT, "slow", "Body too slow"),
            Self::Taken => (StatusCode::CONFLICT, "taken", "Taken"),
            Self::Cycle => (StatusCode::CONFLICT, "cycle", "Cycle"),
            Self::LastOwner => (StatusCode::CONFLICT, "last_owner", "Last owner"),
            Self::LastAdministrator => {
                (StatusCode::CONFLICT, "last_administrator", "Last administrator")
            }
            Self::InProgress => (StatusCode::CONFLICT, "in_progress", "In progress"),
            Self::Gone => (StatusCode::GONE, "gone", "Gone"),
            Self::Stale => (StatusCode::PRECONDITION_FAILED, "stale", "Changed since"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "Body too large"),
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "Unsupported media type",
            ),
            Self::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Invalid value"),
            Self::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "key_reused", "Key reused"),
            Self::MailOff => (StatusCode::UNPROCESSABLE_ENTITY, "mail_off", "No e-mails are sent"),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too_many", "Too many requests"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy", "Too much to do"),
            Self::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Database unavailable")
            }
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error"),
        }
    }
}

impl Problem {
    /// A problem without a field at fault.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        let (status, word, title) = code.parts();
        Self {
            kind: format!("urn:roster:problem:{word}"),
            title,
            status: status.as_u16(),
            detail: detail.into(),
            code,
            field: None,
            errors: Box::default(),
            retry_after: 1,
        }
    }

    /// A value that is not acceptable: a sentence about the field.
    pub fn invalid(field: impl Into<Cow<'static, str>>, reason: &str) -> Self {
        let field = field.into();
        Self::new(Code::Invalid, explain::sentence(&field, reason)).at(field)
    }

    /// A path or a query that is not percent-encoded UTF-8.
    pub fn malformed_target() -> Self {
        Self::new(Code::Malformed, "the path or the query is not percent-encoded UTF-8")
    }

    /// The first request with the `Idempotency-Key` has not ended.
    pub fn in_progress() -> Self {
        let detail = "a request with this `Idempotency-Key` is still running: repeat it";
        Self::new(Code::InProgress, detail)
    }

    /// The `Idempotency-Key` was used for another request.
    pub fn key_reused() -> Self {
        let detail = "`Idempotency-Key` must be new: it was used for another request";
        Self::new(Code::KeyReused, detail).at(super::idempotency::HEADER)
    }

    /// The problem with the property or the parameter at fault.
    pub fn at(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        let field = field.into();
        self.errors = Box::new([Fault { field: field.clone(), detail: self.detail.clone() }]);
        self.field = Some(field);
        self
    }

    /// The property or the parameter at fault.
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// All properties and parameters at fault.
    #[cfg(test)]
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.errors.iter().map(|fault| &*fault.field)
    }

    /// Adds the faults of another problem with the same request. Says whether any is new.
    pub fn absorb(&mut self, other: Self) -> bool {
        let is_new = |fault: &Fault| self.errors.iter().all(|known| known.field != fault.field);
        let new: Vec<Fault> = other.errors.iter().filter(|fault| is_new(fault)).cloned().collect();
        let has_new = !new.is_empty();
        self.errors = self.errors.iter().cloned().chain(new).collect();
        has_new
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::Unauthenticated => Self::new(Code::Unauthenticated, detail),
            Error::Reauthenticate => Self::new(Code::Reauthenticate, detail),
            Error::Forbidden { reason } => Self::new(Code::Forbidden, reason),
            Error::NotFound { entity: _ } => Self::new(Code::NotFound, detail),
            Error::Taken { entity: _, field } => Self::new(Code::Taken, detail).at(field),
            Error::Cycle => Self::new(Code::Cycle, detail),
            Error::Gone { reason } => Self::new(Code::Gone, reason),
            Error::LastOwner => Self::new(Code::LastOwner, detail),
            Error::LastAdministrator => Self::new(Code::LastAdministrator, detail),
            Error::TooMany { seconds } => {
                Self { retry_after: seconds, ..Self::new(Code::TooMany, detail) }
            }
            Error::Invalid { field, reason } => Self::invalid(field, &reason),
            Error::MailOff => Self::new(Code::MailOff, detail),
            Error::Stale => Self::new(Code::Stale, detail),
            Error::Busy => Self::new(Code::Busy, detail),
            Error::Unavailable(cause) => {
                // The lanes log once that the database is unavailable; this would log each request.
                log::debug!("answered 503: {cause}");
                Self::new(Code::Unavailable, detail)
            }
            Error::Internal(cause) => {
                log::error!("answered 500: {cause:?}");
                Self::new(Code::Internal, detail)
            }
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Malformed(reason) => Self::new(Code::Malformed, reason),
            Refusal::Refused(errors) => {
                let mut problems = errors.into_iter().map(Self::from);
                let Some(mut first) = problems.next() else {
                    return Self::new(Code::Invalid, "the document is not valid");
                };
                for problem in problems {
                    first.absorb(problem);
                }
                first
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.title, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.parts().0
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.content_type("application/problem+json");
        match self.code {
            Code::Unauthenticated => {
                response.insert_header((WWW_AUTHENTICATE, r#"Bearer realm="roster""#));
            }
            Code::Reauthenticate => {
                response.insert_header((WWW_AUTHENTICATE, STEP_UP));
            }
            Code::Busy | Code::Unavailable | Code::TooMany | Code::InProgress => {
                response.insert_header((RETRY_AFTER, self.retry_after));
            }
            _ => {}
        }
        response.json(self)
    }
}
