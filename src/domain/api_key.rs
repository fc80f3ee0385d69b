//! API keys: the credentials of software that uses Roster, with the scopes that say what it may do.

use super::clock;
use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::{KeyId, KeyNo, NamespaceId, NamespaceNo};
pub use super::model::api_key::{ApiKey, Maker, NewApiKey};
use super::model::authority::Authority;
use super::page::{Page, PageRequest};
use super::rights::{Action, Caller};
use super::roster::Roster;
use super::security_log;
use super::store;
use super::token::Secret;

/// Finds the caller whose key this is, and the key's namespace. A key that was found is cached for
/// one second.
///
/// # Errors
/// [`Error::Unauthenticated`] for an unknown, expired or revoked key.
pub async fn authenticate(roster: &Roster, secret: &Secret) -> Result<(Caller, NamespaceNo)> {
    let (hash, now) = (secret.hash(), roster.now());
    let find = async || {
        let found = store::api_key::find(roster.write(), &hash, now).await?;
        found.ok_or(Error::Unauthenticated)
    };
    let key = roster.shared.keys.get(&hash, find).await?;
    if key.expires_at.is_some_and(|at| at <= now) {
        return Err(Error::Unauthenticated);
    }
    Ok((caller(&key), key.namespace_no))
}

/// The caller who has this key.
fn caller(key: &ApiKey) -> Caller {
    let ApiKey { no, scopes, expires_at, .. } = *key;
    Caller::Key { no, id: key.id.clone(), scopes, expires_at, visits: false }
}

/// Reads the key that a request was made with, which shows itself whatever its scopes. It may be one of
/// another namespace than the request is about.
///
/// # Errors
/// `Unauthenticated` where it has been revoked since it was cached.
pub(super) async fn presented(ctx: &Ctx, no: KeyNo) -> Result<ApiKey> {
    store::api_key::by_no(ctx.read(), no).await?.ok_or(Error::Unauthenticated)
}

/// The caller who has the key with this id, unless it has been revoked or has expired.
pub(super) async fn find_caller(ctx: &Ctx, id: &KeyId) -> Result<Option<Caller>> {
    // On a write lane, which nothing holds up, and yet it writes nothing.
    let ctx = ctx.uncounted();
    let found = store::api_key::get(ctx.write()?, ctx.namespace, id).await?;
    Ok(found.filter(|key| is_live(key, &ctx)).map(|key| caller(&key)))
}

/// The caller who has the operator's key with this number, of another namespace, unless it has been revoked
/// or has expired.
pub(super) async fn find_operator(ctx: &Ctx, no: KeyNo) -> Result<Option<Caller>> {
    let ctx = ctx.uncounted();
    let found = store::api_key::by_no(ctx.write()?, no).await?;
    let caller = found.filter(|key| is_live(key, &ctx)).map(|key| caller(&key).visiting());
    Ok(caller.filter(Caller::chooses_namespace))
}

fn is_live(key: &ApiKey, ctx: &Ctx) -> bool {
    key.expires_at.is_none_or(|at| at > ctx.now)
}

/// A key that was created.
pub struct CreatedKey {
    /// The key.
    pub key: ApiKey,
    /// The namespace that it belongs to.
    pub namespace: NamespaceId,
    /// The key itself, which is shown once.
    pub secret: Secret,
}

