//! Namespaces: tenants, none of which can see the entities of another.

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::{NamespaceId, NamespaceNo};
use super::model::authority::Authority;
use super::model::brand::Brand;
pub use super::model::namespace::{Namespace, NamespaceChanges};
use super::model::settings::Settings;
use super::page::{Page, PageRequest};
use super::rights::{Action, Caller, Namespaces};
use super::roster::Roster;
use super::security_log;
use super::store;
use std::sync::Arc;

/// Decides which namespace a request is about: the one that it names, or else the credential's own. Returns
/// the caller as they act there.
///
/// # Errors
/// `NotFound` for a namespace that does not exist, and for one that is not the credential's own, if
/// the caller lacks the scope `operator`.
pub async fn choose(
    roster: &Roster,
    caller: Caller,
    own: NamespaceNo,
    named: Option<&str>,
) -> Result<(Caller, NamespaceNo)> {
    let Some(named) = named else { return Ok((caller, own)) };
    let missing = || Error::not_found(Entity::Namespace);
    let id = NamespaceId::parse(named).ok().ok_or_else(missing)?;
    let chosen = resolve(roster, &id).await?;
    match chosen == own {
        true => Ok((caller, own)),
        false if caller.chooses_namespace() => Ok((caller.visiting(), chosen)),
        false => Err(missing()),
    }
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
/// Forbidden without `operator`; `Taken` for `id`; `Invalid` for a setting out of its bounds.
pub async fn create(ctx: &Ctx, id: NamespaceId, new: NamespaceChanges) -> Result<Namespace> {
    ctx.caller.may(Action::ManageNamespaces)?;
    let (by, name) = (authority_over(ctx, None), new.name.into_option());
    let settings = Settings::default().changed(new.settings)?;
    let created = ctx.transaction(async |ctx| {
        store::namespace::insert(ctx.write()?, &by, id, name, &settings).await
    });
    let created = created.await?;
    // Somebody may have named it before.
    ctx.once_committed(|shared| shared.namespaces.clear());
    security_log::changed(ctx, "namespace.created", &[&created.id.as_str()]);
    Ok(created)
}

/// Reads a namespace.
///
/// # Errors
/// Forbidden for all but administrators, keys with `admin` and keys with `operator`; `NotFound`, also
/// for another namespace than the caller's own without `operator`.
pub async fn get(ctx: &Ctx, id: &NamespaceId) -> Result<Namespace> {
    let configurable = ctx.caller.configurable_namespaces()?;
    let found = store::namespace::find(ctx.read(), id).await?;
    only(ctx, configurable, found)
}

/// Changes the name and the settings that are given. `expected` are the versions of which the
/// namespace must have one; `None` allows any. The change holds at once in this process, and within
/// a second elsewhere.
///
/// # Errors
/// As [`get`]; `Reauthenticate`; `Stale`; `Invalid` for a setting out of its bounds.
pub async fn update(
    ctx: &Ctx,
    id: &NamespaceId,
    expected: Option<Vec<i64>>,
    changes: NamespaceChanges,
) -> Result<Namespace> {
    let configurable = ctx.caller.configurable_namespaces()?;
    // The settings say what an authentication is good for.
    ctx.caller.must_be_recent()?;
    let updated = ctx.transaction(async |ctx| {
        let found = store::namespace::lock(ctx.write()?, id).await?;
        let found = only(ctx, configurable, found)?;
        let by = authority_over(ctx, Some(found.no));
        must_be_current(&found, expected)?;
        let name = changes.name.apply(found.name);
        let settings = found.settings.changed(changes.settings)?;
        store::namespace::update(ctx.write()?, found.no, &by, name, &settings).await
    });
    let updated = updated.await?;
    ctx.once_committed(|shared| shared.settings.clear());
    security_log::changed(ctx, "namespace.updated", &[&updated.id.as_str()]);
    Ok(updated)
}

/// What a statement that writes to a namespace is told of the request: in another namespace than its own,
/// a key has no id.
fn authority_over(ctx: &Ctx, namespace: Option<NamespaceNo>) -> Authority {
    let by = ctx.authority_over_users();
    match namespace == Some(ctx.namespace) {
        true => by,
        false => Authority { actor: ctx.caller.clone().visiting().actor(), ..by },
    }
}

fn must_be_current(found: &Namespace, expected: Option<Vec<i64>>) -> Result<()> {
    match expected.is_some_and(|expected| !expected.contains(&found.version)) {
        true => Err(Error::Stale),
        false => Ok(()),
    }
}

/// The namespace, if the caller may configure it.
fn only(ctx: &Ctx, configurable: Namespaces, found: Option<Namespace>) -> Result<Namespace> {
    let may =
        |namespace: &Namespace| configurable == Namespaces::Every || namespace.no == ctx.namespace;
    found.filter(may).ok_or(Error::not_found(Entity::Namespace))
}

/// The settings of the context's namespace. They are cached for one second.
///
/// # Errors
/// `NotFound` for a namespace that was deleted just now.
pub(super) async fn settings(ctx: &Ctx) -> Result<Arc<Settings>> {
    let find = async || {
        let found = store::namespace::settings(ctx.read(), ctx.namespace).await?;
        found.ok_or(Error::not_found(Entity::Namespace))
    };
    ctx.roster.shared.settings.get(&ctx.namespace, find).await
}

/// What anybody is told of the settings of a namespace.
#[derive(Debug)]
pub struct Public {
    /// Its brand.
    pub brand: Brand,
    /// How many characters a password must have that people choose.
    pub password_min: i32,
}

/// What anybody is told of the settings of the context's namespace. Of a namespace that does not exist, it is
/// that of one which has set nothing.
///
/// # Errors
/// `Unavailable`.
pub async fn public(ctx: &Ctx) -> Result<Public> {
    let settings = match ctx.namespace {
        NamespaceNo::NOWHERE => Arc::default(),
        _ => match settings(ctx).await {
            Ok(settings) => settings,
            Err(Error::NotFound { .. }) => Arc::default(),
            Err(error) => return Err(error),
        },
    };
    let (brand, password_min) = (settings.brand().cloned(), settings.password_min());
    Ok(Public { brand: brand.unwrap_or_default(), password_min })
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
/// Forbidden without `operator`, and for the namespace `default`; `NotFound`; `Stale`.
pub async fn delete(ctx: &Ctx, id: &NamespaceId, expected: Option<Vec<i64>>) -> Result<()> {
    ctx.caller.may(Action::ManageNamespaces)?;
    if id.as_str() == NamespaceId::DEFAULT {
        return Err(Error::forbidden("the namespace default always exists"));
    }
    ctx.unlimited_transaction(async |ctx| {
        let found = store::namespace::lock(ctx.write()?, id).await?;
        let found = found.ok_or(Error::not_found(Entity::Namespace))?;
        must_be_current(&found, expected)?;
        store::namespace::lift_timeout(ctx.write()?).await?;
        let deleted = store::namespace::delete(ctx.write()?, id).await?;
        let no = deleted.ok_or(Error::not_found(Entity::Namespace))?;
        store::namespace::empty(ctx.write()?, no).await
    })
    .await?;
    security_log::changed(ctx, "namespace.deleted", &[&id.as_str()]);
    let id = id.clone();
    ctx.once_committed(move |shared| {
        shared.namespaces.remove(&id);
        shared.settings.clear();
        // These are cached by their secrets, which do not say whose they are.
        shared.keys.clear();
        shared.forget_users();
    });
    Ok(())
}
