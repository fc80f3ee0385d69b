//! Finds the user or the group that a request names, as far as the caller sees them.

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::model::group::Group;
use super::model::reference::{GroupRef, UserRef};
use super::model::user::User;
use super::{sight, store};
use futures_util::future::join;

/// The group.
///
/// # Errors
/// `NotFound`, also where the caller does not see it.
pub async fn group(ctx: &Ctx, group: GroupRef<'_>) -> Result<Group> {
    let groups = [group];
    let seen = sight::must_see_groups(ctx, &groups);
    let (found, seen) = join(store::group::find(ctx.read(), ctx.namespace, group), seen).await;
    let mut found = found?.ok_or(Error::not_found(Entity::Group))?;
    seen?;
    sight::show_groups(ctx, std::slice::from_mut(&mut found)).await?;
    Ok(found)
}

/// The user.
///
/// # Errors
/// `NotFound`, also where the caller does not see them.
pub async fn user(ctx: &Ctx, user: UserRef<'_>) -> Result<User> {
    let find = store::user::find(ctx.read(), ctx.namespace, user);
    let found = if let UserRef::Name(_) = user {
        let found = find.await?.ok_or(Error::not_found(Entity::User))?;
        sight::must_see_users(ctx, &[found.no.into()]).await?;
        found
    } else {
        let users = [user];
        let (found, seen) = join(find, sight::must_see_users(ctx, &users)).await;
        let found = found?.ok_or(Error::not_found(Entity::User))?;
        seen?;
        found
    };
    Ok(sight::user(sight::of(ctx).await?, found))
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
