//! The OpenAPI documents and Swagger UI.

use crate::dialect::{kanboard, micro, nuxeo, rest};
use actix_web::App;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;
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
    vec![
        document("roster", "/openapi.json", rest::blank, rest::mount, rest::describe),
        document(
            "kanboard",
            "/openapi/kanboard.json",
            kanboard::blank,
            kanboard::mount,
            kanboard::describe,
        ),
        document("nuxeo", "/openapi/nuxeo.json", nuxeo::blank, nuxeo::mount, nuxeo::describe),
        document("micro", "/openapi/micro.json", micro::blank, micro::mount, micro::describe),
    ]
}

/// A dialect's document: what mounting adds to the blank one, completed.
fn document(
    name: &'static str,
    path: &'static str,
    blank: fn() -> OpenApi,
    mount: fn(&mut ServiceConfig<'_>),
    describe: fn(OpenApi) -> OpenApi,
) -> Document {
    let app = App::new().into_utoipa_app().openapi(blank()).configure(mount);
    let (_, mounted) = app.split_for_parts();
    Document { name, path, document: describe(mounted) }
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
