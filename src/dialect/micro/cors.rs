//! CORS (the Fetch standard): which pages may send calls from a browser. A preflight request always
//! returns 200 without a body, as this dialect's clients expect; the crate actix-cors would refuse
//! some with an error in plain text.

use crate::dialect::http::origin::Origins;
use actix_web::HttpRequest;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    HeaderMap, HeaderValue, ORIGIN, VARY,
};

const METHODS: &str = "POST, PATCH, GET, OPTIONS, PUT, DELETE";
const HEADERS: &str = "Accept, Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, \
    Authorization, Micro-Namespace, Roster-Namespace";

/// The value of `Access-Control-Allow-Origin` in the response; `None` if the origin of the request
/// is not allowed.
pub fn allowed_origin(origins: &Origins, request: &HttpRequest) -> Option<HeaderValue> {
    let any = origins.allows_any();
    match request.headers().get(ORIGIN) {
        Some(origin) if any || origin.to_str().is_ok_and(|origin| origins.names(origin)) => {
            Some(origin.clone())
        }
        None if any => Some(HeaderValue::from_static("*")),
        _ => None,
    }
}

/// Adds the headers to a response. None allows credentials: a page has to send its own.
pub fn mark(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = origin else { return };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(HEADERS));
}
