//! A slash at the end of a path makes no difference.

use crate::dialect::http::target;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

/// A middleware that leaves out slashes at the end of a path, and repeated ones.
pub async fn canonical<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> actix_web::Result<ServiceResponse<B>> {
    let collapsed = target::collapsed(request.path());
    let path = collapsed.as_deref().unwrap_or(request.path()).trim_end_matches('/');
    if path != request.path() {
        let path = path.to_owned();
        target::set_path(&mut request, &path);
    }
    next.call(request).await
}
