//! `Idempotency-Key`: a write that is repeated with the same key has its effect once, and gets the
//! response of the first one (draft-ietf-httpapi-idempotency-key-header).

use super::authenticate::Authenticated;
use super::problem::Code;
use super::{Problem, body};
use crate::domain::Ctx;
use crate::domain::idempotency::{
    self, Begun, Claimed, Earlier, Ended, IdempotencyKey, Repeatable,
};
use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, LOCATION, SET_COOKIE,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, ResponseError};
use serde::{Deserialize, Serialize};

/// The header of a request.
pub const HEADER: &str = "Idempotency-Key";
/// The header of a response that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The headers that a response is kept with.
const KEPT: [HeaderName; 4] = [CONTENT_TYPE, ETAG, LOCATION, SET_COOKIE];
/// The paths of the caller's own session, which the request does not name.
const OWN_SESSION: [&str; 2] = ["/session", "/console/session"];

/// Calls the handler with the context, unless the request was made before by `owner`, who is who the key
/// belongs to. Requests that only read have no key.
///
/// # Errors
/// Those of the handler.
pub async fn enter(
    owner: &Ctx,
    ctx: Ctx,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let begun = match claim(owner, &request).await {
        Ok(begun) => begun,
        Err(problem) => return Ok(request.into_response(problem.error_response())),
    };
    match begun {
        None => call(ctx, request, next).await,
        Some(Begun::Before(earlier)) => Ok(request.into_response(repeated(earlier))),
        Some(Begun::First(claim)) => {
            let response = call(ctx.claimed(&claim), request, next).await?;
            // What the context is part of ends here.
            response.request().extensions_mut().remove::<Authenticated>();
            let (request, response) = response.into_parts();
            let response = end(claim, response).await;
            Ok(ServiceResponse::new(request, response.unwrap_or_else(|p| p.error_response())))
        }
    }
}

async fn call(
    ctx: Ctx,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    request.extensions_mut().insert(Authenticated(ctx));
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Claims the request's key, if it has one.
async fn claim(owner: &Ctx, request: &ServiceRequest) -> Result<Option<Begun>, Problem> {
    // Any other method only reads, or does not exist.
    if ![Method::POST, Method::PUT, Method::PATCH, Method::DELETE].contains(request.method()) {
        return Ok(None);
    }
    let Some(key) = key(request.headers())? else { return Ok(None) };
    let body = body::received(request.request())?;
    let mut target = request.uri().path_and_query().map_or("/", |t| t.as_str()).to_owned();
    if OWN_SESSION.contains(&request.path())
        && let Some(session) = owner.caller.user().and_then(|user| user.session.as_ref())
    {
        target = format!("{target} {}", session.as_str());
    }
    let method = request.method().as_str();
    let request = Repeatable { key: &key, method, target: &target, body: &body };
    Ok(idempotency::claim(owner, &request).await?)
}

/// The key of a request.
fn key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Problem> {
    let mut lines = headers.get_all(HEADER);
    let Some(line) = lines.next() else { return Ok(None) };
    let is_one = lines.next().is_none();
    let key = line.to_str().ok().filter(|_| is_one).and_then(IdempotencyKey::parse);
    key.map(Some).ok_or_else(|| {
        let detail = "`Idempotency-Key` must be one key of 16 to 255 visible ASCII characters, such \
            as a UUID, with or without quotes";
        Problem::new(Code::Malformed, detail).at(HEADER)
    })
}

/// Commits what the request has written, if it has succeeded.
async fn end(claim: Claimed, response: HttpResponse) -> Result<HttpResponse, Problem> {
    if !response.status().is_success() {
        return Ok(match idempotency::end(claim, None).await? {
            Ended::Before(earlier) => repeated(earlier),
            Ended::Committed | Ended::RolledBack => response,
        });
    }
    let (response, body) = response.into_parts();
    let Ok(body) = to_bytes(body).await else {
        let detail = "the response could not be written";
        return Err(Problem::new(Code::Internal, detail));
    };
    let kept = ResponseHead::of(response.status(), response.headers());
    let ended = idempotency::end(claim, Some(&kept.with_body(&body))).await?;
    match ended {
        Ended::Before(earlier) => Ok(repeated(earlier)),
        Ended::Committed | Ended::RolledBack => Ok(response.set_body(if body.is_empty() {
            BoxBody::new(())
        } else {
            BoxBody::new(body)
        })),
    }
}

/// The response to a request that was made before.
fn repeated(earlier: Earlier) -> HttpResponse {
    match earlier {
        Earlier::Same(kept) => ResponseHead::replay(&kept)
            .unwrap_or_else(|| Problem::new(Code::Internal, "internal error").error_response()),
        Earlier::Other => Problem::key_reused().error_response(),
        Earlier::Running => Problem::in_progress().error_response(),
    }
}

/// What is kept of a response, before its body.
#[derive(Serialize, Deserialize)]
struct ResponseHead {
    status: u16,
    headers: Vec<(String, String)>,
}

impl ResponseHead {
    fn of(status: StatusCode, headers: &HeaderMap) -> Self {
        let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let kept = KEPT.iter().filter_map(|name| Some((name.to_string(), text(name)?.to_owned())));
        Self { status: status.as_u16(), headers: kept.collect() }
    }

    /// One line of JSON, which is followed by the body.
    fn with_body(&self, body: &[u8]) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes.extend_from_slice(body);
        bytes
    }

    /// The response; `None` if it is not what [`ResponseHead::with_body`] writes.
    fn replay(kept: &[u8]) -> Option<HttpResponse> {
        let end = kept.iter().position(|byte| *byte == b'\n')?;
        let (head, body) = kept.split_at_checked(end)?;
        let Self { status, headers } = serde_json::from_slice(head).ok()?;
        let mut response = HttpResponse::build(StatusCode::from_u16(status).ok()?);
        for (name, value) in headers {
            response.insert_header((name, value));
        }
        response.insert_header((REPLAYED, HeaderValue::from_static("true")));
        Some(match body.get(1..)? {
            [] => response.finish(),
            body => response.body(body.to_vec()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_replayed_as_it_was() {
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, HeaderValue::from_static("\"1\""));
        headers.insert(actix_web::http::header::DATE, HeaderValue::from_static("today"));
        let kept = ResponseHead::of(StatusCode::CREATED, &headers).with_body(b"{\n}");
        let replayed = ResponseHead::replay(&kept).unwrap();
        assert_eq!(replayed.status(), StatusCode::CREATED);
        assert_eq!(replayed.headers().get(ETAG).unwrap(), "\"1\"");
        assert_eq!(replayed.headers().get(REPLAYED).unwrap(), "true");
        assert_eq!(replayed.headers().len(), 2);
        assert!(ResponseHead::replay(b"").is_none());
    }

    #[test]
    fn a_request_has_one_key_or_none() {
        let name = HeaderName::from_static("idempotency-key");
        let mut headers = HeaderMap::new();
        assert_eq!(key(&headers).unwrap(), None);
        headers.append(name.clone(), HeaderValue::from_static("0123456789abcdef"));
        assert!(key(&headers).unwrap().is_some());
        headers.append(name, HeaderValue::from_static("0123456789abcdef"));
        assert_eq!(key(&headers).unwrap_err().field(), Some(HEADER));
    }
}
