//! Users: people and machines. Only the id is required, and generated if it is absent.

mod admin;
mod breadth_first;
mod erase;
mod list;
mod matching;
mod password;
mod profile;
mod rules;
mod write;

pub use super::model::user::{
    AdminChange, Claim, CountedUser, Member, MemberFilter, Profile, ProfileGroup, Proof, Unlock,
    User, UserChanges, UserFilter, UserWithAdmin,
};
pub use admin::{get_by_exact_name, get_with_admin, list_members_with_admin, list_with_admin};
pub use erase::erase;
pub use list::{list, list_by_offset, list_counted, list_of_group};
pub use matching::list_matching;
pub use password::{change_password, set_password};
pub(super) use password::{must_outlive_session, names_of};
pub use profile::{
    create_profile, profile, profile_as_readable, search, search_members, update_profile,
};
pub(super) use rules::{
    check_import, check_newcomer, hashed, needs_old_password, sign_in_changes, unhashed,
};
pub use rules::{may_change, may_create, sees_locks};
pub(super) use write::{looks_like_administrator, why_not_touched, write};

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::UserId;
use super::left_behind::{self, LeftBehind};
use super::model::reference::UserRef;
use super::password::PasswordHash;
use super::patch::Patch;
use super::rights::{Action, not_touched};
use super::security_log;
use super::{existing, sight, store};
use rules::{check_changes, check_creation};
use write::must_not_look_like_administrator;

/// Creates a user, with a random id where none is given. A placeholder with this id is filled in,
/// once, and keeps its memberships. With [`AdminChange::Grant`] the user administers the namespace
/// from the start.
///
/// # Errors
/// Forbidden without `users:write`, and without `admin` for granting administration and for a
/// placeholder who administers; `Taken` for `id`, `username` or `email`; `Invalid` for a username that
/// cannot be told from an administrator's; `Busy` where a password waits too long to be hashed.
pub async fn create(
    ctx: &Ctx,
    id: Option<UserId>,
    new: UserChanges,
    admin: AdminChange,
) -> Result<User> {
    let id = id.unwrap_or_else(|| UserId::random(ctx.now));
    let hash = check_creation(ctx, &new, admin).await?;
    if admin == AdminChange::Keep {
        return Ok(insert(ctx, &id, &new, &hash).await?.user());
    }
    let created = ctx.transaction(async |ctx| {
        let user = insert(ctx, &id, &new, &hash).await?.user();
        admin::change_admin(ctx, &user, admin).await?;
        Ok(user)
    });
    let user = created.await?;
    ctx.forget_users();
    Ok(user)
}

/// Reads a user.
///
/// # Errors
/// Forbidden without `users:read`; `NotFound`.
pub async fn get(ctx: &Ctx, user: impl Into<UserRef<'_>>) -> Result<User> {
    ctx.caller.may(Action::ReadUsers)?;
    existing::user(ctx, user.into()).await
}

/// Changes the properties that are given, and whether the user administers the namespace. `expected`
/// are the versions of which the user must have one; `None` allows any. Deactivating a user and
/// setting a password end the user's sessions.
///
/// # Errors
/// Forbidden for anything but one's own profile without `users:write`, and without `admin` for an
/// administrator and for granting administration; `NotFound`; `Stale`; `Taken`; `Invalid` where the
/// custom properties become too many, or where administration is revoked from a user who administers
/// by a nested group; `LastOwner`; `LastAdministrator`; `Busy` as [`create`].
pub async fn update(
    ctx: &Ctx,
    user: impl Into<UserRef<'_>>,
    expected: Option<Vec<i64>>,
    changes: UserChanges,
    admin: AdminChange,
) -> Result<User> {
    let (updated, _left) = update_and_warn(ctx, user, expected, changes, admin).await?;
    Ok(updated)
}

/// Changes a user as [`update`] does, and returns what the user leaves behind who is
/// deactivated.
///
/// # Errors
/// As [`update`].
pub async fn update_and_warn(
    ctx: &Ctx,
    user: impl Into<UserRef<'_>>,
    expected: Option<Vec<i64>>,
    changes: UserChanges,
    admin: AdminChange,
) -> Result<(User, LeftBehind)> {
    let user = existing::without_name(ctx, user.into()).await?;
    sight::must_see_users(ctx, &[user]).await?;
    let (changes, hash) = check_changes(ctx, user, changes, admin).await?;
    let deactivates = changes.active == Patch::Set(false);
    let expected = expected.as_deref();
    let updated = write(ctx, user, expected, (changes, hash), admin, None).await?;
    ctx.forget_users();
    let left = match deactivates {
        true => left_behind::by_user(ctx, &updated.id).await?,
        false => LeftBehind::default(),
    };
    Ok((updated, left))
}

/// Deletes a user, and by constraint the user's memberships, sessions and invites.
///
/// # Errors
/// Forbidden without `users:write`, or for an administrator without `admin`; `NotFound`; `Stale`;
/// `LastAdministrator`.
pub async fn delete(
    ctx: &Ctx,
    user: impl Into<UserRef<'_>>,
    expected: Option<Vec<i64>>,
) -> Result<()> {
    let user = existing::without_name(ctx, user.into()).await?;
    sight::must_see_users(ctx, &[user]).await?;
    ctx.caller.may(Action::WriteUsers)?;
    let id = write::delete(ctx, user, expected.as_deref()).await?;
    ctx.forget_users();
    security_log::changed(ctx, "user.deleted", &[&id.as_str()]);
    left_behind::by_user(ctx, &id).await.map(drop)
}

/// A user who was created.
enum Created {
    /// There was nobody with the id.
    Anew(User),
    /// A placeholder was filled in, which may have memberships.
    FromPlaceholder(User),
}

impl Created {
    fn user(self) -> User {
        match self {
            Self::Anew(user) | Self::FromPlaceholder(user) => user,
        }
    }
}

/// Creates a user or fills in a placeholder, as [`check_creation`] allowed it.
async fn insert(
    ctx: &Ctx,
    id: &UserId,
    new: &UserChanges,
    hash: &Patch<PasswordHash>,
) -> Result<Created> {
    let (by, namespace) = (ctx.authority_over_users(), ctx.namespace);
    if !ctx.is_in_transaction() {
        match store::user::insert(ctx.write()?, namespace, &by, id, (new, hash)).await {
            Err(Error::Taken { field: "id", .. }) => {}
            inserted => return inserted?.map(Created::Anew).ok_or_else(looks_like_administrator),
        }
    }
    // A refused insert ends a transaction: there the placeholder is looked for first.
    if let Some(user) = store::user::fill_in(ctx.write()?, namespace, &by, id, (new, hash)).await? {
        return Ok(Created::FromPlaceholder(user));
    }
    match store::user::find(ctx.read(), namespace, id.into()).await? {
        Some(found) if found.placeholder => {
            must_not_look_like_administrator(ctx, id.into(), new).await?;
            Err(not_touched(by.rights))
        }
        None if ctx.is_in_transaction() => {
            let made = store::user::insert(ctx.write()?, namespace, &by, id, (new, hash)).await?;
            made.map(Created::Anew).ok_or_else(looks_like_administrator)
        }
        _ => Err(Error::Taken { entity: Entity::User, field: "id" }),
    }
}
