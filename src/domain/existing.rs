//! Finds the user or the group that a request names, whoever asks.

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::model::group::Group;
use super::model::reference::{GroupRef, UserRef};
use super::model::user::User;
use super::store;

/// The group.
///
/// # Errors
/// `NotFound`.
pub async fn group(ctx: &Ctx, group: GroupRef<'_>) -> Result<Group> {
    let found = store::group::find(ctx.read(), ctx.namespace, group).await?;
    found.ok_or(Error::not_found(Entity::Group))
}

/// The user.
///
/// # Errors
/// `NotFound`.
pub async fn user(ctx: &Ctx, user: UserRef<'_>) -> Result<User> {
    let found = store::user::find(ctx.read(), ctx.namespace, user).await?;
    found.ok_or(Error::not_found(Entity::User))
}

/// Replaces a name by the number of the user who is known by it: statements that write find a user by
/// number or id.
///
/// # Errors
/// `NotFound`.
pub async fn without_name<'a>(ctx: &Ctx, named: UserRef<'a>) -> Result<UserRef<'a>> {
    match named {
        UserRef::Name(_) => Ok(UserRef::No(user(ctx, named).await?.no)),
        UserRef::Id(_) | UserRef::No(_) => Ok(named),
    }
}
