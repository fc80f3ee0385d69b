//! What the security log (target `roster::security`) says of a request: who was refused what, from
//! where.

use super::throttle::client_address;
use crate::domain::id::NamespaceNo;
use crate::domain::request::RequestOrigin;
use crate::domain::rights::Caller;
use crate::domain::{Ctx, Entity, security_log};
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest};
use std::sync::Arc;

/// The id of a request.
#[derive(Clone)]
pub struct RequestId(pub Arc<str>);

/// Who makes a request, as far as it is known.
#[derive(Clone)]
struct KnownCaller(Caller, NamespaceNo);

/// The call that a request was refused for, where its path does not say it.
struct RefusedCall(String);

/// What a request asks for, where its path does not say it.
#[derive(Clone, Copy)]
struct Operation(&'static str);

/// Marks a request that only reads, whatever its method.
struct Reads;

/// Notes that a request only reads, where its method does not say it.
pub fn note_reading(request: &HttpRequest) {
    request.extensions_mut().insert(Reads);
}

/// Notes what the request asks for, where its path does not say it: one of a fixed set of names. Several
/// are a batch.
pub fn note_operation(request: &HttpRequest, name: &'static str) {
    let mut extensions = request.extensions_mut();
    let is_first = !extensions.contains::<Operation>();
    extensions.insert(Operation(if is_first { name } else { "batch" }));
}

/// What the request asks for, where its path does not say it.
pub fn operation(request: &HttpRequest) -> Option<&'static str> {
    request.extensions().get::<Operation>().map(|operation| operation.0)
}

/// The namespace of a request and who makes it, such as `key:app`, as far as it is known.
pub fn caller(request: &HttpRequest) -> Option<(i64, String)> {
    let extensions = request.extensions();
    extensions.get::<KnownCaller>().map(|known| (known.1.0, known.0.actor()))
}

/// Where a request comes from.
pub fn origin(request: &HttpRequest) -> RequestOrigin {
    let id = request.extensions().get::<RequestId>().map(|id| Arc::clone(&id.0));
    RequestOrigin { id, address: client_address(request).ok().flatten() }
}

/// Notes who makes a request.
pub(super) fn note_caller(request: &HttpRequest, ctx: &Ctx) {
    let known = KnownCaller(ctx.caller.clone(), ctx.namespace);
    request.extensions_mut().insert(known);
}

/// Notes the call that the request is refused for, where its path does not say it.
pub fn note_refused_call(request: &HttpRequest, name: &str) {
    request.extensions_mut().insert(RefusedCall(name.to_owned()));
}

/// Writes a line to the security log if parts of a request were refused by themselves, with 403: how many of
/// how many. `action` is the method and the pattern of the request.
pub fn log_refused_parts(ctx: &Ctx, action: &str, statuses: impl Iterator<Item = u16>) {
    let (mut refused, mut all) = (0_usize, 0_usize);
    for status in statuses {
        refused += usize::from(status == StatusCode::FORBIDDEN);
        all += 1;
    }
    if refused > 0 {
        let (status, target) = (StatusCode::FORBIDDEN.as_u16(), format!("{refused} of {all}"));
        let (origin, namespace) = (&ctx.origin, Some(ctx.namespace));
        security_log::refused(origin, namespace, &ctx.caller, status, action, &target);
    }
}

/// Writes a line to the security log if the request was refused.
pub fn log_refusal(response: &ServiceResponse) {
    let (request, status) = (response.request(), response.status());
    if !is_refusal(request, status) {
        return;
    }
    let pattern = request.match_pattern().unwrap_or_else(|| "-".to_owned());
    let call = request.extensions_mut().remove::<RefusedCall>();
    let action = call.map_or_else(|| format!("{} {pattern}", request.method()), |call| call.0);
    let known = request.extensions().get::<KnownCaller>().cloned();
    let (caller, namespace) = known.map_or((Caller::Stranger, None), |k| (k.0, Some(k.1)));
    let target = target(request, &pattern);
    security_log::refused(&origin(request), namespace, &caller, status.as_u16(), &action, target);
}

/// Whether the caller may not do this. What a user does not see is not there for them, so that a write to it
/// gets 404.
fn is_refusal(request: &HttpRequest, status: StatusCode) -> bool {
    let extensions = request.extensions();
    let is_user = || extensions.get::<KnownCaller>().is_some_and(|known| known.0.user().is_some());
    let writes = || !request.method().is_safe() && !extensions.contains::<Reads>();
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => true,
        StatusCode::NOT_FOUND => writes() && is_user(),
        _ => false,
    }
}

/// Writes a line to the security log about a code that is nobody's: of an invite, or to recover a password or
/// verify an address.
pub(super) fn log_wrong_code(request: &HttpRequest, entity: Entity) {
    let action = if entity == Entity::Invite { "invite code" } else { "code" };
    let status = StatusCode::NOT_FOUND.as_u16();
    security_log::refused(&origin(request), None, &Caller::Stranger, status, action, "-");
}

/// What the path names. The path of an invite, a session, a recovery or a verification may have a secret.
fn target<'a>(request: &'a HttpRequest, pattern: &str) -> &'a str {
    let has_secret = ["/invite", "/session"].iter().any(|part| pattern.contains(part))
        || ["/recovery/", "/verification/"].iter().any(|part| pattern.starts_with(part));
    if pattern == "-" || has_secret { "-" } else { request.path() }
}
