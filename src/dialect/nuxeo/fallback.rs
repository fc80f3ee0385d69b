//! What no route takes: 405 where the path is known under other methods, else 404.

use super::{Exception, described};
use actix_web::dev::ResourceDef;
use actix_web::http::StatusCode;
use actix_web::http::header::ALLOW;
use actix_web::{App, HttpRequest, HttpResponse, ResponseError};
use std::sync::LazyLock;
use utoipa::openapi::PathItem;
use utoipa_actix_web::AppExt;

/// The paths with their methods, read from the document that mounting them writes.
static ROUTES: LazyLock<Vec<(ResourceDef, String)>> = LazyLock::new(|| {
    let app = App::new().into_utoipa_app().openapi(described::blank()).configure(super::mount);
    let (_, document) = app.split_for_parts();
    let paths = document.paths.paths.iter();
    paths.map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item))).collect()
});

fn methods(item: &PathItem) -> String {
    let known = [
        ("GET, HEAD", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    let methods: Vec<_> = known.iter().filter(|(_, is_known)| *is_known).map(|(m, _)| *m).collect();
    methods.join(", ")
}

/// Answers what no route took.
pub async fn not_found(request: HttpRequest) -> HttpResponse {
    let known = ROUTES.iter().find(|(path, _)| path.is_match(request.path()));
    let Some((_, allow)) = known else {
        return Exception::new(StatusCode::NOT_FOUND, "there is no such path").error_response();
    };
    let message = format!("the path takes {allow}");
    let mut response = Exception::new(StatusCode::METHOD_NOT_ALLOWED, message).error_response();
    if let Ok(allow) = allow.parse() {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}
