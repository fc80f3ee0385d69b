//! Replaces memberships by difference, in the transaction that writes the group or the user: members who
//! are not in the list are removed, missing ones are added as members without an end, and the others
//! keep their role and date.

use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::group::Group;
use crate::domain::id::{GroupId, UserNo};
use crate::domain::left_behind;
use crate::domain::model::authority::Authority;
use crate::domain::model::reference::{GroupRef, KnownName, UserRef};
use crate::domain::rights::{Action, not_managed, owners_only};
use crate::domain::security_log;
use crate::domain::sight;
use crate::domain::store;
use crate::domain::store::membership::replace::Replaced;
use crate::domain::user::User;

/// How often replacing is tried where somebody else writes the same memberships at the same time.
const TRIES: usize = 4;

/// Makes those whom the names stand for the members of a group. A name that is nobody's becomes a
/// placeholder.
///
/// # Errors
/// Forbidden for an unknown name where the caller may not create users, and where an owner would
/// leave and the caller is none; `Taken` for a name that is the id of somebody who is known by
/// another; `LastOwner`.
pub(in crate::domain) async fn replace_members(
    ctx: &Ctx,
    by: &Authority,
    group: &Group,
    names: &[KnownName],
) -> Result<()> {
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    let creates = ctx.caller.may(Action::WriteUsers);
    if creates.is_ok() && !names.is_empty() {
        store::user::resolve::insert_placeholders(executor, namespace, by, names).await?;
    }
    let resolved =
        store::user::resolve::resolve_members(executor, namespace, by.now, group.no, names).await?;
    if resolved.has_unknown {
        let reason = match resolved.unknown_is_id {
            true => Error::Taken { entity: Entity::User, field: "id" },
            // Whoever was there, or was created, just now is gone again.
            false => Error::Busy,
        };
        return Err(creates.err().unwrap_or(reason));
    }
    let users = &resolved.users;
    // Whom the caller does not see is as unknown as a name that is nobody's.
    let named: Vec<UserRef<'_>> = users.iter().map(|no| (*no).into()).collect();
    if let Err(unseen) = sight::must_see_users(ctx, &named).await {
        return Err(creates.err().unwrap_or(unseen));
    }
    replace_users(ctx, by, group, users).await
}

/// Makes these users, whom the caller sees, the members of a group, in the transaction that has written
/// its row: so it was decided that the caller manages it.
///
/// # Errors
/// Forbidden where an owner would leave and the caller is none; `LastOwner`.
pub(in crate::domain) async fn replace_users(
    ctx: &Ctx,
    by: &Authority,
    group: &Group,
    users: &[UserNo],
) -> Result<()> {
    let (namespace, no) = (ctx.namespace, group.no);
    let replace = async |ctx: &Ctx| {
        let executor = ctx.write()?;
        let replaced =
            || store::membership::replace::members_of(executor, namespace, by, no, users);
        until_complete(owners_only, async || replaced().await).await
    };
    of_group(ctx, group, replace).await
}

/// Adds users, whom the caller sees, to a group and removes others, in a transaction.
///
/// # Errors
/// Forbidden for a group that the caller does not manage, and where an owner would leave and the caller is
/// none; `LastOwner`.
pub(in crate::domain) async fn change_users(
    ctx: &Ctx,
    by: &Authority,
    group: &Group,
    (joining, leaving): (&[UserNo], &[UserNo]),
) -> Result<()> {
    let (namespace, no) = (ctx.namespace, group.no);
    let may_all = by.rights.every || (by.rights.ordinary && !group.administers);
    let refusal = || if may_all { owners_only() } else { not_managed(by.rights) };
    let change = async |ctx: &Ctx| {
        let (executor, sides) = (ctx.write()?, (joining, leaving));
        let changed =
            || store::membership::replace::change_members(executor, namespace, by, no, sides);
        until_complete(refusal, async || changed().await).await
    };
    of_group(ctx, group, change).await
}

/// Carries out a write of the members of a group, and what follows from it.
async fn of_group(ctx: &Ctx, group: &Group, write: impl AsyncFn(&Ctx) -> Result<()>) -> Result<()> {
    match group.administers {
        true => left_behind::by_whoever_stops(ctx, async |ctx| write(ctx).await).await.map(drop)?,
        false => write(ctx).await?,
    }
    security_log::changed(ctx, "memberships.replaced", &[&"group", &group.id.as_str()]);
    Ok(())
}

/// Makes a user a member of these groups, and of no others.
///
/// # Errors
/// `Invalid` for a group that does not exist; Forbidden for one whose members the caller may not
/// change; `LastOwner`.
pub(in crate::domain) async fn replace_groups(
    ctx: &Ctx,
    by: &Authority,
    user: &User,
    ids: &[GroupId],
) -> Result<()> {
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    let (groups, missing) = store::group::resolve(executor, namespace, ids).await?;
    let named: Vec<GroupRef<'_>> = ids.iter().map(GroupRef::Id).collect();
    let unseen = sight::unseen_groups(ctx, &named).await?;
    let unknown = match (missing.as_ref(), named.iter().find(|group| unseen.contains(group))) {
        (_, Some(unseen)) => Some(unseen.to_string()),
        (missing, None) => missing.map(|id| id.as_str().to_owned()),
    };
    if let Some(unknown) = unknown {
        return Err(Error::invalid("groups", format!("group does not exist: {unknown}")));
    }
    let replace = async |ctx: &Ctx| {
        let (executor, no, refusal) = (ctx.write()?, user.no, || not_managed(by.rights));
        let replaced =
            || store::membership::replace::groups_of(executor, namespace, by, no, &groups);
        until_complete(refusal, async || replaced().await).await
    };
    left_behind::by_whoever_stops(ctx, replace).await?;
    security_log::changed(ctx, "memberships.replaced", &[&"user", &user.id.as_str()]);
    Ok(())
}

/// Replaces again where somebody else was writing the same memberships: by what is left of the
/// difference, which is decided anew.
async fn until_complete(
    refusal: impl Fn() -> Error,
    replace: impl AsyncFn() -> Result<Replaced>,
) -> Result<()> {
    for _ in 0..TRIES {
        match replace().await? {
            Replaced { allowed: false, .. } => return Err(refusal()),
            Replaced { loses_last_owner: true, .. } => return Err(Error::LastOwner),
            Replaced { allowed: true, loses_last_owner: false, complete: true } => return Ok(()),
            Replaced { allowed: true, loses_last_owner: false, complete: false } => {}
        }
    }
    Err(Error::Busy)
}
