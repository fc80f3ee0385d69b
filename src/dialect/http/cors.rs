//! CORS (the Fetch standard): which pages of other origins may read responses. The rule is here once; each
//! dialect says which methods and headers it has. The crate actix-cors would answer some preflight
//! requests with an error in plain text.

use super::origin::{Origins, Unset};
use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY,
};
use actix_web::web::Data;

/// The value of `Access-Control-Allow-Origin` in the response to a request; `None` if the origin of the
/// request is not allowed. No response allows credentials: a page has to send its own.
pub fn allowed_origin(request: &HttpRequest, unset: Unset) -> Option<HeaderValue> {
    let origins = request.app_data::<Data<Origins>>()?;
    let any = origins.allows_any(unset);
    match request.headers().get(ORIGIN) {
        Some(origin) if any || origin.to_str().is_ok_and(|origin| origins.names(origin)) => {
            Some(origin.clone())
        }
        None if any => Some(HeaderValue::from_static("*")),
        _ => None,
    }
}

/// Whether a browser asks by this request if a page may send another one, before it sends it.
pub fn is_preflight(request: &HttpRequest) -> bool {
    let has = |name: HeaderName| request.headers().contains_key(name);
    *request.method() == Method::OPTIONS && has(ORIGIN) && has(ACCESS_CONTROL_REQUEST_METHOD)
}

/// Adds the header for this origin, if it is allowed. Caches learn that another origin may get another
/// response.
pub fn allow_origin(headers: &mut HeaderMap, origin: Option<&HeaderValue>) {
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
}

/// Adds the methods and the request headers that pages may use. Lists are separated by commas.
pub fn allow_requests(headers: &mut HeaderMap, methods: &'static str, names: &'static str) {
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(names));
}

/// Adds for how many seconds a browser may remember the response to a preflight request.
pub fn remember(headers: &mut HeaderMap, seconds: u32) {
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from(seconds));
}

/// Adds the response headers that pages may read, beside those that they always may.
pub fn expose(headers: &mut HeaderMap, names: &'static str) {
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(names));
}
