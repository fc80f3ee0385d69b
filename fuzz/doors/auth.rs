//! What the fuzzer reaches of credentials.

use super::Credential;
use actix_web::http::header::HeaderValue;

/// Whether an `Authorization` header has a credential.
pub fn has_credential(header: &HeaderValue) -> bool {
    Credential::parse(header).is_some()
}
