//! Changes of the path of a request, so that the paths that mean the same reach one route.

use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;

/// Gives the request this path, which is percent-encoded, and keeps the query.
pub fn set_path(request: &mut ServiceRequest, path: &str) {
    if let Some(uri) = with_path(request.uri(), path) {
        set_uri(request, uri);
    }
}

/// Gives the request this URI.
pub fn set_uri(request: &mut ServiceRequest, uri: Uri) {
    request.match_info_mut().get_mut().update(&uri);
    request.head_mut().uri = uri;
}

/// The URI with this path, which is percent-encoded, and its query; `None` if the path is invalid.
pub fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let target = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(target).ok()?);
    Uri::from_parts(parts).ok()
}

/// The path with each run of slashes as one; `None` if it has no run.
pub fn collapsed(path: &str) -> Option<String> {
    path.contains("//").then(|| {
        let mut collapsed = String::with_capacity(path.len());
        for letter in path.chars() {
            if letter != '/' || !collapsed.ends_with('/') {
                collapsed.push(letter);
            }
        }
        collapsed
    })
}

#[cfg(test)]
mod tests {
    use super::{collapsed, with_path};

    #[test]
    fn runs_of_slashes_become_one() {
        for (path, expected) in
            [("//", "/"), ("//a", "/a"), ("/a///b//", "/a/b/"), ("/a%2F%2Fb//", "/a%2F%2Fb/")]
        {
            assert_eq!(collapsed(path).as_deref(), Some(expected));
        }
        assert_eq!(collapsed("/a/b/"), None);
    }

    #[test]
    fn a_new_path_keeps_the_query() {
        let uri = "//a?b=//c".parse().unwrap();
        assert_eq!(with_path(&uri, "/a").unwrap(), "/a?b=//c");
        assert_eq!(with_path(&uri, "/a b"), None);
    }
}
