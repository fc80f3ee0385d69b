//! Refuses paths and queries that are not text, before any route reads them: bad percent-encoding,
//! and bytes that are not UTF-8 (RFC 3986 section 2.1).

use crate::dialect::Dialect;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use percent_encoding::percent_decode_str;

/// A middleware: it returns 400 for a path or a query that cannot be read, in the words of the
/// dialect that owns the path.
pub async fn refuse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let is_readable = is_text(request.uri().path()) && is_text(request.query_string());
    if !is_readable && let Some(refusal) = Dialect::of(request.uri().path()).malformed_target {
        return Ok(request.into_response(refusal()));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn is_text(encoded: &str) -> bool {
    let mut rest = encoded;
    while let Some((_, after)) = rest.split_once('%') {
        let digits = after.as_bytes().get(..2);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return false;
        }
        rest = after.get(2..).unwrap_or_default();
    }
    percent_decode_str(encoded).decode_utf8().is_ok()
}
