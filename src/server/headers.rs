//! The headers of every response: what browsers and caches are not to do with it.

use crate::dialect::http::origin;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{
    CACHE_CONTROL, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

/// Every response but that to a request without need of a credential is for its caller alone, and a
/// cache may keep what is not to be kept.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Adds the headers to a response. A handler that has said how its response is cached is right.
pub fn complete(response: &mut ServiceResponse) {
    origin::withhold_challenge(response);
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, NO_STORE);
    }
}
