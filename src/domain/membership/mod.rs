//! Memberships: that a user is directly in a group, with a role and, if given, an end.

mod effective;
mod replace;
mod update;

pub use super::model::membership::{
    EffectiveMembership, Membership, MembershipChanges, MembershipDetails, Outcome, Reach, Role,
};
pub use effective::get_effective;
pub(super) use effective::way_down;
pub(super) use replace::{change_users, replace_groups, replace_members, replace_users};
pub use update::update;
pub(super) use update::{ChangeOfMembership, update_many};

use super::administrators;
use super::clock;
use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::group::Group;
use super::id::UserId;
use super::left_behind::{self, LeftBehind};
use super::model::authority::Authority;
use super::model::reference::{GroupRef, UserRef};
use super::patch::Patch;
use super::rights::{Action, not_managed, owners_only};
use super::scope::Scope;
use super::{existing, security_log, sight, store};
use std::fmt::Display;

/// What becomes of a user who is to be a member and does not exist.
#[derive(Clone, Copy)]
enum UnknownUser {
    Refuse,
    Create,
}

/// How often a write is tried where somebody else creates or deletes the user, or changes the role of
/// the member, at the same time.
const TRIES: usize = 16;

/// Adds a user to a group and returns the group. A member stays as it is.
///
/// # Errors
/// Forbidden without `groups:write`, or for a group whose members administer without `admin`;
/// `NotFound` for either side; `Invalid` for an `expires_at` that is not in the future.
pub async fn add(
    ctx: &Ctx,
    group: impl Into<GroupRef<'_>>,
    user: impl Into<UserRef<'_>>,
    wanted: MembershipChanges,
) -> Result<(Group, Outcome)> {
    add_member(ctx, (group.into(), user.into()), wanted, UnknownUser::Refuse).await
}

/// Adds a user to a group as [`add`] does; a user who does not exist is created as a placeholder,
/// with nothing but the id, for callers who keep their users elsewhere.
///
/// # Errors
/// As [`add`], but Forbidden for an unknown id where the caller may not create users.
pub async fn add_or_provision(
    ctx: &Ctx,
    group: impl Into<GroupRef<'_>>,
    user: &UserId,
) -> Result<(Group, Outcome)> {
    let sides = (group.into(), user.into());
    add_member(ctx, sides, MembershipChanges::default(), UnknownUser::Create).await
}

async fn add_member(
    ctx: &Ctx,
    (group, user): (GroupRef<'_>, UserRef<'_>),
    wanted: MembershipChanges,
    unknown: UnknownUser,
) -> Result<(Group, Outcome)> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    check_end(ctx, &wanted)?;
    let MembershipChanges { role, expires_at } = wanted;
    let (role, expires_at) = (role.into_option().unwrap_or_default(), expires_at.into_option());
    let user = existing::without_name(ctx, user).await?;
    sight::must_see_both(ctx, (group, user)).await?;
    let provision = provisioned(ctx, user, unknown);
    for _ in 0..TRIES {
        let may_create = provision.as_ref().ok().copied().flatten();
        let added = store::membership::add(
            ctx.write()?,
            ctx.namespace,
            &by,
            (group, user),
            (role, expires_at),
            may_create,
        );
        let added = match added.await {
            // The user was deleted just now, and is created the next time.
            Err(Error::NotFound { entity: Entity::User }) if may_create.is_some() => continue,
            added => added?.ok_or(Error::not_found(Entity::Group))?,
        };
        match (&provision, added.user_exists) {
            (Ok(None), false) => return Err(Error::not_found(Entity::User)),
            _ if !added.rights.manages => return Err(not_managed(by.rights)),
            (Err(lacking), false) => return Err(cannot_create(lacking)),
            // Somebody else was creating the user just then.
            (Ok(Some(_)), false) => continue,
            (_, true) if !added.rights.may_give(role) => return Err(owners_only()),
            (_, true) => {}
        }
        if !added.is_new {
            return Ok((added.group, Outcome::Present));
        }
        ctx.members_have_changed(&added.group);
        let target: [&dyn Display; 3] = [&added.group.id.as_str(), &user, &role.word()];
        security_log::changed(ctx, "membership.created", &target);
        return Ok((added.group, Outcome::Created));
    }
    Err(Error::Busy)
}

