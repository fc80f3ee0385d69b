//! Users: people and machines, of whom only the id is required.

mod account;
mod change_password;
mod changes;
mod complete;
mod find;
mod permitted;
mod profile;

pub use account::{
    Account, AccountChanges, Rank, create_account, delete_by_no, get_by_no, get_by_username,
    list_all, list_all_of_group, update_by_no,
};
pub use change_password::change_password;
pub use changes::{Claim, Unlock, UserChanges};
pub use complete::create_or_complete;
pub use find::{MOST_FOUND, Part, find};
use permitted::permitted;
pub(super) use profile::check_length;
pub use profile::{
    Around, Profile, create_profile, named, profile, profile_of, search, search_members,
    update_profile,
};

use super::change::Deed;
use super::ctx::Ctx;
use super::error::{Entity, Result};
use super::id::{GroupId, NamespaceNo, UserId, UserNo};
use super::membership::Place;
use super::page::{Page, PageRequest};
use super::password::{Password, PasswordHash};
use super::patch::Patch;
use super::properties::Properties;
use super::rights::Action;
use super::text::{Description, Email, ExternalId, LoginEmail, Name, Username};
use super::{session, store};
use crate::database::On;
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// A user as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct User {
    /// The tenant.
    pub namespace_no: NamespaceNo,
    /// The internal key.
    pub no: UserNo,
    /// The public id.
    pub id: UserId,
    /// Unique in the namespace without regard to case.
    pub username: Option<Username>,
    /// A contact address, not unique.
    pub email: Option<Email>,
    /// The address to sign in with: unique.
    pub login_email: Option<LoginEmail>,
    /// The name to show.
    pub name: Option<Name>,
    /// Given name.
    pub first_name: Option<Name>,
    /// Family name.
    pub last_name: Option<Name>,
    /// The id in another system.
    pub external_id: Option<ExternalId>,
    /// Whether signing in is allowed.
    pub active: bool,
    /// What is stored of the password.
    pub password_hash: Option<PasswordHash>,
    /// Failures of password sign-in in a row.
    pub failed_logins: i32,
    /// Password sign-in is refused until then.
    pub locked_until: Option<DateTime<Utc>>,
    /// The caller's own pairs.
    pub properties: Properties,
    /// Counts the writes from 1.
    pub version: i64,
    /// When the user was made.
    pub created_at: DateTime<Utc>,
    /// When the user was last written.
    pub updated_at: DateTime<Utc>,
}

/// Which users a list has; all conditions hold at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// With this username, without regard to case.
    pub username: Option<Username>,
    /// With this contact address, without regard to case.
    pub email: Option<Email>,
    /// With this id in another system.
    pub external_id: Option<ExternalId>,
    /// Whose id, username, address or one of the names begins so, without regard to case.
    pub prefix: Option<Description>,
}

/// A user in a list, with its direct place in the group that the list is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The user.
    pub user: User,
    /// The direct membership; `None` where nesting alone makes the user a member.
    pub place: Option<Place>,
}

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
    store::user::insert(On::Lane(ctx.db().write()), record, id, new, hash).await
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
