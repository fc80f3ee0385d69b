//! Hands each request to the middleware of the dialect that owns its path.

use crate::dialect::Dialect;
use crate::dialect::http::target;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

/// A middleware: it calls the dialect's own, if the dialect has one. Several slashes in a path of
/// another dialect than the native one count as one, because they do on the servers that its clients
/// were written for (Apache, nginx and Tomcat collapse them).
pub async fn enter(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    if let Some(path) = target::collapsed(request.path())
        && !Dialect::of(&path).is_native()
    {
        target::set_path(&mut request, &path);
    }
    match Dialect::of(request.path()).middleware {
        Some(middleware) => middleware(request, next).await,
        None => next.call(request).await,
    }
}
