//! Bodies of requests: received completely at first, and parsed later.

use super::Exception;
use crate::dialect::http::body::{self, BodyError};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde_json::{Map, Value};

/// The bytes of a body. They are not parsed at once, because errors of the path take precedence
/// over errors of the body.
pub struct Body(pub BytesMut);

impl Body {
    /// The body as a JSON object.
    ///
    /// # Errors
    /// 400 if it is not one.
    pub fn object(&self) -> Result<Map<String, Value>, Exception> {
        match serde_json::from_slice(&self.0) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(Exception::bad("the body must be a JSON object")),
            Err(error) => Err(Exception::bad(format!("malformed JSON: {error}"))),
        }
    }

    /// The body as an entity of this type.
    ///
    /// # Errors
    /// As [`Body::object`]; 400 if `entity-type` is missing or different.
    pub fn entity(&self, kind: &str) -> Result<Map<String, Value>, Exception> {
        let object = self.object()?;
        match object.get("entity-type").and_then(Value::as_str) {
            Some(found) if found == kind => Ok(object),
            _ => Err(Exception::bad(format!("the entity-type must be {kind}"))),
        }
    }
}

impl FromRequest for Body {
    type Error = Exception;
    type Future = LocalBoxFuture<'static, Result<Self, Exception>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = body::read(&request, payload).await.map_err(|error| match error {
                BodyError::Broken(_) => Exception::bad(error.to_string()),
                BodyError::Slow(_) => {
                    Exception::new(StatusCode::REQUEST_TIMEOUT, error.to_string())
                }
                BodyError::TooLarge(_) => {
                    Exception::new(StatusCode::PAYLOAD_TOO_LARGE, error.to_string())
                }
            })?;
            if !bytes.is_empty() && !body::is_json(&request) {
                let message = "the Content-Type must be application/json";
                return Err(Exception::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
            }
            Ok(Self(bytes))
        })
    }
}
