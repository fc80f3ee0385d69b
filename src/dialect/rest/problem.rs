//! Errors as responses: problem details (RFC 9457).

pub use crate::problem::{Code, Problem};

use crate::dialect::http::refusal;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

/// The challenge for a session that was authenticated too long ago (RFC 9470 section 3).
const STEP_UP: &str = r#"Bearer realm="roster", error="insufficient_user_authentication""#;

impl Problem {
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
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let challenge = match self.code() {
            Code::Reauthenticate => STEP_UP,
            _ => refusal::BEARER,
        };
        let mut response = refusal::response(self.status_code(), challenge, self.retry_after());
        response.content_type("application/problem+json").json(self)
    }
}
