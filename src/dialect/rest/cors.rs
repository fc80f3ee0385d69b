//! The middleware of the dialect: CORS, for pages of the origins that are set, and for no others. Errors
//! have the headers too, so that a page can read what is wrong.

use super::Problem;
use super::problem::Code;
use crate::dialect::http::cors;
use crate::dialect::http::origin::Unset;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError};

const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";
/// The request headers that this dialect reads, beside those that every page may send.
const HEADERS: &str = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, \
     Last-Event-ID, Roster-Namespace, X-Request-Id";
/// The response headers that this dialect sends, beside those that every page may read.
const EXPOSED: &str = "Allow, ETag, Idempotency-Replayed, Location, Retry-After, WWW-Authenticate, \
     X-Request-Id";
/// For how many seconds browsers may remember the response to a preflight request: two hours, the most
/// that Chromium does.
const MAX_AGE: u32 = 7200;

/// The middleware for all requests to paths of this dialect.
pub async fn enter(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let origin = cors::allowed_origin(request.request(), Unset::None);
    // Before authentication and routing, because a browser sends no credential with a preflight
    // request, and a page is to read that a path does not exist.
    if cors::is_preflight(request.request()) {
        let response =
            if origin.is_some() { HttpResponse::NoContent().finish() } else { refusal() };
        let mut response = request.into_response(response);
        cors::allow_origin(response.headers_mut(), origin.as_ref());
        if origin.is_some() {
            cors::allow_requests(response.headers_mut(), METHODS, HEADERS);
            cors::remember(response.headers_mut(), MAX_AGE);
        }
        return Ok(response);
    }
    let mut response = next.call(request).await?;
    cors::allow_origin(response.headers_mut(), origin.as_ref());
    if origin.is_some() {
        cors::expose(response.headers_mut(), EXPOSED);
    }
    Ok(response)
}

/// The page cannot read it, but whoever looks for the cause in the browser's tools can.
fn refusal() -> HttpResponse {
    let detail = "pages of this origin may not send requests: the origin must be in the setting \
        ROSTER_CORS_ORIGINS";
    Problem::new(Code::Forbidden, detail).error_response()
}
