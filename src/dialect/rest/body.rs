//! Deserializes bodies, which are JSON documents.

use super::problem::Code;
use super::{Problem, explain};
use crate::dialect::http::body::{self, BodyError};
use actix_web::dev::Payload;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A required body.
pub struct Body<T>(pub T);

/// An optional body.
pub struct OptionalBody<T>(pub Option<T>);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = bytes(&request, payload).await?;
            check_media_type(&request)?;
            Ok(Self(parse(&bytes)?))
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for OptionalBody<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = bytes(&request, payload).await?;
            if bytes.is_empty() {
                return Ok(Self(None));
            }
            check_media_type(&request)?;
            // Some clients send `null` for no body.
            if bytes.trim_ascii() == b"null" {
                return Ok(Self(None));
            }
            Ok(Self(Some(parse(&bytes)?)))
        })
    }
}

/// The bytes of a body, of whatever type.
pub struct RawBody(pub BytesMut);

impl FromRequest for RawBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = bytes(&request, payload).await?;
            must_not_be_encoded(&request)?;
            Ok(Self(bytes))
        })
    }
}

/// The body of a request that a middleware has read, which the handler may read yet.
///
/// # Errors
/// As reading it.
pub fn received(request: &HttpRequest) -> Result<Bytes, Problem> {
    body::received(request).map_err(|error| refusal(&error))
}

async fn bytes(request: &HttpRequest, payload: Payload) -> Result<BytesMut, Problem> {
    body::read(request, payload).await.map_err(|error| refusal(&error))
}

fn refusal(error: &BodyError) -> Problem {
    let code = match error {
        BodyError::Broken(_) => Code::Malformed,
        BodyError::Slow(_) => Code::Slow,
        BodyError::TooLarge(_) => Code::TooLarge,
    };
    Problem::new(code, error.to_string())
}

/// Accepts all media types of JSON. A merge patch (RFC 7396) has one of its own.
fn check_media_type(request: &HttpRequest) -> Result<(), Problem> {
    must_not_be_encoded(request)?;
    if body::is_json(request) {
        return Ok(());
    }
    Err(Problem::new(Code::UnsupportedMediaType, "the Content-Type must be application/json"))
}

fn must_not_be_encoded(request: &HttpRequest) -> Result<(), Problem> {
    match body::is_encoded(request) {
        true => {
            let detail = "the body must not have a Content-Encoding";
            Err(Problem::new(Code::UnsupportedMediaType, detail))
        }
        false => Ok(()),
    }
}

/// Deserializes a document.
///
/// # Errors
/// 400 if it is not JSON; as [`read`].
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let value = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let detail = format!("the body must be JSON: see line {line} column {column}");
        Problem::new(Code::Malformed, detail)
    })?;
    read(value)
}

/// Deserializes a document from JSON.
///
/// # Errors
/// 422, with the property at fault.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    read_from(&value)
}

/// As [`read`], by reference.
///
/// # Errors
/// As [`read`].
pub fn read_from<T: DeserializeOwned>(value: &Value) -> Result<T, Problem> {
    // serde would deserialize a struct from an array too.
    let Value::Object(document) = value else {
        return Err(Problem::new(Code::Invalid, "the document must be a JSON object"));
    };
    if document.get("properties").is_some_and(|properties| !properties.is_object()) {
        return Err(Problem::invalid("properties", "must be a JSON object"));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let detail = error.into_inner().to_string();
        // The path of a missing field is that of the object that lacks it.
        let missing =
            detail.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
        if let Some(field) = missing {
            return Problem::invalid(field.to_owned(), "is required");
        }
        let reason = explain::reason(&detail);
        match path.strip_prefix("properties.").unwrap_or(&path) {
            "." => Problem::new(Code::Invalid, reason),
            field => Problem::invalid(field.to_owned(), &reason),
        }
    })
}
