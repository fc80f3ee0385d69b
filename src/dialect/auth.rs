//! Who is calling, as HTTP says it (RFC 9110 section 11, RFC 6750): shared by all dialects.

use crate::domain::token::Secret;
use crate::domain::{Ctx, Error, Result, Roster, api_key, namespace};
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use std::sync::Arc;

/// Finds the caller by the `Authorization` header, and the namespace by the header that the
/// dialect names.
///
/// # Errors
/// [`Error::Unauthenticated`] without a credential that opens something; `NotFound` for a
/// namespace that is not the caller's to name.
pub async fn authenticate(
    roster: &Arc<Roster>,
    headers: &HeaderMap,
    namespace_header: &str,
) -> Result<Ctx> {
    let secret = bearer(headers).ok_or(Error::Unauthenticated)?;
    let (caller, own) = api_key::authenticate(roster, &secret).await?;
    // A value that is no text names no namespace, which is not the same as naming none.
    let named = headers.get(namespace_header).map(|value| value.to_str().unwrap_or_default());
    let namespace = namespace::choose(roster, &caller, own, named).await?;
    Ok(Ctx::new(Arc::clone(roster), caller, namespace))
}

fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::presented(token.trim()))?
}
