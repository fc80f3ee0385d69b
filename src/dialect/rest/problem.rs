//! Errors as problem details (RFC 9457).

use crate::domain::Error;
use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;
use utoipa::ToSchema;

/// Why a request was not served: problem details as of RFC 9457.
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
    /// A name for the kind of problem: `urn:roster:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(format = "uri")]
    kind: String,
    /// The kind of problem, for people.
    title: &'static str,
    /// The HTTP status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What went wrong this time.
    detail: Cow<'static, str>,
    /// A stable word for the kind of problem.
    code: Code,
    /// The property or parameter at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<Cow<'static, str>>,
    /// Seconds to wait, where waiting helps.
    #[serde(skip)]
    #[schema(ignore)]
    retry_after: u64,
}

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// 400: the request cannot be read.
    Malformed,
    /// 401: there is no credential, or one that opens nothing.
    Unauthenticated,
    /// 403: the caller may not do this.
    Forbidden,
    /// 404: there is no such thing in the namespace.
    NotFound,
    /// 405: the path has no such method.
    MethodNotAllowed,
    /// 408: the body took too long to arrive.
    Slow,
    /// 409: another one has this already.
    Taken,
    /// 409: a group would contain itself.
    Cycle,
    /// 409: a group would be left without an owner.
    LastOwner,
    /// 410: it was there, and is of no use any more.
    Gone,
    /// 412: the entity has changed since.
    Stale,
    /// 413: the body is over 1 MiB.
    TooLarge,
    /// 415: the body is not in a form that is read here.
    UnsupportedMediaType,
    /// 422: a value is not acceptable.
    Invalid,
    /// 429: too many failures from one address.
    TooMany,
    /// 503: a queue is full.
    Busy,
    /// 503: the database is away.
    Unavailable,
    /// 500: a mistake of Roster's.
    Internal,
}

impl Code {
    /// The status, the word and the title.
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed", "Malformed request"),
            Self::Unauthenticated => {
                (StatusCode::UNAUTHORIZED, "unauthenticated", "Credential needed")
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
            Self::Gone => (StatusCode::GONE, "gone", "Gone"),
            Self::Stale => (StatusCode::PRECONDITION_FAILED, "stale", "Changed since"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "Body too large"),
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "Unsupported media type",
            ),
            Self::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Invalid value"),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too_many", "Too many failures"),
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
            retry_after: 1,
        }
    }

    /// A path or a query that is no text.
    pub fn malformed_target() -> Self {
        Self::new(Code::Malformed, "the path or the query is not percent-encoded UTF-8")
    }

    /// Names the property or parameter at fault.
    pub fn at(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::Unauthenticated => Self::new(Code::Unauthenticated, detail),
            Error::Forbidden { reason } => Self::new(Code::Forbidden, reason),
            Error::NotFound { entity: _ } => Self::new(Code::NotFound, detail),
            Error::Taken { entity: _, field } => Self::new(Code::Taken, detail).at(field),
            Error::Cycle => Self::new(Code::Cycle, detail),
            Error::Gone { reason } => Self::new(Code::Gone, reason),
            Error::LastOwner => Self::new(Code::LastOwner, detail),
            Error::TooMany { seconds } => {
                Self { retry_after: seconds, ..Self::new(Code::TooMany, detail) }
            }
            Error::Invalid { field, reason } => Self::new(Code::Invalid, reason).at(field),
            Error::Stale => Self::new(Code::Stale, detail),
            Error::Busy => Self::new(Code::Busy, detail),
            Error::Unavailable(cause) => {
                // The lanes tell once that the database is away; this would tell each time.
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
            Code::Busy | Code::Unavailable | Code::TooMany => {
                response.insert_header((RETRY_AFTER, self.retry_after));
            }
            _ => {}
        }
        response.json(self)
    }
}
