//! The response to a request that no route matches: 405 if the path has routes for other methods,
//! else 404.

use super::error::ScimError;
use super::openapi;
use crate::dialect::http::routes::Routes;
use actix_web::{App, HttpRequest, HttpResponse, ResponseError};
use std::sync::LazyLock;
use utoipa_actix_web::AppExt;

/// The paths with their methods, from the document that mounting the routes generates.
static ROUTES: LazyLock<Routes> = LazyLock::new(|| {
    let app = App::new().into_utoipa_app().openapi(openapi::blank()).configure(super::mount);
    let (_, document) = app.split_for_parts();
    Routes::new([&document], [])
});

/// The response to a request that no route matches.
pub async fn not_found(request: HttpRequest) -> HttpResponse {
    match ROUTES.allow(request.path()) {
        Some(allow) => ScimError::method_not_allowed(allow),
        None => ScimError::not_found("path"),
    }
    .error_response()
}
