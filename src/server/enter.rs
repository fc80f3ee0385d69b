//! Hands each request to the middleware of the dialect that owns its path.

use crate::dialect::Dialect;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

/// A middleware: it calls the dialect's own, if the dialect has one.
pub async fn enter(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    match Dialect::of(request.path()).middleware {
        Some(middleware) => middleware(request, next).await,
        None => next.call(request).await,
    }
}
