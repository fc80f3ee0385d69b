//! The errors of calls: those of JSON-RPC 2.0 (section 5.1) and those of Kanboard.

use crate::domain::Error;
use actix_web::http::StatusCode;
use serde::Serialize;
use std::borrow::Cow;
use utoipa::ToSchema;

/// Why a call has no result.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Error, example = json!({"code": -32601, "message": "Method not found"}))]
pub struct ErrorObject {
    /// A code of JSON-RPC (-32700 to -32600), an HTTP status (401, 403 or 429), or 0 for an error
    /// of a procedure.
    code: i32,
    /// The kind of error.
    message: Cow<'static, str>,
    /// Details of the error.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    data: Option<Cow<'static, str>>,
}

impl ErrorObject {
    const fn new(code: i32, message: &'static str) -> Self {
        Self { code, message: Cow::Borrowed(message), data: None }
    }

    fn with_data(self, data: impl Into<Cow<'static, str>>) -> Self {
        Self { data: Some(data.into()), ..self }
    }

    /// An error of a procedure, which Kanboard returns as the text of an exception.
    pub fn exception(text: impl Into<Cow<'static, str>>) -> Self {
        Self { message: text.into(), ..Self::new(0, "") }
    }

    /// The parameters do not match the procedure.
    pub fn invalid_params(data: impl Into<Cow<'static, str>>) -> Self {
        Self::new(-32602, "Invalid params").with_data(data)
    }

    /// An internal error, or one of capacity.
    pub fn internal(data: impl Into<Cow<'static, str>>) -> Self {
        Self::new(-32603, "Internal error").with_data(data)
    }
}

/// The body is not a JSON object or array.
pub const PARSE_ERROR: ErrorObject = ErrorObject::new(-32700, "Parse error");
/// The body is JSON but not a call.
pub const INVALID_REQUEST: ErrorObject = ErrorObject::new(-32600, "Invalid Request");
/// The procedure does not exist.
pub const METHOD_NOT_FOUND: ErrorObject = ErrorObject::new(-32601, "Method not found");
const UNAUTHORIZED: ErrorObject = ErrorObject::new(401, "Unauthorized");
const FORBIDDEN: ErrorObject = ErrorObject::new(403, "Forbidden");
const TOO_MANY: ErrorObject = ErrorObject::new(429, "Too Many Requests");

/// An error that replaces the whole response, and stops a batch.
#[derive(Debug, Clone)]
pub struct Stop {
    /// The HTTP status of the response.
    pub status: StatusCode,
    /// The error, which belongs to no particular call.
    pub error: ErrorObject,
    /// Seconds after which trying again may help.
    pub retry_after: Option<u64>,
}

impl Stop {
    /// An error without `Retry-After`.
    pub fn new(status: StatusCode, error: ErrorObject) -> Self {
        Self { status, error, retry_after: None }
    }
}

/// How a call fails.
#[derive(Debug)]
pub enum Failure {
    /// A rule is broken: most procedures return `false`.
    Refused(ErrorObject),
    /// The call returns an error.
    Error(ErrorObject),
    /// The whole request fails.
    Stop(Stop),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        error.log_cause();
        let text = error.to_string();
        match error {
            // Only a session can be too old, and this dialect takes none.
            Error::Unauthenticated | Error::Reauthenticate => {
                Self::Stop(Stop::new(StatusCode::UNAUTHORIZED, UNAUTHORIZED))
            }
            Error::Forbidden { reason: _ } => {
                Self::Stop(Stop::new(StatusCode::FORBIDDEN, FORBIDDEN))
            }
            Error::Invalid { field: _, reason } => Self::Refused(ErrorObject::exception(reason)),
            Error::NotFound { entity: _ }
            | Error::Taken { entity: _, field: _ }
            | Error::Cycle { path: _ }
            | Error::LastOwner
            | Error::LastAdministrator
            | Error::Gone { reason: _ }
            | Error::MailOff
            | Error::Stale => Self::Refused(ErrorObject::exception(text)),
            Error::TooMany { seconds } => Self::Stop(Stop {
                status: StatusCode::TOO_MANY_REQUESTS,
                error: TOO_MANY,
                retry_after: Some(seconds),
            }),
            Error::Busy | Error::Unavailable(_) => Self::Stop(away(text)),
            Error::Internal(_) => Self::Error(ErrorObject::internal(text)),
        }
    }
}

fn away(text: String) -> Stop {
    let error = ErrorObject::internal(text);
    Stop { status: StatusCode::SERVICE_UNAVAILABLE, error, retry_after: Some(1) }
}
