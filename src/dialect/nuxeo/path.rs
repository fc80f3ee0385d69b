//! Paths: their aliases, and ids in them, which may have slashes. The id of `/group/a/b/user/c` is
//! `a/b`.

use super::PREFIX;
use crate::dialect::http::target;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::middleware::Next;

/// Where the users and groups are, below the prefix.
const API: &str = "/api/v1";
/// Where an id ends, as in Nuxeo: at the first of these.
const ENDS: [&str; 3] = ["/user/", "/group/", "/@"];

/// A middleware that replaces the aliases of a path, and encodes slashes in ids as `%2F`, so that
/// the routes do not take them for separators. It reads the path before it is decoded: an encoded slash is part of an id.
pub async fn canonical<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> actix_web::Result<ServiceResponse<B>> {
    if let Some(path) = without_alias(request.path()) {
        target::set_path(&mut request, &path);
    }
    if let Some(uri) = rewritten(request.uri()) {
        target::set_uri(&mut request, uri);
    }
    next.call(request).await
}

/// The path that `path` is another spelling of; `None` if it is none. Nuxeo serves everything below
/// `/nuxeo/site` too, and its older clients name the repository, of which Roster has none.
fn without_alias(path: &str) -> Option<String> {
    let below = path.strip_prefix(PREFIX)?;
    let of_site = after(below, "/site");
    let rest = of_site.unwrap_or(below);
    if of_site.is_some() && after(rest, "/automation").is_some() {
        return Some(format!("{PREFIX}{API}{rest}"));
    }
    let of_repository = after(rest, API).and_then(|rest| after(rest, "/repo"));
    let named = of_repository.and_then(|rest| rest.strip_prefix('/')?.split_once('/'));
    match named.filter(|(name, _)| !name.is_empty()) {
        Some((_any, rest)) => Some(format!("{PREFIX}{API}/{rest}")),
        None => of_site.map(|rest| format!("{PREFIX}{rest}")),
    }
}

/// What follows these segments in the path, which begins with a slash if it is not empty.
fn after<'a>(path: &'a str, segments: &str) -> Option<&'a str> {
    path.strip_prefix(segments).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The URI with the slashes of ids encoded; `None` if nothing has to change.
pub fn rewritten(uri: &Uri) -> Option<Uri> {
    let below = uri.path().strip_prefix(PREFIX)?.strip_prefix(API)?.strip_prefix('/')?;
    target::with_path(uri, &format!("{PREFIX}{API}/{}", split(below)?))
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

#[cfg(test)]
mod tests {
    use super::without_alias;

    #[test]
    fn a_site_or_a_repository_in_a_path_is_ignored() {
        for (path, expected) in [
            ("/site/api/v1/me", Some("/api/v1/me")),
            ("/site/json/cmis", Some("/json/cmis")),
            ("/site/automation/login", Some("/api/v1/automation/login")),
            ("/api/v1/repo/default/user/a/b", Some("/api/v1/user/a/b")),
            ("/site/api/v1/repo/any/group/g", Some("/api/v1/group/g")),
            ("/site", Some("")),
            ("/api/v1/repo", None),
            ("/api/v1/repo/default", None),
            ("/api/v1/repo//user/x", None),
            ("/api/v1/user/repo/default/user/x", None),
            ("/sites/api/v1/me", None),
            ("/api/v1/repository/default/user/x", None),
            ("/automation/login", None),
        ] {
            let expected = expected.map(|rest| format!("/nuxeo{rest}"));
            assert_eq!(without_alias(&format!("/nuxeo{path}")), expected, "{path}");
        }
    }
}
