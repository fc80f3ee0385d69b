//! What happens to every request, whatever its dialect: an id, a log line, a count.

mod line;
mod operations;

pub use operations::Operations;

use super::connection::Answering;
use super::headers;
use crate::dialect::Dialect;
use crate::dialect::http::audit::{self, RequestId};
use crate::domain::Roster;
use crate::metrics::{Answered, Metrics, Operation};
use crate::trace::{self, Trace, TraceParent};
use actix_http::ConnectionType;
use actix_web::HttpMessage;
use actix_web::body::{self, BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use line::Line;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use uuid::Uuid;

const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");
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
    let name: Arc<str> = id.to_str().unwrap_or_default().into();
    request.extensions_mut().insert(RequestId(Arc::clone(&name)));
    let trace = Trace::new(name, trace_parent(&request));
    let roster = request.app_data::<Data<Arc<Roster>>>().cloned();
    let writes = !request.method().is_safe();
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
    let work = trace::scope(Rc::clone(&trace), next.call(request));
    let mut response = work.await?.map_into_boxed_body();
    if let Some(roster) = roster {
        if writes {
            roster.has_written();
        }
        if roster.is_ending() {
            // A proxy would send the next request on it just when it is closed.
            response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
        }
    }
    let took = begun.elapsed();
    let answered = answered(&response, method, took.saturating_sub(trace.idle_time()));
    log(&response, &answered, (took, &trace));
    trace::scope(trace, async { audit::log_refusal(&response) }).await;
    response.headers_mut().insert(REQUEST_ID, id);
    headers::complete(&mut response);
    if let Some(metrics) = in_flight.0.take() {
        metrics.end(answered);
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

/// What the response answers, and how long that took.
fn answered(response: &ServiceResponse<BoxBody>, method: &'static str, took: Duration) -> Answered {
    let request = response.request();
    let path = request.match_pattern().unwrap_or_else(|| "-".to_owned());
    let operation = match audit::operation(request) {
        Some(name) => name.into(),
        None => request
            .app_data::<Data<Operations>>()
            .map_or_else(Operation::other, |operations| operations.name(method, &path)),
    };
    let (status, dialect) = (response.status().as_u16(), Dialect::of(request.path()).name);
    Answered { method, path, status, dialect, operation, took }
}

fn log(
    response: &ServiceResponse<BoxBody>,
    answered: &Answered,
    (took, trace): (Duration, &Trace),
) {
    let request = response.request();
    let peer = request.peer_addr().map(|peer| peer.ip());
    let addresses = [audit::origin(request).address, peer];
    Line { answered, took, trace, caller: audit::caller(request), addresses }.log();
}

/// The trace that the request is a part of. Two headers say nothing, as the specification has it.
fn trace_parent(request: &ServiceRequest) -> Option<TraceParent> {
    let mut lines = request.headers().get_all(TRACE_PARENT);
    let only = lines.next().filter(|_| lines.next().is_none())?;
    TraceParent::parse(only.to_str().ok()?.trim())
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
