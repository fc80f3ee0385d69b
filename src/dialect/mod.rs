//! The dialects: each speaks one protocol over the one domain, and knows none of the others.

pub mod http;
pub mod kanboard;
pub mod micro;
pub mod nuxeo;
mod openapi;
pub mod rest;

/// What a webhook sends of a change: the native dialect's document of it.
pub use self::rest::event;

/// Whether the console's cookie counts as a credential.
pub use self::rest::Cookies;

/// Where pages for people may send somebody.
pub use self::rest::Redirect;

use self::http::origin::Origin;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderName;
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::future::LocalBoxFuture;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

/// All dialects, in the order in which the documentation lists them. The first one is the native
/// dialect: it owns every path that no other dialect owns.
pub static DIALECTS: [Dialect; 4] =
    [rest::DIALECT, kanboard::DIALECT, nuxeo::DIALECT, micro::DIALECT];

/// What the server needs to know of a dialect. Nothing outside this folder names one.
pub struct Dialect {
    /// The name of the dialect, and of its document in `openapi/`.
    pub name: &'static str,
    /// What Swagger UI calls the dialect.
    pub title: &'static str,
    /// The page of `docs/` about the dialect.
    pub guide: Guide,
    /// The path at which a server serves the OpenAPI document.
    pub document_path: &'static str,
    /// Whether the dialect answers requests to this path, including requests that no route matches.
    pub owns: fn(path: &str) -> bool,
    /// Adds what the dialect keeps of the settings to the application's data.
    pub configure: fn(&Settings, &mut web::ServiceConfig),
    /// The OpenAPI document without its paths, which [`Dialect::mount`] adds.
    pub blank: fn() -> OpenApi,
    /// Mounts the routes and documents them.
    pub mount: fn(&mut ServiceConfig<'_>),
    /// Completes the document of the mounted routes.
    pub describe: fn(OpenApi) -> OpenApi,
    /// Handles a request to one of the dialect's paths before it is routed; `None` if the dialect
    /// has nothing to do then.
    pub middleware: Option<Middleware>,
    /// The response to a path or a query that is not percent-encoded UTF-8; `None` if the dialect
    /// reads neither.
    pub malformed_target: Option<fn() -> HttpResponse>,
    /// The response to a path that no route matches, if the path reads like one of the dialect's. The
    /// `Allow` header is given if the path has routes for other methods.
    pub not_found: fn(&HttpRequest, allow: Option<&str>) -> Option<HttpResponse>,
}

/// A page of the documentation, which the server has with it.
pub struct Guide {
    /// The name of the file in `docs/`.
    pub file: &'static str,
    /// The text, in Markdown.
    pub text: &'static str,
}

/// A middleware of a dialect, which is called only for the paths that the dialect owns.
pub type Middleware = fn(
    ServiceRequest,
    Next<BoxBody>,
) -> LocalBoxFuture<'static, actix_web::Result<ServiceResponse<BoxBody>>>;

/// The settings that dialects read. Each dialect keeps what concerns it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// A header that has a name and a password in base64, without `Basic`.
    pub auth_header: Option<HeaderName>,
    /// The origins whose pages may send requests from a browser. Without any, each dialect has its own
    /// rule.
    pub cors_origins: Vec<Origin>,
    /// Whether the console's cookie counts as a credential.
    pub cookies: Cookies,
    /// Where pages for people may send somebody who has signed in.
    pub redirects: Vec<Redirect>,
    /// What operators are shown of the settings: names and values, of which none is secret.
    pub shown: Vec<(&'static str, String)>,
}

impl Dialect {
    /// The native dialect, which answers requests to paths that no other dialect owns.
    pub fn native() -> &'static Self {
        let [native, ..] = &DIALECTS;
        native
    }

    /// Whether this is the native dialect.
    pub fn is_native(&self) -> bool {
        std::ptr::eq(self, Self::native())
    }

    /// The dialect that owns this path.
    pub fn of(path: &str) -> &'static Self {
        let [native, others @ ..] = &DIALECTS;
        others.iter().find(|dialect| (dialect.owns)(path)).unwrap_or(native)
    }
}
