//! Whether a user administers the namespace: a field of the user in other systems, and a membership
//! of the group `administrators` in Roster.

use super::{AdminChange, User, UserWithAdmin};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::GroupId;
use crate::domain::membership::{self, MembershipChanges};
use crate::domain::model::directory::Sight;
use crate::domain::model::disclosed::Disclosed;
use crate::domain::model::reference::{GroupRef, KnownName, UserRef};
use crate::domain::page;
use crate::domain::rights::{Action, Administrator};
use crate::domain::{sight, store};

/// Reads a user, and whether they administer.
///
/// # Errors
/// Forbidden without `users:read`; `NotFound`.
pub async fn get_with_admin(ctx: &Ctx, user: impl Into<UserRef<'_>>) -> Result<UserWithAdmin> {
    ctx.caller.may(Action::ReadUsers)?;
    let found = store::user::find_with_admin(ctx.read(), ctx.namespace, ctx.now, user.into());
    let found = found.await?.ok_or(Error::not_found(Entity::User))?;
    sight::must_see_users(ctx, &[found.user.no.into()]).await?;
    Ok(as_seen(sight::of(ctx).await?, found))
}

/// A user whom the caller sees: of others, in a closed directory, not whether they administer.
fn as_seen(sight: Sight, UserWithAdmin { user, is_administrator }: UserWithAdmin) -> UserWithAdmin {
    let user = sight::user(sight, user);
    match user.disclosed {
        Disclosed::Names => UserWithAdmin { user, is_administrator: Administrator::No },
        Disclosed::Everything(_) | Disclosed::WithoutApp => {
            UserWithAdmin { user, is_administrator }
        }
    }
}

/// Reads the user who is known by exactly this name, as [`get_with_admin`] does: [`UserRef::Name`]
/// finds the user, and the case must be the same.
///
/// # Errors
/// Forbidden without `users:read`; `NotFound`.
pub async fn get_by_exact_name(ctx: &Ctx, name: &str) -> Result<UserWithAdmin> {
    ctx.caller.may(Action::ReadUsers)?;
    let unknown = || Error::not_found(Entity::User);
    let known = KnownName::parse(name, "username").ok().ok_or_else(unknown)?;
    let found = get_with_admin(ctx, &known).await?;
    let is_exact = match &found.user.username {
        Some(username) => username.as_str() == known.exact(),
        None => found.user.id.as_str() == known.as_str(),
    };
    // A name with spaces around it is another one.
    if is_exact && known.as_str() == name { Ok(found) } else { Err(unknown()) }
}

/// Lists all users in the order of their names, byte by byte.
///
/// # Errors
/// Forbidden without `users:read`; `Invalid` where there are over 100,000.
pub async fn list_with_admin(ctx: &Ctx) -> Result<Vec<UserWithAdmin>> {
    ctx.caller.may(Action::ReadUsers)?;
    let sight = sight::of_caller_who_lists(ctx).await?;
    let all = store::user::list_with_admin(ctx.list(), ctx.namespace, ctx.now).await?;
    Ok(page::unpaged(all)?.into_iter().map(|user| as_seen(sight, user)).collect())
}

/// Lists the direct members of a group, in the order of their joining; a group that does not exist has
/// none.
///
/// # Errors
/// Forbidden without `groups:read` and `users:read`; `Invalid` where there are over 100,000.
pub async fn list_members_with_admin(
    ctx: &Ctx,
    group: impl Into<GroupRef<'_>>,
) -> Result<Vec<UserWithAdmin>> {
    ctx.caller.may(Action::ReadGroups)?;
    ctx.caller.may(Action::ReadUsers)?;
    let (group, sight) = (group.into(), sight::of(ctx).await?);
    if !sight::unseen_groups(ctx, &[group]).await?.is_empty() {
        return Ok(Vec::new());
    }
    let listed = store::user::list_members_with_admin(ctx.list(), ctx.namespace, ctx.now, group);
    let listed = page::unpaged(listed.await?)?;
    Ok(listed.into_iter().map(|member| as_seen(sight, member)).collect())
}

/// Adds a user to `administrators`, or removes the user from it, in the transaction that writes the
/// user.
pub(super) async fn change_admin(ctx: &Ctx, user: &User, admin: AdminChange) -> Result<()> {
    let administrators = GroupId::parse(GroupId::ADMINISTRATORS)?;
    match admin {
        AdminChange::Keep => Ok(()),
        AdminChange::Grant => {
            let without_end = MembershipChanges::default();
            membership::add(ctx, &administrators, user.no, without_end).await.map(drop)
        }
        // A user whom a caller may touch without administering is no administrator.
        AdminChange::Revoke if !ctx.caller.administers() => Ok(()),
        AdminChange::Revoke => {
            match membership::remove(ctx, &administrators, user.no).await {
                Ok(_) | Err(Error::NotFound { entity: Entity::Membership }) => {}
                Err(error) => return Err(error),
            }
            match get_with_admin(ctx, user.no).await?.is_administrator {
                Administrator::Yes => {
                    Err(Error::invalid("administrator", "is one by a group that is nested"))
                }
                Administrator::No => Ok(()),
            }
        }
    }
}