/// The id of the user to create where there is none; why the caller may not create one.
fn provisioned<'a>(
    ctx: &Ctx,
    user: UserRef<'a>,
    unknown: UnknownUser,
) -> Result<Option<&'a UserId>> {
    match (unknown, user) {
        (UnknownUser::Create, UserRef::Id(id)) => {
            ctx.caller.may(Action::WriteUsers).map(|()| Some(id))
        }
        _ => Ok(None),
    }
}

fn cannot_create(lacking: &Error) -> Error {
    Error::forbidden(format!("there is no such user, and to create one: {lacking}"))
}

/// Removes a user from a group and returns the group, and what the user leaves behind who
/// stops administering. Everybody may leave a group.
///
/// # Errors
/// As [`add`]; `NotFound` for the membership where the user is not a member; `LastOwner`;
/// `LastAdministrator`.
pub async fn remove(
    ctx: &Ctx,
    group: impl Into<GroupRef<'_>>,
    user: impl Into<UserRef<'_>>,
) -> Result<(Group, LeftBehind)> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    let sides = (group.into(), existing::without_name(ctx, user.into()).await?);
    sight::must_see_both(ctx, sides).await?;
    match administrators::must_leave_one(ctx) {
        true => Box::pin(ctx.transaction(async |ctx| take_out(ctx, &by, sides).await)).await,
        false => take_out(ctx, &by, sides).await,
    }
}

async fn take_out(
    ctx: &Ctx,
    by: &Authority,
    sides: (GroupRef<'_>, UserRef<'_>),
) -> Result<(Group, LeftBehind)> {
    for _ in 0..TRIES {
        let (executor, namespace) = (ctx.write()?, ctx.namespace);
        let Some((group, removed)) =
            store::membership::remove(executor, namespace, by, sides).await?
        else {
            return Err(missing_side(ctx, sides).await);
        };
        if let Some(details) = store::membership::details(removed.written) {
            if group.administers && details.expires_at.is_none() {
                administrators::must_be_left(ctx, &removed.user).await?;
            }
            ctx.members_have_changed(&group);
            let target: [&dyn Display; 2] = [&group.id.as_str(), &removed.user.as_str()];
            security_log::changed(ctx, "membership.deleted", &target);
            let left = match group.administers {
                true => left_behind::by_user(ctx, &removed.user).await?,
                false => LeftBehind::default(),
            };
            return Ok((group, left));
        }
        return Err(match removed.met {
            _ if !removed.rights.manages && !removed.may_leave => not_managed(by.rights),
            None => Error::not_found(Entity::Membership),
            Some(_) if removed.is_last_owner => Error::LastOwner,
            Some(role) if !removed.rights.may_give(role) => owners_only(),
            // Somebody else was changing or removing the member just then.
            Some(_) => continue,
        });
    }
    Err(Error::Busy)
}

/// Reads a direct membership.
///
/// # Errors
/// Forbidden without `groups:read`; `NotFound` for either side or for the membership.
pub async fn get(
    ctx: &Ctx,
    group: impl Into<GroupRef<'_>>,
    user: impl Into<UserRef<'_>>,
) -> Result<Membership> {
    ctx.caller.may(Action::ReadGroups)?;
    let sides = (group.into(), existing::without_name(ctx, user.into()).await?);
    sight::must_see_both(ctx, sides).await?;
    let found = store::membership::get(ctx.read(), ctx.namespace, ctx.now, sides).await?;
    let Some(found) = found else { return Err(missing_side(ctx, sides).await) };
    let details =
        store::membership::details(found.details).ok_or(Error::not_found(Entity::Membership))?;
    Ok(Membership { group: found.group, user: found.user, details })
}

/// Which side of a membership does not exist.
async fn missing_side(ctx: &Ctx, (group, _): (GroupRef<'_>, UserRef<'_>)) -> Error {
    match store::group::find(ctx.read(), ctx.namespace, group).await {
        Ok(Some(_)) => Error::not_found(Entity::User),
        Ok(None) => Error::not_found(Entity::Group),
        Err(error) => error,
    }
}

/// Checks that a membership ends in the future.
pub(super) fn check_end(ctx: &Ctx, wanted: &MembershipChanges) -> Result<()> {
    match wanted.expires_at {
        Patch::Set(at) => clock::check_end(ctx.now, at),
        Patch::Keep | Patch::Clear => Ok(()),
    }
}
