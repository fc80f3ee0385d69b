//! The middleware of the dialect: CORS, the allowed methods, and the normalization of methods and
//! paths, of which only one form is mounted.

use super::cors;
use super::error::ErrorBody;
use super::route::Endpoint;
use crate::dialect::http::{audit, target};
use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse};

/// Marks a call that was sent by `GET`, as a link or an image could send it.
pub struct ByQuery;

/// The middleware for all requests to paths of this dialect.
pub async fn enter(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let origin = cors::allowed_origin(request.request());
    let mut response = match *request.method() {
        // Before authentication, because a browser sends no credential with a preflight request.
        Method::OPTIONS => request.into_response(HttpResponse::Ok().finish()),
        Method::GET | Method::POST | Method::PUT | Method::PATCH | Method::DELETE => {
            normalize_request(&mut request);
            next.call(request).await?
        }
        _ => request.into_response(ErrorBody::method_not_allowed().response()),
    };
    cors::mark(response.headers_mut(), origin.as_ref());
    Ok(response)
}

/// Rewrites the request to `POST` and to the path that is mounted: neither the method nor the form
/// of the path matters to a call.
fn normalize_request(request: &mut ServiceRequest) {
    if request.method() == Method::GET {
        // Only the query is read.
        request.set_payload(Payload::None);
        request.extensions_mut().insert(ByQuery);
    }
    request.head_mut().method = Method::POST;
    let endpoint = Endpoint::of(request.path());
    if endpoint.reads() {
        audit::note_reading(request.request());
    }
    if let Some(path) = endpoint.path()
        && path != request.path()
    {
        target::set_path(request, &path);
    }
    // The form of the path matters to errors.
    request.extensions_mut().insert(endpoint);
}
