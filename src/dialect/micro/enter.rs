//! What every request of this dialect passes first: CORS, the methods of HTTP, and the many ways to
//! write a path, of which one is mounted.

use super::cors;
use super::error::Words;
use super::route::Endpoint;
use crate::dialect::http::origin::Origins;
use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::uri::PathAndQuery;
use actix_web::http::{Method, Uri};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpResponse};

/// Marks a call that came by a method that a link or an image sends too.
pub struct ByQuery;

/// The middleware for all requests to paths of this dialect.
pub async fn enter(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let origins = request.app_data::<Data<Origins>>();
    let origin = origins.and_then(|origins| cors::allowed_origin(origins, request.request()));
    let mut response = match *request.method() {
        // Before authentication: a browser sends no credential with it.
        Method::OPTIONS => request.into_response(HttpResponse::Ok().finish()),
        Method::GET | Method::POST | Method::PUT | Method::PATCH | Method::DELETE => {
            normalize_request(&mut request);
            next.call(request).await?
        }
        _ => request.into_response(Words::method_not_allowed().response()),
    };
    cors::mark(response.headers_mut(), origin);
    Ok(response)
}

/// A call is the same by whatever method, and however its path is written.
fn normalize_request(request: &mut ServiceRequest) {
    if request.method() == Method::GET {
        // Only its query counts.
        request.set_payload(Payload::None);
        request.extensions_mut().insert(ByQuery);
    }
    request.head_mut().method = Method::POST;
    if let Some(path) = Endpoint::of(request.path()).path()
        && path != request.path()
        && let Some(uri) = with_path(request.uri(), &path)
    {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
}

fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let target = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::from_maybe_shared(target).ok();
    Uri::from_parts(parts).ok()
}
