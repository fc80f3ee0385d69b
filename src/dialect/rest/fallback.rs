//! The response to a path that no route matches: 405 if it has routes for other methods, else 404.

use super::Problem;
use super::problem::Code;
use actix_web::http::header::ALLOW;
use actix_web::{HttpRequest, HttpResponse, ResponseError};

/// Always a response: the dialect owns every path that no other dialect owns.
pub fn not_found(_request: &HttpRequest, allow: Option<&str>) -> Option<HttpResponse> {
    let Some(allow) = allow else {
        return Some(Problem::new(Code::NotFound, "there is no such path").error_response());
    };
    let detail = format!("the path supports only {allow}");
    let mut response = Problem::new(Code::MethodNotAllowed, detail).error_response();
    if let Ok(allow) = allow.parse() {
        response.headers_mut().insert(ALLOW, allow);
    }
    Some(response)
}
