//! How a call fails, in JSON-RPC's words (JSON-RPC 2.0 section 5.1) and in Kanboard's.

use crate::domain::Error;
use actix_web::http::StatusCode;
use serde::Serialize;
use std::borrow::Cow;
use utoipa::ToSchema;

/// Why a call has no result.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Error, example = json!({"code": -32601, "message": "Method not found"}))]
pub struct ErrorObject {
    /// `-32700` and below as JSON-RPC has them; 401, 403, 429 as HTTP has them; 0 for what a
    /// procedure itself could not do.
    code: i32,
    /// The kind of error.
    message: Cow<'static, str>,
    /// What went wrong this time.
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

    /// What a procedure could not do, which Kanboard tells as the text of an exception.
    pub fn exception(text: impl Into<Cow<'static, str>>) -> Self {
        Self { message: text.into(), ..Self::new(0, "") }
    }

    /// The parameters do not fit the procedure.
    pub fn invalid_params(data: impl Into<Cow<'static, str>>) -> Self {
        Self::new(-32602, "Invalid params").with_data(data)
    }

    /// A mistake or a lack of ours.
    pub fn internal(data: impl Into<Cow<'static, str>>) -> Self {
        Self::new(-32603, "Internal error").with_data(data)
    }
}

/// The body is no JSON object or array.
pub const PARSE_ERROR: ErrorObject = ErrorObject::new(-32700, "Parse error");
/// It is JSON and no call.
pub const INVALID_REQUEST: ErrorObject = ErrorObject::new(-32600, "Invalid Request");
/// There is no such procedure.
pub const METHOD_NOT_FOUND: ErrorObject = ErrorObject::new(-32601, "Method not found");
const UNAUTHORIZED: ErrorObject = ErrorObject::new(401, "Unauthorized");
const FORBIDDEN: ErrorObject = ErrorObject::new(403, "Forbidden");
const TOO_MANY: ErrorObject = ErrorObject::new(429, "Too Many Requests");

/// An error that takes the place of the whole answer, and stops a batch.
#[derive(Debug, Clone)]
pub struct Stop {
    /// The status of the answer.
    pub status: StatusCode,
    /// The error, which answers no call in particular.
    pub error: ErrorObject,
    /// Seconds to wait, where waiting helps.
    pub retry_after: Option<u64>,
}

impl Stop {
    /// An error for which waiting does not help.
    pub fn new(status: StatusCode, error: ErrorObject) -> Self {
        Self { status, error, retry_after: None }
    }
}

/// How a call fails.
#[derive(Debug)]
pub enum Failure {
    /// The rules do not allow it: most procedures answer `false`.
    Refused(ErrorObject),
    /// The call answers an error.
    Error(ErrorObject),
    /// The whole request ends.
    Stop(Stop),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        match error {
            Error::Unauthenticated => Self::Stop(Stop::new(StatusCode::UNAUTHORIZED, UNAUTHORIZED)),
            Error::Forbidden { reason: _ } => {
                Self::Stop(Stop::new(StatusCode::FORBIDDEN, FORBIDDEN))
            }
            Error::Invalid { field: _, reason } => Self::Refused(ErrorObject::exception(reason)),
            Error::NotFound { entity: _ }
            | Error::Taken { entity: _, field: _ }
            | Error::Cycle
            | Error::LastOwner
            | Error::Gone { reason: _ }
            | Error::Stale => Self::Refused(ErrorObject::exception(text)),
            Error::TooMany { seconds } => Self::Stop(Stop {
                status: StatusCode::TOO_MANY_REQUESTS,
                error: TOO_MANY,
                retry_after: Some(seconds),
            }),
            Error::Busy => Self::Stop(away(text)),
            Error::Unavailable(cause) => {
                // The lanes tell once that the database is away; this would tell each time.
                log::debug!("answered 503: {cause}");
                Self::Stop(away(text))
            }
            Error::Internal(cause) => {
                log::error!("answered -32603: {cause:?}");
                Self::Error(ErrorObject::internal(text))
            }
        }
    }
}

fn away(text: String) -> Stop {
    let error = ErrorObject::internal(text);
    Stop { status: StatusCode::SERVICE_UNAVAILABLE, error, retry_after: Some(1) }
}
