//! The OpenAPI documents and Swagger UI.

use super::unknown::not_found;
use crate::dialect::{DIALECTS, Dialect};
use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentType, HeaderName, HeaderValue,
};
use actix_web::web::{self, Bytes, Path};
use actix_web::{App, HttpRequest, HttpResponse};
use std::sync::Arc;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config, Url, serve};

/// The paths of Swagger UI.
pub(super) const PATHS: [&str; 2] = ["/docs", "/docs/{file}*"];

/// What is the same for everybody may be cached, and is asked for anew each time.
const REVALIDATED: (HeaderName, HeaderValue) =
    (CACHE_CONTROL, HeaderValue::from_static("no-cache"));
/// Swagger UI runs its own scripts alone, sends requests to this server alone, and is shown in no other
/// page. It writes styles into its elements, and has its images in its style sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

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
    DIALECTS.iter().map(document).collect()
}

/// A dialect's document: what mounting adds to the blank one, completed.
fn document(dialect: &Dialect) -> Document {
    let app = App::new().into_utoipa_app().openapi((dialect.blank)()).configure(dialect.mount);
    let (_, mounted) = app.split_for_parts();
    let document = (dialect.describe)(mounted);
    Document { name: dialect.name, path: dialect.document_path, document }
}

/// A document as it is served: written once, for all workers.
#[derive(Clone)]
pub struct Written {
    name: &'static str,
    path: &'static str,
    json: Bytes,
}

/// Writes the documents.
///
/// # Errors
/// What serde meets.
pub fn write(documents: Vec<Document>) -> std::io::Result<Vec<Written>> {
    let written = documents.into_iter().map(|Document { name, path, document }| {
        let json = Bytes::from(document.to_json()?);
        Ok(Written { name, path, json })
    });
    written.collect()
}

/// Mounts the documents, and Swagger UI at `/docs` with a choice of them.
pub fn mount(config: &mut web::ServiceConfig, documents: &[Written]) {
    for Written { name: _, path, json } in documents {
        let json = json.clone();
        let answer = move || {
            let json = json.clone();
            async move {
                let mut response = HttpResponse::Ok();
                response.content_type(ContentType::json()).insert_header(REVALIDATED).body(json)
            }
        };
        config.route(path, web::get().to(answer));
    }
    let urls = documents.iter().map(|Written { name, path, json: _ }| Url::new(name, path));
    let shown = Config::new(urls).persist_authorization(false).try_it_out_enabled(true);
    let shown = Arc::new(shown);
    let answer = move |request: HttpRequest, file: Path<String>| {
        let shown = Arc::clone(&shown);
        async move { page(&request, &file, shown) }
    };
    config.route("/docs/{file:.*}", web::get().to(answer));
}

/// A file of Swagger UI.
fn page(
    request: &HttpRequest,
    file: &str,
    shown: Arc<Config<'_>>,
) -> actix_web::Result<HttpResponse> {
    let found = serve(file, shown).map_err(ErrorInternalServerError)?;
    let Some(file) = found else { return Ok(not_found(request, None)) };
    let mut response = HttpResponse::Ok();
    response.insert_header(REVALIDATED).insert_header((CONTENT_SECURITY_POLICY, POLICY));
    Ok(response.content_type(file.content_type).body(file.bytes.into_owned()))
}
