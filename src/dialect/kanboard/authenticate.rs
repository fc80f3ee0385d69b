//! Credentials as Kanboard takes them: the user `jsonrpc` with an API key, or a username with its
//! password; by `Authorization: Basic`, or in a header of the operator's choice.

use crate::dialect::http::auth::{self, NAMESPACE_HEADER};
use crate::domain::password::Password;
use crate::domain::token::Secret;
use crate::domain::{Ctx, Error, Result};
use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;
use actix_web::web::Data;

/// The name with which an API key is given. A user of this name cannot sign in here.
const APPLICATION: &str = "jsonrpc";

/// The header that the operator has chosen for a name and a password in base64, without `Basic`. It
/// is read before `Authorization`.
pub struct AuthHeader(pub Option<HeaderName>);

/// Finds the caller.
///
/// # Errors
/// [`Error::Unauthenticated`] without a credential that opens something in the namespace; `TooMany`
/// after too many wrong passwords; `Busy` and `Unavailable`.
pub async fn authenticate(request: &HttpRequest) -> Result<Ctx> {
    let encoded = encoded(request).ok_or(Error::Unauthenticated)?;
    let (name, password) = auth::pair(encoded).ok_or(Error::Unauthenticated)?;
    let found = if name == APPLICATION {
        by_key(request, &password).await
    } else {
        let password = Password::presented(&password);
        auth::by_username(request, NAMESPACE_HEADER, &name, password).await
    };
    match found {
        // A namespace that is not the caller's to name: this protocol knows no namespaces.
        Err(Error::NotFound { .. }) => Err(Error::Unauthenticated),
        found => found,
    }
}

async fn by_key(request: &HttpRequest, key: &str) -> Result<Ctx> {
    let secret = Secret::presented(key).ok_or(Error::Unauthenticated)?;
    let ctx = auth::by_secret(request, NAMESPACE_HEADER, &secret).await?;
    // The token of a session is no key.
    if ctx.caller.user().is_some() { Err(Error::Unauthenticated) } else { Ok(ctx) }
}

/// Name and password in base64. The operator's header, where it is there and not empty, wins.
fn encoded(request: &HttpRequest) -> Option<&str> {
    let chosen = request.app_data::<Data<AuthHeader>>().and_then(|header| header.0.as_ref());
    let own = chosen.and_then(|name| request.headers().get(name));
    if let Some(own) = own.filter(|value| !value.is_empty()) {
        return own.to_str().ok();
    }
    auth::basic(request)
}
