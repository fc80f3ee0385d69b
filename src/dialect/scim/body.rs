//! Bodies of requests.

use super::error::{ScimError, ScimType};
use crate::dialect::http::body::{self, BodyError};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde_json::{Map, Value};

/// What a body must be that is longer.
pub const TOO_LARGE: &str = "the body must have at most 1 MiB, and 16 MiB below /Groups";

/// Up to this size, in bytes, a body is not looked at before it is parsed.
const USUAL: usize = 1 << 20;
/// How many objects and commas a longer body has at most: a list of 100,000 members, each with a value, a
/// reference, a type and a name, has less.
const MOST_OBJECTS: usize = 110_000;
const MOST_COMMAS: usize = 1_000_000;

/// A body: a JSON object. Handlers parse it after the path.
pub struct Body(actix_web::web::BytesMut);

impl Body {
    /// The object.
    ///
    /// # Errors
    /// 400 `invalidSyntax` if it is none.
    pub fn object(&self) -> Result<Map<String, Value>, ScimError> {
        let syntax = |detail: String| ScimError::bad(ScimType::InvalidSyntax, detail);
        must_be_small(&self.0)?;
        match serde_json::from_slice(&self.0) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(syntax("the body must be a JSON object".to_owned())),
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                Err(syntax(format!("the body must be JSON: see line {line}, column {column}")))
            }
        }
    }
}

/// Refuses what would take many times its size as a tree of values.
fn must_be_small(body: &[u8]) -> Result<(), ScimError> {
    let count = |sign| body.iter().filter(|byte| **byte == sign).count();
    match body.len() > USUAL && (count(b'{') > MOST_OBJECTS || count(b',') > MOST_COMMAS) {
        true => {
            let detail = "a list of members must have at most 100,000";
            Err(ScimError::new(StatusCode::PAYLOAD_TOO_LARGE, detail))
        }
        false => Ok(()),
    }
}

impl FromRequest for Body {
    type Error = ScimError;
    type Future = LocalBoxFuture<'static, Result<Self, ScimError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = body::read(&request, payload).await.map_err(|error| match error {
                BodyError::Broken(_) => ScimError::new(StatusCode::BAD_REQUEST, error.to_string()),
                BodyError::Slow(_) => {
                    ScimError::new(StatusCode::REQUEST_TIMEOUT, error.to_string())
                }
                BodyError::TooLarge(_) => {
                    ScimError::new(StatusCode::PAYLOAD_TOO_LARGE, error.to_string())
                }
            })?;
            if !bytes.is_empty() && !body::is_json(&request) {
                let detail = "the Content-Type must be application/scim+json or application/json";
                return Err(ScimError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
            }
            Ok(Self(bytes))
        })
    }
}
