//! Namespaces: tenants, of which none sees another's things.

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::{NamespaceId, NamespaceNo};
pub use super::model::namespace::Namespace;
use super::page::{Page, PageRequest};
use super::rights::{Action, Caller};
use super::roster::Roster;
use super::store;
use super::text::Name;
use moka::sync::Cache;
use std::time::Duration;

const REMEMBERED: Duration = Duration::from_secs(1);
const CAPACITY: u64 = 10_000;

/// Numbers of namespaces that were looked up a moment ago.
#[derive(Clone)]
pub struct KnownNamespaces(Cache<NamespaceId, NamespaceNo>);

impl Default for KnownNamespaces {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(CAPACITY).time_to_live(REMEMBERED).build())
    }
}

/// Decides which namespace a request is about: the credential's own, or the one that it names.
///
/// # Errors
/// `NotFound` for one that does not exist, and, alike, for another than the credential's own
/// without the scope `operator`.
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

/// Finds a namespace's number.
///
/// # Errors
/// `NotFound`.
pub async fn resolve(roster: &Roster, id: &NamespaceId) -> Result<NamespaceNo> {
    let known = &roster.shared.namespaces.0;
    if let Some(no) = known.get(id) {
        return Ok(no);
    }
    let found = store::namespace::get(&roster.database, id).await?;
    known.insert(id.clone(), found.no);
    Ok(found.no)
}

/// Makes a namespace with its group `administrators`.
///
/// # Errors
/// Forbidden without `operator`; `Taken` for `id`.
pub async fn create(ctx: &Ctx, id: NamespaceId, name: Option<Name>) -> Result<Namespace> {
    ctx.caller.may(Action::ManageNamespaces)?;
    store::namespace::insert(ctx, id, name).await
}

/// Reads a namespace.
///
/// # Errors
/// Forbidden without `operator`; `NotFound`.
pub async fn get(ctx: &Ctx, id: &NamespaceId) -> Result<Namespace> {
    ctx.caller.may(Action::ManageNamespaces)?;
    store::namespace::get(ctx.db(), id).await
}

/// Lists namespaces, in the order of their making.
///
/// # Errors
/// Forbidden without `operator`.
pub async fn list(ctx: &Ctx, page: PageRequest) -> Result<Page<Namespace>> {
    ctx.caller.may(Action::ManageNamespaces)?;
    store::namespace::list(ctx.db(), page).await
}

/// Deletes a namespace with everything in it, keys and change records included.
///
/// # Errors
/// Forbidden without `operator`, and for `default`, which always exists; `NotFound`.
pub async fn delete(ctx: &Ctx, id: &NamespaceId) -> Result<()> {
    ctx.caller.may(Action::ManageNamespaces)?;
    if id.as_str() == NamespaceId::DEFAULT {
        return Err(Error::forbidden("the namespace default always exists"));
    }
    store::namespace::delete(ctx.db(), id).await?;
    ctx.roster.shared.namespaces.0.invalidate(id);
    ctx.roster.shared.keys.clear();
    ctx.roster.shared.forget_users();
    Ok(())
}
