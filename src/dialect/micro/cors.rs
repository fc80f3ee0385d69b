//! Which pages may call from a browser (the CORS protocol of the Fetch standard). A preflight is
//! always answered 200 without a body, as this dialect's clients expect; the crate actix-cors answers
//! one that it does not like with an error in plain text.

use actix_web::HttpRequest;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    HeaderMap, HeaderValue, ORIGIN, VARY,
};

/// What stands for any origin.
const ANY: &str = "*";
const METHODS: &str = "POST, PATCH, GET, OPTIONS, PUT, DELETE";
const HEADERS: &str = "Accept, Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, \
    Authorization, Micro-Namespace, Roster-Namespace";

/// The origins whose pages may call.
#[derive(Debug, Clone)]
pub struct Origins(Vec<String>);

impl Origins {
    /// These, such as `https://example.com`; with `*` among them, any.
    pub fn new(allowed: Vec<String>) -> Self {
        Self(allowed)
    }

    /// Whether the origin is one of those that are named: any does not name it.
    pub fn names(&self, origin: &str) -> bool {
        self.0.iter().any(|allowed| allowed == origin)
    }

    /// What `Access-Control-Allow-Origin` says to the request; `None` where its page may not call.
    pub fn answer(&self, request: &HttpRequest) -> Option<HeaderValue> {
        let any = self.0.iter().any(|allowed| allowed == ANY);
        match request.headers().get(ORIGIN) {
            Some(origin) if any || self.0.iter().any(|allowed| origin == allowed.as_str()) => {
                Some(origin.clone())
            }
            None if any => Some(HeaderValue::from_static(ANY)),
            _ => None,
        }
    }
}

/// Adds the headers to an answer. None allows credentials: a page has to present its own.
pub fn mark(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = origin else { return };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(HEADERS));
}
