//! Lets nobody pass without a credential, and renders errors, where call and caller are known.

use super::cors;
use super::enter::ByQuery;
use super::error::{ErrorBody, Refusal};
use super::route::Endpoint;
use crate::dialect::http::{auth, origin};
use crate::domain::id::NamespaceNo;
use crate::domain::token::Secret;
use crate::domain::{Ctx, Entity, Error, namespace};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, COOKIE};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

/// The headers by which a key with the scope `operator` names the namespace: this dialect's, else the
/// native one.
pub const NAMESPACE_HEADER: &str = "Micro-Namespace";
/// The namespace that Micro's clients name by default.
const DEFAULT_NAMESPACE: &str = "micro";
/// The cookie that stands in where there is no `Authorization`.
const TOKEN_COOKIE: &str = "micro-token";
/// What is open to whoever has a password.
pub const SIGNING_IN: &str = "/users/Users/Login";

/// Why a page cannot sign anybody in.
const FOREIGN_PAGE: &str = "pages of another origin sign in only if ROSTER_CORS_ORIGINS names it";

/// The context of a caller whom [`by_bearer`] has authenticated.
#[derive(Clone)]
pub struct Authenticated(pub Ctx);

/// A middleware: it authenticates the caller, and keeps the context for the call.
pub async fn by_bearer(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let asked = request.extensions().get::<Endpoint>().cloned();
    let endpoint = asked.unwrap_or_else(|| Endpoint::of(request.path()));
    let authenticated = match ignore_default_namespace(&mut request).await {
        Ok(()) => auth::with_body(&mut request, authenticate).await,
        Err(error) => Err(error),
    };
    let ctx = match authenticated {
        Ok(ctx) => ctx,
        Err(error) => {
            let response = Refusal::from(error).body(&endpoint, "nobody").response();
            return Ok(request.into_response(response));
        }
    };
    let actor = ctx.caller.actor();
    request.extensions_mut().insert(Authenticated(ctx));
    let response = next.call(request).await?.map_into_boxed_body();
    let refusal = response.response().error().and_then(|error| error.as_error::<Refusal>());
    match refusal.map(|refusal| refusal.body(&endpoint, &actor)) {
        Some(body) => Ok(response.into_response(body.response())),
        None => Ok(response),
    }
}

/// Removes the header that names the namespace `micro`, if there is no such namespace: it is Micro's
/// default, which clients send without having chosen it, so it means the same as no header.
async fn ignore_default_namespace(request: &mut ServiceRequest) -> Result<(), Error> {
    if request.headers().get(NAMESPACE_HEADER).is_some_and(|name| name == DEFAULT_NAMESPACE) {
        let roster = auth::roster(request.request())?;
        let found = namespace::resolve_for_stranger(roster, DEFAULT_NAMESPACE).await?;
        if found == NamespaceNo::NOWHERE {
            request.headers_mut().remove(NAMESPACE_HEADER);
        }
    }
    Ok(())
}

/// Answers a path below one of the services, or `/v1`, that is no call.
pub async fn no_such_call(request: HttpRequest) -> HttpResponse {
    ErrorBody::no_such_call(&Endpoint::of(request.path())).response()
}

async fn authenticate(request: &HttpRequest) -> Result<Ctx, Error> {
    if request.path() == SIGNING_IN && !cors::may_sign_in(request) {
        return Err(Error::forbidden(FOREIGN_PAGE));
    }
    let header = match request.headers().contains_key(NAMESPACE_HEADER) {
        true => NAMESPACE_HEADER,
        false => auth::NAMESPACE_HEADER,
    };
    let found = match presented(request) {
        Presented::Bearer(secret) => auth::by_secret(request, header, &secret).await,
        Presented::Nothing | Presented::Useless => Err(Error::Unauthenticated),
    };
    match found {
        // Whoever signs in has a session that has ended, or none.
        Err(Error::Unauthenticated) if request.path() == SIGNING_IN => {
            auth::stranger(request, header).await
        }
        // An account of another namespace than the one asked for counts as no account.
        Err(Error::NotFound { entity: Entity::Namespace }) => Err(Error::Unauthenticated),
        found => found,
    }
}

/// What a request has to show.
enum Presented {
    Bearer(Secret),
    Nothing,
    Useless,
}

fn presented(request: &HttpRequest) -> Presented {
    let token = match request.headers().contains_key(AUTHORIZATION) {
        true => auth::bearer(request),
        false => match cookie(request) {
            None => return Presented::Nothing,
            found => found,
        },
    };
    let secret = token.and_then(Secret::presented);
    secret.map_or(Presented::Useless, Presented::Bearer)
}

/// A browser sends a cookie along with what another site's page makes it send: there it counts only
/// where the page's origin is our own or one that is named, and a link or an image writes nothing.
fn cookie(request: &HttpRequest) -> Option<&str> {
    let by_query = request.extensions().contains::<ByQuery>();
    if !origin::is_trusted(request) || (by_query && !Endpoint::of(request.path()).reads()) {
        return None;
    }
    let cookies = request.headers().get_all(COOKIE).filter_map(|cookies| cookies.to_str().ok());
    let pairs = cookies.flat_map(|cookies| cookies.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == TOKEN_COOKIE && !value.is_empty()).then_some(value))
}
