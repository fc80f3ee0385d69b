//! The response to a path that no route matches: 405 if it has routes for other methods, else 404.

use super::Problem;
use super::problem::Code;
use crate::dialect::http::routes::Routes;
use actix_web::http::header::ALLOW;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use std::borrow::Cow;

/// Segments of paths that are in the singular here, and in the plural in many other APIs.
const PLURALS: [(&str, &str); 9] = [
    ("users", "user"),
    ("groups", "group"),
    ("invites", "invite"),
    ("sessions", "session"),
    ("keys", "key"),
    ("namespaces", "namespace"),
    ("changes", "change"),
    ("webhooks", "webhook"),
    ("deliveries", "delivery"),
];

/// Always a response: the dialect owns every path that no other dialect owns.
pub fn not_found(request: &HttpRequest, allow: Option<&str>) -> Option<HttpResponse> {
    let routes = request.app_data::<Data<Routes>>();
    let meant = singular(request.path());
    let meant = meant.filter(|path| routes.is_some_and(|routes| routes.allow(path).is_some()));
    let Some(allow) = allow else {
        let detail = match meant {
            Some(path) => format!("there is no such path: it is {path}").into(),
            None => Cow::Borrowed("there is no such path"),
        };
        return Some(Problem::new(Code::NotFound, detail).error_response());
    };
    let detail = match meant {
        Some(path) => {
            format!(
                "the path supports only {allow}; the other methods are at {path}, in the singular"
            )
        }
        None => format!("the path supports only {allow}"),
    };
    let mut response = Problem::new(Code::MethodNotAllowed, detail).error_response();
    if let Ok(allow) = allow.parse() {
        response.headers_mut().insert(ALLOW, allow);
    }
    Some(response)
}

/// The path with the names of collections in the singular, which are every other segment, and without a
/// slash at the end. `None` if it is like this already.
fn singular(path: &str) -> Option<String> {
    let segments = path.strip_prefix('/')?.trim_end_matches('/').split('/').enumerate();
    let named = segments.map(|(number, segment)| {
        let plural = PLURALS.iter().find(|(plural, _)| number % 2 == 0 && *plural == segment);
        plural.map_or(segment, |(_, singular)| singular)
    });
    let named = named.fold(String::new(), |path, segment| path + "/" + segment);
    (named != path).then_some(named)
}

#[cfg(test)]
mod tests {
    use super::singular;

    #[test]
    fn collections_are_in_the_singular() {
        for (path, expected) in [
            ("/users", "/user"),
            ("/groups/devs", "/group/devs"),
            ("/groups/devs/users/asim", "/group/devs/user/asim"),
            ("/group/users/users", "/group/users/user"),
            ("/user/keys/sessions", "/user/keys/session"),
            ("/users/", "/user"),
            ("/user/", "/user"),
        ] {
            assert_eq!(singular(path).as_deref(), Some(expected));
        }
        for path in ["/", "/user", "/group/users", "/usersx", "users"] {
            assert_eq!(singular(path), None, "{path}");
        }
    }
}
