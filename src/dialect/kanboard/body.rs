//! Reads the bytes of a request.

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::{BytesMut, Payload};
use futures_util::StreamExt;
use std::time::Duration;
use tokio::time::timeout;

/// The longest body, in bytes.
const LIMIT: usize = 1 << 20;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why there are no bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// They broke off.
    Broken,
    /// They took too long to arrive.
    Slow,
    /// They are too many.
    TooLarge,
}

/// All bytes of the body: 1 MiB at most, within 30 seconds.
///
/// # Errors
/// Why there are none.
pub async fn read(request: &HttpRequest, payload: Payload) -> Result<BytesMut, Unread> {
    timeout(PATIENCE, arriving(request, payload)).await.ok().ok_or(Unread::Slow)?
}

async fn arriving(request: &HttpRequest, mut payload: Payload) -> Result<BytesMut, Unread> {
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse().ok()).is_some_and(|length: usize| length > LIMIT)
    {
        return Err(Unread::TooLarge);
    }
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.ok().ok_or(Unread::Broken)?;
        if bytes.len() + chunk.len() > LIMIT {
            return Err(Unread::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
