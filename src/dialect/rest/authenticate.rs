//! Authenticates callers before anything else of the request is parsed.

use super::console::cookie;
use super::problem::Code;
use super::{Problem, entity_tag, idempotency, invite};
use crate::dialect::http::auth::{self, NAMESPACE_HEADER, Presented};
use crate::domain::{Ctx, Entity, Error};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, ResponseError};
use std::future::{Ready, ready};

/// A middleware: it authenticates the caller, and keeps the context for [`Authenticated`].
pub async fn by_header(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let ctx = auth::with_body(&mut request, authenticate).await;
    enter(ctx, request, next).await
}

/// Finds the caller by the console's cookie, where it counts, or by the `Authorization` header.
async fn authenticate(request: &HttpRequest) -> Result<Ctx, Error> {
    match cookie::credential(request) {
        Some(secret) => auth::by_secret(request, NAMESPACE_HEADER, &secret).await,
        None => auth::authenticate(request, NAMESPACE_HEADER).await,
    }
}

/// The same, where an invite's code may stand for a credential.
pub async fn by_header_or_code(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let is_stranger = !request.headers().contains_key(AUTHORIZATION)
        && cookie::credential(request.request()).is_none()
        && invite::is_open_to_strangers(request.method(), request.path(), request.query_string());
    let authenticate = async |request: &HttpRequest| match is_stranger {
        true => auth::stranger(request, NAMESPACE_HEADER).await,
        false => self::authenticate(request).await,
    };
    let ctx = auth::with_body(&mut request, authenticate).await;
    enter(ctx, request, next).await
}

/// The same, where no credential is needed: what the request has in its place, if anything, is a code.
pub async fn by_header_if_any(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let authenticate =
        async |request: &HttpRequest| match request.headers().contains_key(AUTHORIZATION) {
            true => auth::authenticate(request, NAMESPACE_HEADER).await,
            false => auth::stranger(request, NAMESPACE_HEADER).await,
        };
    let ctx = auth::with_body(&mut request, authenticate).await;
    enter(ctx, request, next).await
}

/// The same for signing in, by which a password in the body is the credential. One in the header is that of
/// software which passes on the password, and says whose idempotency keys are meant.
pub async fn as_stranger(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let has_key = request.headers().contains_key(idempotency::HEADER);
    let owner = match has_key && request.headers().contains_key(AUTHORIZATION) {
        true => auth::authenticate(request.request(), NAMESPACE_HEADER).await.ok(),
        false => None,
    };
    let authenticate =
        async |request: &HttpRequest| auth::stranger(request, NAMESPACE_HEADER).await;
    match auth::with_body(&mut request, authenticate).await {
        Ok(ctx) => {
            idempotency::enter(owner.as_ref().unwrap_or(&ctx), ctx.clone(), request, next).await
        }
        Err(error) => Ok(request.into_response(Problem::from(error).error_response())),
    }
}

async fn enter(
    ctx: Result<Ctx, Error>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let may_go_on = |ctx| entity_tag::refuse_tags(request.request()).map(|()| ctx);
    match ctx.map_err(|error| refusal(error, request.request())).and_then(may_go_on) {
        Ok(ctx) => idempotency::enter(&ctx, ctx.clone(), request, next).await,
        Err(problem) => Ok(request.into_response(problem.error_response())),
    }
}

/// The response to a request without a credential that is valid. It says what is wrong with the one
/// that was sent, but not whether there is such a user.
pub(super) fn refusal(error: Error, request: &HttpRequest) -> Problem {
    match error {
        Error::Unauthenticated => {}
        // Whether there is such a namespace is not for everybody to know.
        Error::NotFound { entity: Entity::Namespace } => {
            let detail = format!(
                "`{NAMESPACE_HEADER}` must be left out, or name a namespace that the credential is for"
            );
            return Problem::new(Code::NotFound, detail).at(NAMESPACE_HEADER);
        }
        error => return error.into(),
    }
    if cookie::credential(request).is_some() {
        let detail = "the session has ended, or the user cannot sign in now: sign in again";
        return Problem::new(Code::Unauthenticated, detail);
    }
    let detail = match auth::presented(request) {
        Presented::Nothing => {
            "the request has no credential: send `Authorization: Bearer` with an API key or the \
             token of a session"
        }
        Presented::UnknownScheme => {
            "the scheme in `Authorization` must be `Bearer`, with an API key or the token of a \
             session, or `Basic`, with a username and a password"
        }
        Presented::Token => "the API key or the token is unknown, has expired or was revoked",
        Presented::Unreadable => {
            "`Authorization` must be `Bearer` and an API key or the token of a session, or `Basic` \
             and a username, a colon and a password in base64"
        }
        Presented::Password => "the name or the password is wrong, or the user cannot sign in now",
        Presented::UntrustedPassword => {
            "a password does not count in a request from a page of another site"
        }
    };
    Problem::new(Code::Unauthenticated, detail)
}

/// The context of a caller whom one of the middlewares has authenticated, or of somebody who signs in or
/// has an invite's code. Handlers take it as an argument.
#[derive(Clone)]
pub struct Authenticated(pub Ctx);

impl FromRequest for Authenticated {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let authenticated = request.extensions().get::<Self>().cloned();
        // Only a route that was mounted without the middleware has none.
        ready(authenticated.ok_or_else(|| Problem::from(Error::Unauthenticated)))
    }
}
