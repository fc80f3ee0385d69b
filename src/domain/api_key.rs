//! API keys: how software that calls Roster is known, and what it may do.

use super::change::Deed;
use super::clock;
use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::{KeyId, NamespaceNo};
pub use super::model::api_key::{ApiKey, NewApiKey};
use super::page::{Page, PageRequest};
use super::rights::{Action, Caller};
use super::roster::Roster;
use super::store;
use super::token::Secret;

/// Finds the caller whose key this is, and the key's namespace.
///
/// # Errors
/// [`Error::Unauthenticated`] for a key that opens nothing.
pub async fn authenticate(roster: &Roster, secret: &Secret) -> Result<(Caller, NamespaceNo)> {
    let (hash, now) = (secret.hash(), roster.now());
    let find = async {
        let found = store::api_key::find(&roster.database, &hash, now).await?;
        found.ok_or(Error::Unauthenticated)
    };
    let key = roster.shared.keys.get(hash, find).await?;
    if key.expires_at.is_some_and(|at| at <= now) {
        return Err(Error::Unauthenticated);
    }
    Ok((Caller::Key { id: key.id.clone(), scopes: key.scopes }, key.namespace_no))
}

/// Makes a key. The secret is not kept: this is the only time that it is to be had.
///
/// # Errors
/// Forbidden without `admin`, or for a scope that the caller lacks; `Taken` for `id`; `Invalid`
/// for an `expires_at` that is not in the future.
pub async fn create(ctx: &Ctx, new: NewApiKey) -> Result<(ApiKey, Secret)> {
    ctx.caller.may(Action::ManageKeys)?;
    ctx.caller.may_grant(new.scopes)?;
    if new.expires_at.is_some_and(|at| at <= ctx.now) {
        return Err(Error::invalid("expires_at", "must be in the future"));
    }
    if new.expires_at.is_some_and(|at| !clock::is_writable(at)) {
        return Err(Error::invalid("expires_at", "must be before the year 10000"));
    }
    let secret = Secret::random_key();
    let record = ctx.record(Entity::Key, Deed::Created);
    Ok((store::api_key::insert(ctx.db(), record, new, &secret.hash()).await?, secret))
}

/// Reads a key, its secret apart.
///
/// # Errors
/// Forbidden without `admin`; `NotFound`.
pub async fn get(ctx: &Ctx, id: &KeyId) -> Result<ApiKey> {
    ctx.caller.may(Action::ManageKeys)?;
    store::api_key::get(ctx.db(), ctx.namespace, id).await
}

/// Revokes a key. It opens nothing from now on in this process, and within a second elsewhere.
///
/// # Errors
/// Forbidden without `admin`, or for a key with a scope that the caller lacks; `NotFound`.
pub async fn delete(ctx: &Ctx, id: &KeyId) -> Result<()> {
    ctx.caller.may(Action::ManageKeys)?;
    let key = store::api_key::get(ctx.db(), ctx.namespace, id).await?;
    ctx.caller.may_grant(key.scopes)?;
    store::api_key::delete(ctx.db(), ctx.record(Entity::Key, Deed::Deleted), id).await?;
    ctx.roster.shared.keys.clear();
    Ok(())
}

/// Lists the keys of the namespace, in the order of their making.
///
/// # Errors
/// Forbidden without `admin`.
pub async fn list(ctx: &Ctx, page: PageRequest) -> Result<Page<ApiKey>> {
    ctx.caller.may(Action::ManageKeys)?;
    store::api_key::list(ctx.db(), ctx.namespace, page).await
}
