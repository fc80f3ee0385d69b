//! The OpenAPI documents and Swagger UI.

use crate::dialect::rest;
use actix_web::App;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config, SwaggerUi, Url};

/// The paths of Swagger UI.
pub(super) const PATHS: [&str; 2] = ["/docs", "/docs/{file}*"];

/// A dialect's name and its document.
pub struct Document {
    /// The dialect, as it is named in `openapi/`.
    pub name: &'static str,
    /// Where the document is served.
    pub path: &'static str,
    /// The document itself.
    pub document: OpenApi,
}

/// The documents of all dialects, written by the same calls that mount their routes.
pub fn documents() -> Vec<Document> {
    let (_, rest) = App::new()
        .into_utoipa_app()
        .openapi(rest::blank())
        .configure(rest::mount)
        .split_for_parts();
    vec![Document { name: "roster", path: "/openapi.json", document: rest::describe(rest) }]
}

/// Swagger UI at `/docs`, with a choice of the documents.
pub fn swagger_ui(documents: &[Document]) -> SwaggerUi {
    let urls = documents
        .iter()
        .map(|Document { name, path, document }| (Url::new(name, path), document.clone()));
    SwaggerUi::new("/docs/{_:.*}")
        .urls(urls.collect())
        .config(Config::default().persist_authorization(true).try_it_out_enabled(true))
}
