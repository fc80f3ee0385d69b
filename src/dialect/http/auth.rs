//! Who is calling, as HTTP says it (RFC 9110 section 11, RFC 6750, RFC 7617): shared by all dialects.

use super::audit;
use super::body::{self, Arrival};
use super::origin;
use crate::domain::id::{NamespaceId, NamespaceNo};
use crate::domain::password::Password;
use crate::domain::rights::Caller;
use crate::domain::session::LoginName;
use crate::domain::token::Secret;
use crate::domain::{Ctx, Error, Result, Roster, api_key, namespace, session};
use actix_web::HttpRequest;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{AUTHORIZATION, HeaderValue};
use actix_web::web::Data;
use data_encoding::BASE64;
use std::net::IpAddr;
use std::sync::Arc;

/// The header that names the namespace, for an operator's key and for a password.
pub const NAMESPACE_HEADER: &str = "Roster-Namespace";
/// The header in which a backend that passes on a password has its API key.
const KEY_HEADER: &str = "Roster-Key";
/// The header in which it says the IP address of the person.
const ADDRESS_HEADER: &str = "Roster-Client-IP";

/// Finds the caller by `authenticate`, and reads the body, which only somebody with a credential may
/// send. A caller who sends it slowly is looked up again when it has arrived: until then the
/// credential may have been revoked.
///
/// # Errors
/// Those of `authenticate`.
pub async fn with_body<C>(
    request: &mut ServiceRequest,
    authenticate: impl AsyncFn(&HttpRequest) -> Result<C>,
) -> Result<C> {
    let caller = authenticate(request.request()).await?;
    match body::receive(request).await {
        Arrival::Prompt => Ok(caller),
        Arrival::Late => authenticate(request.request()).await,
    }
}

/// Finds the caller by the `Authorization` header, and the namespace by the header that the
/// dialect names.
///
/// # Errors
/// [`Error::Unauthenticated`] without a credential that opens something; `NotFound` for a
/// namespace that is not the caller's to name; `TooMany` after too many passwords.
pub async fn authenticate(request: &HttpRequest, namespace_header: &str) -> Result<Ctx> {
    match Credential::of(request).ok_or(Error::Unauthenticated)? {
        Credential::Bearer(secret) => by_secret(request, namespace_header, &secret).await,
        Credential::Basic { name, password } => {
            by_password(request, namespace_header, &name, password).await
        }
    }
}

/// Finds the caller by a key, or by a session's token.
///
/// # Errors
/// As [`authenticate`].
pub async fn by_secret(
    request: &HttpRequest,
    namespace_header: &str,
    secret: &Secret,
) -> Result<Ctx> {
    let roster = roster(request)?;
    let (caller, own) = verified(roster, secret).await?;
    let chosen = namespace::choose(roster, caller, own, namespace_in(request, namespace_header));
    let (caller, namespace) = chosen.await?;
    Ok(context(request, Ctx::new(Arc::clone(roster), caller, namespace)))
}

/// The context with where the request comes from; the log of refusals learns who asks.
fn context(request: &HttpRequest, ctx: Ctx) -> Ctx {
    audit::note_caller(request, &ctx);
    ctx.of_request(audit::origin(request))
}

/// Finds the caller by username or login email, and password.
///
/// # Errors
/// As [`authenticate`].
pub async fn by_password(
    request: &HttpRequest,
    namespace_header: &str,
    name: &str,
    password: Password,
) -> Result<Ctx> {
    signing_in(request, namespace_header, LoginName::Any(name), password).await
}

/// Finds the caller by username alone, in exactly its case, and password.
///
/// # Errors
/// As [`authenticate`].
pub async fn by_username(
    request: &HttpRequest,
    namespace_header: &str,
    username: &str,
    password: Password,
) -> Result<Ctx> {
    signing_in(request, namespace_header, LoginName::ExactUsername(username), password).await
}

async fn signing_in(
    request: &HttpRequest,
    namespace_header: &str,
    name: LoginName<'_>,
    password: Password,
) -> Result<Ctx> {
    let ctx = match passed_on_by(request, namespace_header).await? {
        Some(backend) => session::on_behalf(&backend, person_address(request)?)?,
        None => stranger(request, namespace_header).await?,
    };
    let caller = session::authenticate_by_password(&ctx, name, password).await?;
    audit::note_caller(request, &ctx.clone().by(caller.clone()));
    Ok(ctx.by(caller))
}

/// The backend that passes on a password, if its key is there too.
async fn passed_on_by(request: &HttpRequest, namespace_header: &str) -> Result<Option<Ctx>> {
    let Some(key) = request.headers().get(KEY_HEADER) else {
        return match request.headers().contains_key(ADDRESS_HEADER) {
            // Whoever may say any address has no limit.
            true => Err(Error::forbidden("`Roster-Client-IP` needs an API key in `Roster-Key`")),
            false => Ok(None),
        };
    };
    // Not a 401, so that the backend does not take it for a wrong password.
    let refused =
        || Error::forbidden("the key in `Roster-Key` is unknown, has expired or was revoked");
    let key = key.to_str().ok().and_then(Secret::presented).ok_or_else(refused)?;
    match by_secret(request, namespace_header, &key).await {
        Err(Error::Unauthenticated) => Err(refused()),
        found => found.map(Some),
    }
}

