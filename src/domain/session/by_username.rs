//! Signing in by username alone, for protocols whose account names have a case and are no address.

use super::{ATTEMPTS, KnownPassword, compared};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::id::NamespaceNo;
use crate::domain::password::Password;
use crate::domain::rights::Caller;
use crate::domain::roster::Roster;
use crate::domain::store;
use std::sync::Arc;

/// Finds the caller by username, in exactly its case, and password. That they belong together is
/// remembered as for [`super::authenticate_by_password`]; whether they still do is asked each time.
///
/// # Errors
/// As [`super::sign_in`].
pub async fn authenticate_by_username(
    roster: &Arc<Roster>,
    namespace: NamespaceNo,
    username: &str,
    password: Password,
) -> Result<Caller> {
    let known = &roster.shared.passwords;
    // No name begins so: what is remembered of a name that may be an address stays apart.
    let key = roster.shared.presented_hash(namespace, &format!("\0{username}"), &password);
    let ctx = Ctx::new(Arc::clone(roster), Caller::Stranger, namespace);
    for _ in 0..ATTEMPTS {
        let found = known.get(key, verified_and_noted(&ctx, username, &password)).await?;
        let user = store::session::signed_in_by_password(&ctx, &found, Some(username)).await?;
        if let Some(user) = user {
            return Ok(Caller::User(user));
        }
        known.forget_one(&key);
    }
    Err(Error::Unauthenticated)
}

async fn verified_and_noted(ctx: &Ctx, name: &str, password: &Password) -> Result<KnownPassword> {
    for _ in 0..ATTEMPTS {
        let found = store::session::by_username::find(ctx, name).await?;
        let user = compared(ctx, found, password.clone()).await?;
        if let Some(known) = store::session::note_success(ctx, user).await? {
            return Ok(known);
        }
    }
    Err(Error::Unauthenticated)
}
