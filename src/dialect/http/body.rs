//! Reads the bytes of a request's body: at most 1 MiB unless the dialect says otherwise, within 30 seconds.

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{HttpMessage, HttpRequest};
use futures_util::StreamExt;
use std::time::Duration;
use thiserror::Error;
use tokio::time::{Instant, timeout};

/// The longest body, in bytes, where the dialect says nothing else.
const LIMIT: usize = 1 << 20;
/// How long a body may take to arrive.
const TIMEOUT: Duration = Duration::from_secs(30);
/// From this time on a body counts as slow: much less than the second for which a credential is
/// cached.
const PROMPT: Duration = Duration::from_millis(100);

/// Why a body cannot be read. Each dialect has its own response to each of these.
#[derive(Debug, Clone, Error)]
pub enum BodyError {
    /// The connection broke, or the body is not as HTTP frames it.
    #[error("{0}")]
    Broken(String),
    /// The body takes longer than 30 seconds to arrive.
    #[error("the body must arrive within 30 seconds")]
    Slow,
    /// The body has more than 1 MiB.
    #[error("the body must have at most 1 MiB")]
    TooLarge,
}

/// The longest body of a request, in bytes, among the request's extensions: for lists that are longer than
/// other bodies.
#[derive(Debug, Clone, Copy)]
pub struct Limit(pub usize);

/// How a body has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// At once, or there is none.
    Prompt,
    /// So late that what was known about the caller before may be out of date.
    Late,
}

/// A body that [`receive`] has read.
struct Received(Result<BytesMut, BodyError>);

/// Reads the body before the handler is called; [`read`] returns it.
pub async fn receive(request: &mut ServiceRequest) -> Arrival {
    let payload = request.take_payload();
    if matches!(payload, Payload::None) {
        return Arrival::Prompt;
    }
    let began = Instant::now();
    let body = read(request.request(), payload).await;
    request.extensions_mut().insert(Received(body));
    if began.elapsed() > PROMPT { Arrival::Late } else { Arrival::Prompt }
}

/// The bytes of a body that [`receive`] has read; none where there is no body.
///
/// # Errors
/// As [`read`].
pub fn received(request: &HttpRequest) -> Result<Bytes, BodyError> {
    match request.extensions().get::<Received>() {
        Some(Received(Ok(body))) => Ok(Bytes::copy_from_slice(body)),
        Some(Received(Err(error))) => Err(error.clone()),
        None => Ok(Bytes::new()),
    }
}

/// All bytes of the body.
///
/// # Errors
/// As [`BodyError`] says.
pub async fn read(request: &HttpRequest, payload: Payload) -> Result<BytesMut, BodyError> {
    let received = request.extensions_mut().remove::<Received>();
    match received {
        Some(Received(body)) => body,
        None => timeout(TIMEOUT, collect(request, payload)).await.ok().ok_or(BodyError::Slow)?,
    }
}

async fn collect(request: &HttpRequest, mut payload: Payload) -> Result<BytesMut, BodyError> {
    let limit = request.extensions().get::<Limit>().map_or(LIMIT, |limit| limit.0);
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse().ok()).is_some_and(|length: usize| length > limit)
    {
        return Err(BodyError::TooLarge);
    }
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| BodyError::Broken(error.to_string()))?;
        if bytes.len() + chunk.len() > limit {
            return Err(BodyError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Whether the `Content-Type` says that the body is JSON: also JSON of a special kind, as
/// `application/merge-patch+json` (RFC 6839) and `application/json+nxentity` are. A page of another
/// site can send bodies of other types without being asked.
pub fn is_json(request: &HttpRequest) -> bool {
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence == "application/json"
        || essence.ends_with("+json")
        || essence.starts_with("application/json+")
}

/// Whether the body is compressed or otherwise encoded (RFC 9110 section 8.4).
pub fn is_encoded(request: &HttpRequest) -> bool {
    let encoding = request.headers().get(CONTENT_ENCODING).map(|value| value.as_bytes());
    encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case(b"identity"))
}
