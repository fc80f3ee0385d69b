//! Responses: the resource with its URL and its entity tag.

use super::MEDIA_TYPE;
use actix_web::http::StatusCode;
use actix_web::http::header::{ETag, EntityTag, LOCATION};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde_json::{Map, Value};

/// A response, which may also be one of several in a bulk response.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The URL of the resource.
    pub location: Option<String>,
    /// The version of the resource.
    pub version: Option<i64>,
    /// The body.
    pub body: Option<Map<String, Value>>,
}

impl Answer {
    /// A response with a body alone.
    pub fn of(body: Map<String, Value>) -> Self {
        Self { status: StatusCode::OK, location: None, version: None, body: Some(body) }
    }

    /// A response without a body.
    pub fn empty() -> Self {
        Self { status: StatusCode::NO_CONTENT, location: None, version: None, body: None }
    }

    /// The response over HTTP.
    pub fn respond(self) -> HttpResponse {
        let Self { status, location, version, body } = self;
        let mut response = HttpResponse::build(status);
        if let Some(version) = version {
            response.insert_header(tag(version));
        }
        if let Some(location) = location {
            response.insert_header((LOCATION, location));
        }
        match body {
            Some(body) => json(&mut response, &Value::Object(body)),
            None => response.finish(),
        }
    }
}

/// A body of this dialect.
pub fn json(response: &mut HttpResponseBuilder, body: &Value) -> HttpResponse {
    response.content_type(MEDIA_TYPE).json(body)
}

/// The entity tag of a version. It is weak: members of a group come and go without a new version.
pub fn tag(version: i64) -> ETag {
    ETag(EntityTag::new_weak(version.to_string()))
}

/// The entity tag as resources have it in `meta`.
pub fn version(version: i64) -> String {
    format!("W/\"{version}\"")
}

/// Gives an object this value by the name.
pub fn put(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(object) = object {
        object.insert(name.to_owned(), value);
    }
}
