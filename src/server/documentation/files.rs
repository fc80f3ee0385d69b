//! The files that are served: the documents, Swagger UI's and Roster's own.

use super::Document;
use crate::server::unknown::not_found;
use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentType, HeaderName, HeaderValue,
};
use actix_web::web::{self, Bytes, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa_swagger_ui::{Config, serve};

/// The paths of Swagger UI.
pub const PATHS: [&str; 2] = ["/docs", "/docs/{file}*"];

/// What is the same for everybody may be cached, and is asked for anew each time.
const REVALIDATED: (HeaderName, HeaderValue) =
    (CACHE_CONTROL, HeaderValue::from_static("no-cache"));
/// Swagger UI runs its own scripts alone, sends requests to this server alone, and is shown in no other
/// page. It writes styles into its elements, and has its images in its style sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The files of Swagger UI that the page uses.
const VENDORED: [&str; 3] =
    ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"];
const PAGE: &str = include_str!("index.html");
const SCRIPT: &str = include_str!("swagger-initializer.js");
/// What stands for the list of documents in the script.
const DOCUMENTS: &str = "DOCUMENTS";

/// What is served: written once, for all workers.
#[derive(Clone)]
pub struct Written {
    /// The documents, by path.
    documents: Vec<(&'static str, Bytes)>,
    /// The files below `/docs/` that are not Swagger UI's: each with its type.
    own: Arc<HashMap<&'static str, (&'static str, Bytes)>>,
}

/// Writes the documents and the files.
///
/// # Errors
/// What serde meets.
pub fn write(documents: Vec<Document>) -> std::io::Result<Written> {
    let choice = documents.iter().map(|document| {
        // The page is one folder down.
        json!({"name": document.title, "url": format!("..{}", document.path)})
    });
    let choice = serde_json::to_string(&choice.collect::<Vec<_>>())?;
    let script = SCRIPT.replace(DOCUMENTS, &choice);
    let page = Bytes::from_static(PAGE.as_bytes());
    let (html, text) = ("text/html; charset=utf-8", "text/plain; charset=utf-8");
    let mut own = HashMap::from([
        ("", (html, page.clone())),
        ("index.html", (html, page)),
        ("swagger-initializer.js", ("text/javascript; charset=utf-8", Bytes::from(script))),
        ("roster.css", ("text/css; charset=utf-8", include_bytes!("roster.css").as_slice().into())),
        ("logo.svg", ("image/svg+xml", include_bytes!("logo.svg").as_slice().into())),
    ]);
    // Browsers show plain text, and download Markdown.
    let guides = documents.iter().map(|document| document.guide);
    own.extend(guides.map(|guide| (guide.file, (text, guide.text.as_bytes().into()))));
    let written = documents.into_iter().map(|document| {
        let path = document.path;
        Ok::<_, std::io::Error>((path, Bytes::from(document.served().to_json()?)))
    });
    Ok(Written { documents: written.collect::<Result<_, _>>()?, own: Arc::new(own) })
}

/// Mounts the documents, and Swagger UI at `/docs/` with a choice of them.
pub fn mount(config: &mut web::ServiceConfig, written: &Written) {
    for (path, json) in &written.documents {
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
    let own = Arc::clone(&written.own);
    let answer = move |request: HttpRequest, file: Path<String>| {
        let own = Arc::clone(&own);
        async move {
            match own.get(file.as_str()) {
                Some((media_type, bytes)) => Ok(answer(*media_type, bytes.clone())),
                None => vendored(&request, &file),
            }
        }
    };
    config.route("/docs/{file:.*}", web::get().to(answer));
    config.service(web::redirect("/docs", "docs/"));
}

/// A file of Swagger UI.
fn vendored(request: &HttpRequest, file: &str) -> actix_web::Result<HttpResponse> {
    let Some(file) = VENDORED.into_iter().find(|known| *known == file) else {
        return Ok(not_found(request, None));
    };
    // The script that starts it, which this configures, is Roster's own.
    let unused = Arc::new(Config::new([""]));
    match serve(file, unused).map_err(ErrorInternalServerError)? {
        Some(file) => Ok(answer(file.content_type, file.bytes.into_owned().into())),
        None => Ok(not_found(request, None)),
    }
}

fn answer(media_type: impl Into<String>, bytes: Bytes) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header(REVALIDATED).insert_header((CONTENT_SECURITY_POLICY, POLICY));
    response.content_type(media_type.into()).body(bytes)
}