/// The IP address of the person whose password is passed on, if the backend says it.
fn person_address(request: &HttpRequest) -> Result<Option<IpAddr>> {
    let mut lines = request.headers().get_all(ADDRESS_HEADER);
    let Some(address) = lines.next() else { return Ok(None) };
    // Two may be that of the visitor and that of a proxy which passes on what the visitor says.
    let is_one = lines.next().is_none();
    let address = address.to_str().ok().and_then(|address| address.trim().parse().ok());
    let address = address.filter(|_| is_one);
    address.map(Some).ok_or_else(|| Error::forbidden("`Roster-Client-IP` must be an IP address"))
}

/// The context of somebody without a credential: they may name a namespace. One that does not exist
/// is like one without users and invites, so that nobody learns which there are.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn stranger(request: &HttpRequest, namespace_header: &str) -> Result<Ctx> {
    let roster = roster(request)?;
    let named = namespace_in(request, namespace_header).unwrap_or(NamespaceId::DEFAULT);
    let namespace = namespace::resolve_for_stranger(roster, named).await?;
    Ok(context(request, Ctx::new(Arc::clone(roster), Caller::Stranger, namespace)))
}

async fn verified(roster: &Arc<Roster>, secret: &Secret) -> Result<(Caller, NamespaceNo)> {
    if secret.session_namespace().is_some() {
        match session::authenticate(roster, secret).await {
            // A key of an operator's own choice may look like a token: 64 bytes in hexadecimal do.
            Err(Error::Unauthenticated) => {}
            found => return found,
        }
    }
    api_key::authenticate(roster, secret).await
}

/// A value that is no text names no namespace, which is not the same as naming none.
fn namespace_in<'a>(request: &'a HttpRequest, header: &str) -> Option<&'a str> {
    request.headers().get(header).map(|value| value.to_str().unwrap_or_default())
}

/// The domain, which the server keeps with the application.
///
/// # Errors
/// `Internal` if the server was set up without it.
pub fn roster(request: &HttpRequest) -> Result<&Arc<Roster>> {
    let roster = request.app_data::<Data<Arc<Roster>>>();
    roster.map(|roster| &***roster).ok_or_else(|| Error::internal("no roster is configured"))
}

/// What an `Authorization` header presents.
enum Credential {
    Bearer(Secret),
    Basic { name: String, password: Password },
}

impl Credential {
    /// The credential of a request. A password counts only where no other site's page may have made a
    /// browser send the request.
    fn of(request: &HttpRequest) -> Option<Self> {
        match Self::parse(request.headers().get(AUTHORIZATION)?)? {
            Self::Basic { .. } if !origin::is_trusted(request) => None,
            credential => Some(credential),
        }
    }

    fn parse(header: &HeaderValue) -> Option<Self> {
        if let Some(token) = after_scheme(header, "bearer") {
            return Secret::presented(token).map(Self::Bearer);
        }
        let (name, password) = pair(after_scheme(header, "basic")?)?;
        Some(Self::Basic { name, password: Password::presented(&password) })
    }
}

/// What a request presents in its `Authorization` header, whether it is valid or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// There is no such header.
    Nothing,
    /// The scheme is neither `Bearer` nor `Basic`.
    UnknownScheme,
    /// The scheme is known, and what follows cannot be a credential.
    Unreadable,
    /// An API key or a token.
    Token,
    /// A name and a password.
    Password,
    /// The same, in a request that another site's page may have made a browser send.
    UntrustedPassword,
}

/// What the request presents, to say why it is refused.
pub fn presented(request: &HttpRequest) -> Presented {
    let Some(header) = request.headers().get(AUTHORIZATION) else { return Presented::Nothing };
    match Credential::parse(header) {
        Some(Credential::Bearer(_)) => Presented::Token,
        Some(Credential::Basic { .. }) if origin::is_trusted(request) => Presented::Password,
        Some(Credential::Basic { .. }) => Presented::UntrustedPassword,
        None if after_scheme(header, "bearer").is_some_and(|token| !token.is_empty()) => {
            Presented::Token
        }
        None if ["bearer", "basic"].iter().any(|scheme| has_scheme(header, scheme)) => {
            Presented::Unreadable
        }
        None => Presented::UnknownScheme,
    }
}

/// Whether the header begins with this scheme, which may be in any case.
fn has_scheme(header: &HeaderValue, scheme: &str) -> bool {
    let value = header.to_str().unwrap_or_default();
    value.split(' ').next().is_some_and(|found| found.eq_ignore_ascii_case(scheme))
}

/// The name and the password of `Authorization: Basic`, in base64, where they count as a credential:
/// not where another site's page may have made a browser send the request.
pub fn basic(request: &HttpRequest) -> Option<&str> {
    let header = request.headers().get(AUTHORIZATION)?;
    after_scheme(header, "basic").filter(|_| origin::is_trusted(request))
}

/// The token of `Authorization: Bearer`.
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    after_scheme(request.headers().get(AUTHORIZATION)?, "bearer")
}

/// What follows this scheme, which may be in any case.
fn after_scheme<'a>(header: &'a HeaderValue, scheme: &str) -> Option<&'a str> {
    let (found, rest) = header.to_str().ok()?.split_once(' ')?;
    found.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

/// A name and a password as RFC 7617 section 2 encodes them: the first colon ends the name.
pub fn pair(encoded: &str) -> Option<(String, String)> {
    let pair = String::from_utf8(BASE64.decode(encoded.trim().as_bytes()).ok()?).ok()?;
    let (name, password) = pair.split_once(':')?;
    // PostgreSQL refuses U+0000, and nobody has it in a name.
    (!name.contains('\0')).then(|| (name.to_owned(), password.to_owned()))
}

#[cfg(any(fuzzing, test))]
#[path = "../../../fuzz/doors/auth.rs"]
pub mod fuzzing;
