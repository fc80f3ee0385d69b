//! Reads what a request brings along: the bytes of its body, in the time that they may take.

use super::error::{CLIENT, Refusal, Words};
use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use actix_web::web::BytesMut;
use futures_util::StreamExt;
use std::time::Duration;
use tokio::time::timeout;

/// The longest body, in bytes.
const LIMIT: usize = 1 << 20;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// The body of the request.
///
/// # Errors
/// 408 for one that takes over 30 seconds, 413 for one over 1 MiB, 415 for one that is compressed.
pub async fn bytes(request: &HttpRequest, payload: Payload) -> Result<BytesMut, Refusal> {
    let slow = || said(StatusCode::REQUEST_TIMEOUT, "the body must arrive within 30 seconds");
    let bytes = timeout(PATIENCE, arriving(request, payload)).await.ok().ok_or_else(slow)??;
    let encoding = request.headers().get(CONTENT_ENCODING).map(|value| value.as_bytes());
    if encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case(b"identity")) {
        let detail = "the body must not have a Content-Encoding";
        return Err(said(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
    }
    Ok(bytes)
}

async fn arriving(request: &HttpRequest, mut payload: Payload) -> Result<BytesMut, Refusal> {
    let too_large = || said(StatusCode::PAYLOAD_TOO_LARGE, "the body must have at most 1 MiB");
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse().ok()).is_some_and(|length: usize| length > LIMIT)
    {
        return Err(too_large());
    }
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let broken = |error| Words::new(StatusCode::BAD_REQUEST, CLIENT, format!("{error}"));
        let chunk = chunk.map_err(broken)?;
        if bytes.len() + chunk.len() > LIMIT {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn said(status: StatusCode, detail: &'static str) -> Refusal {
    Words::new(status, CLIENT, detail).into()
}
