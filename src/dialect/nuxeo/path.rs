//! Ids in paths, which may have slashes: the id of `/group/a/b/user/c` is `a/b`.

use super::PREFIX;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;
use actix_web::middleware::Next;

/// Where an id ends, as in Nuxeo: at the first of these.
const ENDS: [&str; 3] = ["/user/", "/group/", "/@"];

/// A middleware that encodes slashes in ids as `%2F`, so that the routes do not take them for
/// separators. It reads the path before it is decoded: an encoded slash is part of an id.
pub async fn canonical<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> actix_web::Result<ServiceResponse<B>> {
    if let Some(uri) = rewritten(request.uri()) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    next.call(request).await
}

/// The URI with the slashes of ids encoded; `None` if nothing has to change.
pub fn rewritten(uri: &Uri) -> Option<Uri> {
    let below = uri.path().strip_prefix(PREFIX)?.strip_prefix("/api/v1/")?;
    let path = format!("{PREFIX}/api/v1/{}", split(below)?);
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path + &query).ok()?);
    Uri::from_parts(parts).ok()
}

fn split(below: &str) -> Option<String> {
    let (kind, rest) = below.split_once('/')?;
    if !["user", "group"].contains(&kind) {
        return None;
    }
    if rest.is_empty() {
        return Some(kind.to_owned());
    }
    let end = ENDS.iter().filter_map(|end| Some((rest.find(end)?, *end))).min();
    let Some((at, end)) = end else {
        return rest.contains('/').then(|| format!("{kind}/{}", encoded(rest)));
    };
    let (id, after) = rest.split_at(at);
    let after = after.strip_prefix(end)?;
    // After `@` is the name of a list, which has no slash.
    Some(format!("{kind}/{}{end}{}", encoded(id), encoded(after)))
}

fn encoded(id: &str) -> String {
    id.replace('/', "%2F")
}
