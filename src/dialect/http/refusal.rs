//! The headers of errors, which are the same in all dialects.

use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, HttpResponseBuilder};

/// The challenge where an API key or the token of a session is needed.
pub const BEARER: &str = r#"Bearer realm="roster""#;

/// The beginning of a response: with this challenge if a credential is needed, and with `Retry-After` if
/// trying again may help after so many seconds.
pub fn response(
    status: StatusCode,
    challenge: &'static str,
    retry_after: Option<u64>,
) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((WWW_AUTHENTICATE, challenge));
    }
    if let Some(seconds) = retry_after {
        response.insert_header((RETRY_AFTER, seconds));
    }
    response
}
