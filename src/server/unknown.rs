//! The response to a path that no route matches, in the words of the dialect whose paths it resembles.

use super::documentation::Document;
use crate::dialect::http::routes::Routes;
use crate::dialect::{DIALECTS, Dialect};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use std::collections::BTreeSet;

/// The first segments of all paths that have routes.
pub struct FirstSegments(BTreeSet<String>);

impl FirstSegments {
    /// Those of these documents, and of pages.
    pub fn of<'a>(documents: &'a [Document], pages: impl Iterator<Item = &'a str>) -> Self {
        let documented = documents.iter().flat_map(|d| d.document.paths.paths.keys());
        let others = documents.iter().map(|d| d.path).chain(pages);
        Self(documented.map(String::as_str).chain(others).map(first).map(str::to_owned).collect())
    }
}

fn first(path: &str) -> &str {
    path.split('/').find(|segment| !segment.is_empty()).unwrap_or_default()
}

/// A path with a first segment that no route has is answered by the dialect whose paths it resembles;
/// any other path by the native dialect.
pub async fn answer(
    request: HttpRequest,
    routes: Data<Routes>,
    known: Data<FirstSegments>,
) -> HttpResponse {
    let allow = routes.allow(request.path());
    let is_known = known.0.contains(first(request.path()));
    let others = DIALECTS.iter().skip(1).filter(|_| !is_known);
    let response = others.map(|dialect| (dialect.not_found)(&request, allow)).find_map(|r| r);
    response.unwrap_or_else(|| not_found(&request, allow))
}

/// The native dialect's response to a path that no route matches.
pub fn not_found(request: &HttpRequest, allow: Option<&str>) -> HttpResponse {
    let response = (Dialect::native().not_found)(request, allow);
    response.unwrap_or_else(|| HttpResponse::NotFound().finish())
}
