//! Finds the caller of a request: by a session's token, or by name and password.

use super::sign_in::{ATTEMPTS, note_sign_in, verify};
use super::{LoginName, store, uses};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::id::NamespaceNo;
use crate::domain::model::session::LoginKey;
use crate::domain::password::Password;
use crate::domain::rights::Caller;
use crate::domain::roster::Roster;
use crate::domain::token::Secret;
use std::sync::Arc;

/// Finds the caller whose token this is. A session that was found is cached for one second, but is
/// never used past the end of anything that it rests on.
///
/// # Errors
/// [`Error::Unauthenticated`] for an unknown token, and for a session that has ended.
pub async fn authenticate(roster: &Arc<Roster>, token: &Secret) -> Result<(Caller, NamespaceNo)> {
    let namespace = token.session_namespace().ok_or(Error::Unauthenticated)?;
    let (hash, now) = (token.hash(), roster.now());
    let find = async || {
        let found = store::session::presented(roster.read(), namespace, now, &hash).await?;
        found.ok_or(Error::Unauthenticated)
    };
    let session = roster.shared.sessions.get(&hash, find).await?;
    let user = session.signed_in(now).ok_or(Error::Unauthenticated)?;
    uses::note(roster, namespace, (session.no, session.used_at), now);
    Ok((Caller::User(user), namespace))
}

/// Finds the caller by name and password, as Basic authentication sends them. A successful password
/// check is cached for one minute, so that not every request hashes. Whether the name and the
/// password are still the user's, and whether the user is active, is checked at each request. A lock
/// does not affect callers whose check was cached before it.
///
/// # Errors
/// As [`super::sign_in`].
pub async fn authenticate_by_password(
    ctx: &Ctx,
    name: LoginName<'_>,
    password: Password,
) -> Result<Caller> {
    let (shared, namespace) = (&ctx.roster.shared, ctx.namespace);
    let key = shared.presented_hash(ctx.hashes_for(), name, &password);
    let (cache, login) = (&shared.passwords, LoginKey::from(name));
    for _ in 0..ATTEMPTS {
        let verified = cache.get(&key, async || verify(ctx, &login, &password).await).await?;
        let now = ctx.now;
        let (read, place) = (ctx.read(), ctx.place());
        let found =
            store::session::signed_in_by_password(read, namespace, now, &place, &verified, &login);
        if let Some((user, has_failures)) = found.await? {
            if has_failures {
                // A right password ends a row of failures, but no lock.
                note_sign_in(ctx, &verified).await?;
            }
            return Ok(Caller::User(user));
        }
        cache.remove(&key);
    }
    Err(Error::Unauthenticated)
}
