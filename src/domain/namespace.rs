//! Namespaces: tenants, none of which can see the entities of another.

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::{NamespaceId, NamespaceNo};
pub use super::model::namespace::Namespace;
use super::page::{Page, PageRequest};
use super::rights::{Action, Caller};
use super::roster::Roster;
use super::store;
use super::text::Name;

/// Decides which namespace a request is about: the one that it names, or else the credential's own.
///
/// # Errors
/// `NotFound` for a namespace that does not exist, and for one that is not the credential's own, if
/// the caller lacks the scope `operator`.
pub async fn choose(
    roster: &Roster,
    caller: &Caller,
    own: NamespaceNo,
    named: Option<&str>,
) -> Result<NamespaceNo> {
    let Some(named) = named else { return Ok(own) };
    let missing = || Error::not_found(Entity::Namespace);
    let id = NamespaceId::parse(named).ok().ok_or_else(missing)?;
    let chosen = resolve(roster, &id).await?;
    if caller.chooses_namespace() || chosen == own { Ok(chosen) } else { Err(missing()) }
}

/// Finds the number of a namespace. It is cached for one second.
///
/// # Errors
/// `NotFound`.
pub async fn resolve(roster: &Roster, id: &NamespaceId) -> Result<NamespaceNo> {
    match find(roster, id).await? {
        NamespaceNo::NOWHERE => Err(Error::not_found(Entity::Namespace)),
        no => Ok(no),
    }
}

/// Finds the number of the namespace that somebody without a credential names:
/// [`NamespaceNo::NOWHERE`] if there is none, where nothing is found.
///
/// # Errors
/// `Unavailable`.
pub async fn resolve_for_stranger(roster: &Roster, named: &str) -> Result<NamespaceNo> {
    match NamespaceId::parse(named) {
        Ok(id) => find(roster, &id).await,
        Err(_) => Ok(NamespaceNo::NOWHERE),
    }
}

/// That there is none is cached like the number, so that the time does not tell.
async fn find(roster: &Roster, id: &NamespaceId) -> Result<NamespaceNo> {
    let find = async || -> Result<NamespaceNo> {
        let found = store::namespace::find(roster.read(), id).await?;
        Ok(found.map_or(NamespaceNo::NOWHERE, |namespace| namespace.no))
    };
    Ok(*roster.shared.namespaces.get(id, find).await?)
}

/// Creates a namespace with its group `administrators`.
///
/// # Errors
/// Forbidden without `operator`; `Taken` for `id`.
pub async fn create(ctx: &Ctx, id: NamespaceId, name: Option<Name>) -> Result<Namespace> {
    ctx.caller.may(Action::ManageNamespaces)?;
    let by = ctx.authority_over_users();
    let created = store::namespace::insert(ctx.write(), &by, id, name).await?;
    // Somebody may have named it before.
    ctx.roster.shared.namespaces.clear();
    Ok(created)
}

/// Reads a namespace.
///
/// # Errors
/// Forbidden without `operator`; `NotFound`.
pub async fn get(ctx: &Ctx, id: &NamespaceId) -> Result<Namespace> {
    ctx.caller.may(Action::ManageNamespaces)?;
    let found = store::namespace::find(ctx.read(), id).await?;
    found.ok_or(Error::not_found(Entity::Namespace))
}

/// Lists namespaces, oldest first.
///
/// # Errors
/// Forbidden without `operator`.
pub async fn list(ctx: &Ctx, page: PageRequest) -> Result<Page<Namespace>> {
    ctx.caller.may(Action::ManageNamespaces)?;
    store::namespace::list(ctx.list(), page).await
}

/// Deletes a namespace with everything in it, including its keys and change records. This may take
/// as long as it needs.
///
/// # Errors
/// Forbidden without `operator`, and for the namespace `default`; `NotFound`.
pub async fn delete(ctx: &Ctx, id: &NamespaceId) -> Result<()> {
    ctx.caller.may(Action::ManageNamespaces)?;
    if id.as_str() == NamespaceId::DEFAULT {
        return Err(Error::forbidden("the namespace default always exists"));
    }
    ctx.unlimited_transaction(async |ctx| {
        store::namespace::lift_timeout(ctx.write()).await?;
        let deleted = store::namespace::delete(ctx.write(), id).await?;
        let no = deleted.ok_or(Error::not_found(Entity::Namespace))?;
        store::namespace::empty(ctx.write(), no).await
    })
    .await?;
    ctx.roster.shared.namespaces.remove(id);
    ctx.roster.shared.keys.clear();
    ctx.roster.shared.forget_users();
    Ok(())
}
