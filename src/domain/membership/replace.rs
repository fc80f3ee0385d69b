//! Replaces memberships by difference, in the transaction that writes the group or the user: who is
//! not named leaves, who is missing joins as a member for good, and who stays keeps role and date.

use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::group::Group;
use crate::domain::id::GroupId;
use crate::domain::model::authority::Authority;
use crate::domain::model::reference::KnownName;
use crate::domain::rights::{Action, not_managed, owners_only};
use crate::domain::store;
use crate::domain::store::membership::replace::Replaced;
use crate::domain::user::User;

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
    let (executor, namespace) = (ctx.write(), ctx.namespace);
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
    let replaced =
        store::membership::replace::members_of(executor, namespace, by, group.no, users).await?;
    // That the caller manages the group was decided when its row was written.
    permitted(replaced, owners_only)
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
    let (executor, namespace) = (ctx.write(), ctx.namespace);
    let (groups, missing) = store::group::resolve(executor, namespace, ids).await?;
    if let Some(missing) = missing {
        let reason = format!("group does not exist: {}", missing.as_str());
        return Err(Error::invalid("groups", reason));
    }
    let replaced =
        store::membership::replace::groups_of(executor, namespace, by, user.no, &groups).await?;
    permitted(replaced, || not_managed(by.rights))
}

fn permitted(replaced: Replaced, refusal: impl FnOnce() -> Error) -> Result<()> {
    match replaced {
        Replaced { allowed: false, .. } => Err(refusal()),
        Replaced { loses_last_owner: true, .. } => Err(Error::LastOwner),
        Replaced { allowed: true, loses_last_owner: false } => Ok(()),
    }
}
