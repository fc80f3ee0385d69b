//! What no route takes, in the words of the dialect that the path reads like.

use super::documentation::{Document, PATHS};
use crate::dialect::{micro, rest};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use std::collections::BTreeSet;

/// The first segments of the paths that there are.
pub struct Claimed(BTreeSet<String>);

impl Claimed {
    /// Those of these documents, and of the documentation itself.
    pub fn by(documents: &[Document]) -> Self {
        let described = documents.iter().flat_map(|d| d.document.paths.paths.keys());
        let others = documents.iter().map(|d| d.path).chain(PATHS);
        Self(described.map(String::as_str).chain(others).map(first).map(str::to_owned).collect())
    }
}

fn first(path: &str) -> &str {
    path.split('/').find(|segment| !segment.is_empty()).unwrap_or_default()
}

/// Answers it: a path that reads as a call of a service that there is not is Micro's, any other the
/// native dialect's.
pub async fn answer(
    request: HttpRequest,
    routes: Data<rest::Routes>,
    claimed: Data<Claimed>,
) -> HttpResponse {
    if micro::reads_as_call(request.path()) && !claimed.0.contains(first(request.path())) {
        return micro::no_such_call(request).await;
    }
    rest::not_found(request, routes).await
}