/// Creates a key, and returns it with its secret, of which only a hash is stored.
///
/// # Errors
/// Forbidden without `admin`, or for a scope that the caller lacks; `Reauthenticate`; `Taken` for `id`; `Invalid` if
/// `expires_at` is not in the future, or not before the year 10000.
pub async fn create(ctx: &Ctx, new: NewApiKey) -> Result<CreatedKey> {
    ctx.caller.may(Action::ManageKeys)?;
    ctx.caller.must_be_recent()?;
    ctx.caller.may_grant(new.scopes)?;
    new.expires_at.map_or(Ok(()), |at| clock::check_end(ctx.now, at))?;
    let (secret, by) = (Secret::random_key(), ctx.authority_over_users());
    let id = new.id.clone().unwrap_or_else(|| KeyId::random(ctx.now));
    let hash = secret.hash();
    let created = ctx.transaction(async |ctx| {
        let namespace = store::namespace::id(ctx.write()?, ctx.namespace).await?;
        let namespace = namespace.ok_or(Error::not_found(Entity::Namespace))?;
        let key = store::api_key::insert(ctx.write()?, ctx.namespace, &by, &id, &new, &hash);
        Ok((key.await?, namespace))
    });
    let (key, namespace) = created.await?;
    security_log::changed(ctx, "key.created", &[&key.id.as_str(), &key.scopes]);
    Ok(CreatedKey { key, namespace, secret })
}

/// Reads a key, without its secret.
///
/// # Errors
/// Forbidden without `admin`; `NotFound`.
pub async fn get(ctx: &Ctx, id: &KeyId) -> Result<ApiKey> {
    ctx.caller.may(Action::ManageKeys)?;
    must_exist(ctx, id).await
}

async fn must_exist(ctx: &Ctx, id: &KeyId) -> Result<ApiKey> {
    let found = store::api_key::get(ctx.read(), ctx.namespace, id).await?;
    found.ok_or(Error::not_found(Entity::Key))
}

/// Revokes a key, and closes the invites that it made. It stops working at once in this process, and
/// within a second elsewhere.
///
/// # Errors
/// Forbidden without `admin`, or for a key with a scope that the caller lacks; `Reauthenticate`;
/// `NotFound`.
pub async fn delete(ctx: &Ctx, id: &KeyId) -> Result<()> {
    ctx.caller.may(Action::ManageKeys)?;
    ctx.caller.must_be_recent()?;
    let key = must_exist(ctx, id).await?;
    ctx.caller.may_grant(key.scopes)?;
    let by = ctx.authority_over_users();
    // Two statements: a sharded database writes a global and a distributed table in no single one.
    ctx.transaction(async |ctx| {
        if !store::api_key::delete(ctx.write()?, ctx.namespace, &by, id).await? {
            return Err(Error::not_found(Entity::Key));
        }
        follow_up_deletion(ctx, &by, &[id]).await
    })
    .await
}

/// What follows from deleting keys, in the transaction that deletes them: the invites that they made are
/// closed.
async fn follow_up_deletion(ctx: &Ctx, by: &Authority, keys: &[&KeyId]) -> Result<()> {
    store::invite::close_of_keys(ctx.write()?, ctx.namespace, by, keys).await?;
    ctx.once_committed(|shared| shared.keys.clear());
    for id in keys {
        security_log::changed(ctx, "key.deleted", &[&id.as_str()]);
    }
    Ok(())
}

/// Revokes all keys that somebody created, or none, as [`delete`] does.
///
/// # Errors
/// Forbidden without `admin`, or if one of them has a scope that the caller lacks; `Reauthenticate`.
pub async fn delete_of_maker(ctx: &Ctx, maker: &Maker) -> Result<()> {
    ctx.caller.may(Action::ManageKeys)?;
    ctx.caller.must_be_recent()?;
    let by = ctx.authority_over_users();
    let deleting = ctx.transaction(async |ctx| {
        let executor = ctx.write()?;
        let deleted = store::api_key::delete_of_maker(executor, ctx.namespace, &by, maker).await?;
        deleted.iter().try_for_each(|key| ctx.caller.may_grant(key.scopes))?;
        let ids: Vec<_> = deleted.iter().map(|key| &key.id).collect();
        follow_up_deletion(ctx, &by, &ids).await
    });
    deleting.await
}

/// Lists the keys of the namespace, or those that somebody created, oldest first.
///
/// # Errors
/// Forbidden without `admin`.
pub async fn list(ctx: &Ctx, maker: Option<&Maker>, page: PageRequest) -> Result<Page<ApiKey>> {
    ctx.caller.may(Action::ManageKeys)?;
    store::api_key::list(ctx.list(), ctx.namespace, maker, page).await
}
