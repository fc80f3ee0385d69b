//! CORS: which pages may send calls from a browser. A preflight request always returns 200 without a body,
//! as this dialect's clients expect.

use super::authenticate::SIGNING_IN;
use super::route::Endpoint;
use crate::dialect::http::cors;
use crate::dialect::http::origin::{self, Unset};
use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, HeaderValue};

const METHODS: &str = "POST, PATCH, GET, OPTIONS, PUT, DELETE";
const HEADERS: &str = "Accept, Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, \
    Authorization, Micro-Namespace, Roster-Namespace";

/// The value of `Access-Control-Allow-Origin` in the response; `None` if the origin of the request is
/// not allowed. By default any origin is, except for signing in: any page could have its visitors' browsers
/// guess passwords at a Roster that only they can reach.
pub fn allowed_origin(request: &HttpRequest) -> Option<HeaderValue> {
    let is_signing_in = Endpoint::of(request.path()).path().is_some_and(|path| path == SIGNING_IN);
    cors::allowed_origin(request, if is_signing_in { Unset::None } else { Unset::Any })
}

/// Whether somebody may sign in by this request: not where a page of an origin that is not allowed has
/// made a browser send it. The page cannot read the response, but could tell from its time whether a
/// password is right.
pub fn may_sign_in(request: &HttpRequest) -> bool {
    origin::is_trusted(request) || cors::allowed_origin(request, Unset::None).is_some()
}

/// Adds the headers to a response.
pub fn mark(headers: &mut HeaderMap, origin: Option<&HeaderValue>) {
    cors::allow_origin(headers, origin);
    if origin.is_some() {
        cors::allow_requests(headers, METHODS, HEADERS);
    }
}
