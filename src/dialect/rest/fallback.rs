//! What no route takes: 405 where the path is known under other methods, else 404.

use super::Problem;
use super::problem::Code;
use actix_web::dev::ResourceDef;
use actix_web::http::header::ALLOW;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use utoipa::openapi::{OpenApi, PathItem};

/// The paths of the dialects with their methods, read from the documents that mounting them wrote.
pub struct Routes(Vec<(ResourceDef, String)>);

impl Routes {
    /// The paths of these documents, and others that are only read.
    pub fn of<'a>(
        documents: impl IntoIterator<Item = &'a OpenApi>,
        only_read: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let paths = documents.into_iter().flat_map(|document| &document.paths.paths);
        let described = paths.map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)));
        let others = only_read.into_iter().map(|path| (ResourceDef::new(path), "GET, HEAD".into()));
        Self(described.chain(others).collect())
    }

    fn allow(&self, path: &str) -> Option<&str> {
        let found = self.0.iter().find(|(definition, _)| definition.is_match(path));
        found.map(|(_, methods)| methods.as_str())
    }
}

fn methods(item: &PathItem) -> String {
    let known = [
        ("GET, HEAD", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    let methods: Vec<_> = known.iter().filter(|(_, is_known)| *is_known).map(|(m, _)| *m).collect();
    methods.join(", ")
}

/// Answers what no route took.
pub async fn not_found(request: HttpRequest, routes: Data<Routes>) -> HttpResponse {
    let Some(allow) = routes.allow(request.path()) else {
        return no_such_path().error_response();
    };
    let detail = format!("the path takes {allow}");
    let mut response = Problem::new(Code::MethodNotAllowed, detail).error_response();
    if let Ok(allow) = allow.parse() {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

/// Of a path that is none.
pub fn no_such_path() -> Problem {
    Problem::new(Code::NotFound, "there is no such path")
}
