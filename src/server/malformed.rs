//! Refuses paths and queries that are no text, before any route reads them: bad percent-encoding,
//! and bytes that are no UTF-8 (RFC 3986 section 2.1).

use crate::dialect::rest::Problem;
use crate::dialect::{kanboard, micro, nuxeo};
use actix_web::ResponseError;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use percent_encoding::percent_decode_str;

/// A middleware: it answers 400 to a path or a query that cannot be read.
pub async fn refuse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    // Kanboard's dialect reads neither.
    let is_unread = kanboard::takes(request.uri().path());
    if is_unread || (is_text(request.uri().path()) && is_text(request.query_string())) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let response = match request.uri().path() {
        path if nuxeo::is_at(path) => nuxeo::Exception::malformed_target().error_response(),
        path if micro::is_ours(path) => micro::Words::malformed_target().response(),
        _ => Problem::malformed_target().error_response(),
    };
    Ok(request.into_response(response))
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
