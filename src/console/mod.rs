//! Serves the files in `console/`: the console for administrators at `/console`, and the pages at
//! `/account` on which people sign in, accept invites and look after their own account. All of them are
//! one program of ES modules, which calls the native API.

mod embedded;
mod files;
mod lean;

use actix_web::guard::{GuardContext, fn_guard};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    HeaderValue, VARY,
};
use actix_web::web::{self, Path};
use actix_web::{HttpRequest, HttpResponse};
use files::{File, Files};
use std::path::PathBuf;
use std::sync::Arc;

/// The paths of the pages. Below `/console/assets` are the files that they load.
pub const PATHS: [&str; 4] = ["/console", "/console/{page}*", "/account", "/account/{page}*"];

/// Where the pages sign in, which is no page.
const SESSION: &str = "/console/session";

/// The pages run scripts of this server alone, send requests to it alone, and are shown in no other page.
/// No text becomes markup or a script: the browser refuses `innerHTML` and the like.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";
/// What the pages are shut off from.
const SHUT_OFF: [(HeaderName, HeaderValue); 2] = [
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];
/// The page is asked for anew each time: it names the files.
const REVALIDATED: HeaderValue = HeaderValue::from_static("no-cache");
/// A file has a hash in its path, and never changes.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Whether there is a console, and where its files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Console {
    /// There is none.
    Off,
    /// The files are in the program.
    Embedded,
    /// The files are read from this folder at each request, by whoever works on them.
    Folder(PathBuf),
}

impl Console {
    /// Reads `on`, `off`, or the path of a folder.
    ///
    /// # Errors
    /// What it must be.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "on" => Ok(Self::Embedded),
            "off" => Ok(Self::Off),
            folder if PathBuf::from(folder).join(files::PAGE).is_file() => {
                Ok(Self::Folder(folder.into()))
            }
            _ => Err("must be on, off, or a folder with the files of the console".to_owned()),
        }
    }

    /// Reads and compresses the files, once for all workers; `None` if there is no console.
    ///
    /// # Errors
    /// What compressing meets.
    pub fn load(self) -> std::io::Result<Option<Loaded>> {
        let files = match self {
            Self::Off => return Ok(None),
            Self::Embedded => Files::embedded()?,
            Self::Folder(folder) => Files::in_folder(folder),
        };
        Ok(Some(Loaded(Arc::new(files))))
    }
}

/// The files of the console, ready to be served.
#[derive(Clone)]
pub struct Loaded(Arc<Files>);

/// Mounts the pages and their files. `not_found` answers for a file that does not exist.
pub fn mount(
    config: &mut web::ServiceConfig,
    loaded: &Loaded,
    not_found: fn(&HttpRequest) -> HttpResponse,
) {
    let files = Arc::clone(&loaded.0);
    let asset = move |request: HttpRequest, path: Path<(String, String)>| {
        let found = files.asset(&path.1).filter(|_| path.0 == files.hash());
        let response = match found {
            Some(file) => respond(&request, file, files.asset_caching()),
            None => not_found(&request),
        };
        std::future::ready(response)
    };
    config.route("/console/assets/{hash}/{file:.*}", web::get().to(asset));
    for path in ["/console", "/console/{page:.*}", "/account", "/account/{page:.*}"] {
        let files = Arc::clone(&loaded.0);
        let page = move |request: HttpRequest| {
            std::future::ready(respond(&request, files.page(request.path()), REVALIDATED))
        };
        let is_page = |request: &GuardContext<'_>| request.head().uri.path() != SESSION;
        config.route(path, web::get().guard(fn_guard(is_page)).to(page));
    }
}

fn respond(request: &HttpRequest, file: File, caching: HeaderValue) -> HttpResponse {
    let File { media_type, plain, compressed } = file;
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, caching))
        .append_header((VARY, "Accept-Encoding"));
    for header in SHUT_OFF {
        response.insert_header(header);
    }
    match compressed.filter(|_| accepts_gzip(request)) {
        Some(bytes) => response.insert_header((CONTENT_ENCODING, "gzip")).body(bytes),
        None => response.body(plain),
    }
}

/// Every browser accepts it without a condition.
fn accepts_gzip(request: &HttpRequest) -> bool {
    let header = request.headers().get(actix_web::http::header::ACCEPT_ENCODING);
    let header = header.and_then(|value| value.to_str().ok()).unwrap_or_default();
    header.split(',').any(|coding| coding.trim() == "gzip")
}
