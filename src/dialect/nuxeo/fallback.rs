//! The response to a request that no route matches: 405 if the path has routes for other methods,
//! else 404.

use super::{Exception, openapi};
use crate::dialect::http::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::http::header::ALLOW;
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
    let Some(allow) = ROUTES.allow(request.path()) else {
        return Exception::new(StatusCode::NOT_FOUND, "there is no such path").error_response();
    };
    let message = format!("the path allows only {allow}");
    let mut response = Exception::new(StatusCode::METHOD_NOT_ALLOWED, message).error_response();
    if let Ok(allow) = allow.parse() {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}
