//! Bodies: read whole before anything is done, parsed when it is their turn.

use super::Exception;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde_json::{Map, Value};
use std::time::Duration;
use tokio::time::timeout;

/// The longest body, in bytes.
const LIMIT: usize = 1 << 20;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// A body as it came. What is looked up by the path goes before what is wrong with the body.
pub struct Body(BytesMut);

impl Body {
    /// The JSON object that it is.
    ///
    /// # Errors
    /// 400 for what is none.
    pub fn object(&self) -> Result<Map<String, Value>, Exception> {
        match serde_json::from_slice(&self.0) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(Exception::bad("the body must be a JSON object")),
            Err(error) => Err(Exception::bad(format!("malformed JSON: {error}"))),
        }
    }

    /// The entity of this type that it is.
    ///
    /// # Errors
    /// As [`Body::object`]; 400 for another `entity-type`, or none.
    pub fn entity(&self, kind: &str) -> Result<Map<String, Value>, Exception> {
        let object = self.object()?;
        match object.get("entity-type").and_then(Value::as_str) {
            Some(found) if found == kind => Ok(object),
            _ => Err(Exception::bad(format!("the entity-type must be {kind}"))),
        }
    }
}

#[cfg(any(fuzzing, test))]
impl From<&[u8]> for Body {
    fn from(bytes: &[u8]) -> Self {
        Self(BytesMut::from(bytes))
    }
}

impl FromRequest for Body {
    type Error = Exception;
    type Future = LocalBoxFuture<'static, Result<Self, Exception>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            match timeout(PATIENCE, arriving(&request, payload)).await {
                Ok(arrived) => arrived.map(Self),
                Err(_elapsed) => Err(Exception::new(
                    StatusCode::REQUEST_TIMEOUT,
                    "the body must arrive within 30 seconds",
                )),
            }
        })
    }
}

async fn arriving(request: &HttpRequest, mut payload: Payload) -> Result<BytesMut, Exception> {
    let too_large =
        || Exception::new(StatusCode::PAYLOAD_TOO_LARGE, "the body must have at most 1 MiB");
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse().ok()).is_some_and(|length: usize| length > LIMIT)
    {
        return Err(too_large());
    }
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| Exception::bad(error.to_string()))?;
        if bytes.len() + chunk.len() > LIMIT {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
