//! What happens to every request, whatever its dialect: an id, a log line, a count.

use super::connection::Answering;
use super::headers;
use crate::dialect::http::audit::{self, RequestId};
use crate::domain::Roster;
use crate::metrics::Metrics;
use actix_web::HttpMessage;
use actix_web::body::{self, BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that is taken over from the caller, in bytes.
const LONGEST: usize = 128;

/// Counts a request as gone when its future is dropped before it is answered.
struct InFlight<'a>(Option<&'a Metrics>);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        if let Some(metrics) = self.0 {
            metrics.abandon();
        }
    }
}

/// A body whose end is not known yet. Until then the client does not have to send anything.
struct Streamed {
    body: BoxBody,
    _answering: Answering,
}

impl MessageBody for Streamed {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}

/// A middleware: it answers `HEAD` as `GET` without a body (RFC 9110 section 9.3.2), gives each
/// request an id, and writes one line and one count for it.
pub async fn observe(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let begun = Instant::now();
    let answering = Answering::begin(request.request());
    let id = request_id(&request);
    let method = word(request.method());
    request.extensions_mut().insert(RequestId(id.to_str().unwrap_or_default().into()));
    let writer = request.app_data::<Data<Arc<Roster>>>().filter(|_| !request.method().is_safe());
    let writer = writer.cloned();
    let metrics = request.app_data::<Data<Metrics>>().cloned();
    let mut in_flight = InFlight(metrics.as_deref().map(|metrics| &**metrics));
    if let Some(metrics) = in_flight.0 {
        metrics.begin();
    }
    let is_head = request.method() == Method::HEAD;
    if is_head {
        // The connection knows that it was HEAD and sends no body.
        request.head_mut().method = Method::GET;
    }
    // Errors have become responses by now: no middleware below returns one.
    let mut response = next.call(request).await?.map_into_boxed_body();
    if let Some(writer) = writer {
        writer.has_written();
    }
    let pattern = response.request().match_pattern().unwrap_or_else(|| "-".to_owned());
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    log::info!(
        target: "roster::request",
        "{method} {pattern} {status} {:.3}ms {}",
        took.as_secs_f64() * 1e3,
        id.to_str().unwrap_or_default()
    );
    audit::log_refusal(&response);
    response.headers_mut().insert(REQUEST_ID, id);
    headers::complete(&mut response);
    if let Some(metrics) = in_flight.0.take() {
        metrics.end(method, pattern, status, took);
    }
    Ok(match response.response().body().size() {
        // The connection would wait for the end of a body that it does not send.
        BodySize::Stream if is_head => response.map_body(|_, _| BoxBody::new(body::None::new())),
        BodySize::Stream => {
            response.map_body(|_, body| BoxBody::new(Streamed { body, _answering: answering }))
        }
        BodySize::None | BodySize::Sized(_) => response,
    })
}

/// The caller's own id where it is harmless, else a new one.
fn request_id(request: &ServiceRequest) -> HeaderValue {
    let given = request.headers().get(REQUEST_ID).filter(|id| {
        (1..=LONGEST).contains(&id.len()) && id.as_bytes().iter().all(u8::is_ascii_graphic)
    });
    given.cloned().unwrap_or_else(|| {
        let mut buffer = Uuid::encode_buffer();
        let text = Uuid::now_v7().hyphenated().encode_lower(&mut buffer);
        HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("-"))
    })
}

/// Methods are a closed set in logs and counts: anybody may send any word.
fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}
