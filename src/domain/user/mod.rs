//! Users: people and machines, of whom only the id is required.

mod account;
mod change_password;
mod changes;
mod complete;
mod find;
mod permitted;
mod profile;

pub use super::model::user::{
    Account, AccountChanges, Around, Claim, Member, Profile, Rank, Unlock, User, UserChanges,
    UserFilter,
};
pub use account::{
    create_account, delete_by_no, get_by_no, get_by_username, list_all, list_all_of_group,
    update_by_no,
};
pub use change_password::change_password;
pub use complete::create_or_complete;
pub use find::find;
use permitted::permitted;
pub(super) use profile::check_length;
pub use profile::{
    create_profile, named, profile, profile_of, search, search_members, update_profile,
};

use super::change::Deed;
use super::ctx::Ctx;
use super::error::{Entity, Result};
use super::id::{GroupId, UserId};
use super::page::{Page, PageRequest};
use super::password::{Password, PasswordHash};
use super::patch::Patch;
use super::rights::Action;
use super::{session, store};

/// Creates a user. Without an id, one is made.
///
/// # Errors
/// Forbidden without `users:write`; `Taken` for `id`, `username` or `email`; `Busy` where a
/// password waits too long to be hashed.
pub async fn create(ctx: &Ctx, id: Option<UserId>, new: UserChanges) -> Result<User> {
    ctx.caller.may(Action::WriteUsers)?;
    new.may_import(ctx)?;
    let id = id.unwrap_or_else(|| UserId::random(ctx.now));
    let hash = hashed(ctx, &new).await?;
    let record = ctx.record(Entity::User, Deed::Created);
    store::user::insert(ctx.write(), record, id, new, hash).await
}

/// Reads a user.
///
/// # Errors
/// Forbidden without `users:read`; `NotFound`.
pub async fn get(ctx: &Ctx, id: &UserId) -> Result<User> {
    ctx.caller.may(Action::ReadUsers)?;
    store::user::get(ctx.db(), ctx.namespace, id).await
}

/// Changes the properties that are given. `expected` are the versions of which one must still
/// stand; `None` for any.
///
/// # Errors
/// Forbidden for anything but one's own profile without `users:write`, or for an administrator
/// without `admin`; `NotFound`; `Stale`; `Taken`; `Invalid` where the
/// custom properties grow too many; `Busy` as [`create`].
pub async fn update(
    ctx: &Ctx,
    id: &UserId,
    expected: Option<Vec<i64>>,
    changes: UserChanges,
) -> Result<User> {
    let (changes, hash) = permitted(ctx, id, changes).await?;
    let user = store::user::update(ctx, id, expected, changes, hash, None).await?;
    ctx.roster.shared.forget_users();
    Ok(user)
}

/// Gives a user a new password and ends their other sessions. Users change their own with the old
/// one; one who has none yet needs none.
///
/// # Errors
/// Forbidden for another's without `users:write`, or for an administrator's without `admin`;
/// `NotFound`; `Invalid` for `old_password` where it is wrong or the account is locked; `Busy`.
pub async fn set_password(
    ctx: &Ctx,
    id: &UserId,
    old: Option<Password>,
    new: Password,
) -> Result<()> {
    ctx.caller.may_change_profile_of(id)?;
    let own = ctx.caller.user().filter(|user| user.id == *id);
    if own.is_some() {
        let user = store::user::get(ctx.db(), ctx.namespace, id).await?;
        session::check_own_password(ctx, user, old).await?;
    }
    let keep = own.and_then(|user| user.session.as_ref());
    let changes = UserChanges { password: Patch::Set(new), ..UserChanges::default() };
    let hash = hashed(ctx, &changes).await?;
    store::user::update(ctx, id, None, changes, hash, keep).await?;
    ctx.roster.shared.forget_users();
    Ok(())
}

/// Deletes a user with its memberships and sessions, and the invites that they made.
///
/// # Errors
/// Forbidden without `users:write`, or for an administrator without `admin`; `NotFound`; `Stale`.
pub async fn delete(ctx: &Ctx, id: &UserId, expected: Option<Vec<i64>>) -> Result<()> {
    ctx.caller.may(Action::WriteUsers)?;
    store::user::delete(ctx, id, expected).await?;
    ctx.roster.shared.forget_users();
    Ok(())
}

/// Lists users, in the order of their making.
///
/// # Errors
/// Forbidden without `users:read`.
pub async fn list(ctx: &Ctx, filter: &UserFilter, page: PageRequest) -> Result<Page<User>> {
    ctx.caller.may(Action::ReadUsers)?;
    store::user::list(ctx.db(), ctx.namespace, filter, page).await
}

/// Lists the members of a group, in the order of the users' making.
///
/// # Errors
/// Forbidden without `groups:read` and `users:read`; `NotFound` for the group.
pub async fn list_of_group(
    ctx: &Ctx,
    group: &GroupId,
    reach: super::membership::Reach,
    page: PageRequest,
) -> Result<Page<Member>> {
    ctx.caller.may(Action::ReadGroups)?;
    ctx.caller.may(Action::ReadUsers)?;
    store::member::list(ctx, group, reach, page).await
}

pub(super) async fn hashed(ctx: &Ctx, changes: &UserChanges) -> Result<Patch<PasswordHash>> {
    if let Some(imported) = &changes.password_hash {
        return Ok(Patch::Set(imported.clone()));
    }
    Ok(match &changes.password {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(password) => Patch::Set(ctx.roster.shared.hasher.hash(password.clone()).await?),
    })
}
