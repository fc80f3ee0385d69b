//! Who sees whom: which users and groups a signed-in user who is no administrator sees, and how much of
//! them.
//!
//! In a closed directory they see the groups that they are effectively in and what is nested in these, and
//! of the effective members of these groups the names. Everything else does not exist for them, also
//! where they try to write. In an open directory they see all users and groups.

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::group::Group;
use super::id::UserNo;
use super::model::directory::{Directory, Sight, VisibleGroups};
use super::model::disclosed::Disclosed;
use super::model::reference::{GroupRef, UserRef};
use super::page;
use super::rights::Caller;
use super::user::User;
use super::{namespace, store};
use futures_util::future::join;
use std::collections::HashSet;

/// What the caller sees.
///
/// # Errors
/// `NotFound` for a namespace that was deleted just now.
pub(super) async fn of(ctx: &Ctx) -> Result<Sight> {
    let me = match &ctx.caller {
        Caller::System | Caller::Key { .. } => return Ok(Sight::Everything),
        Caller::User(_) if ctx.caller.administers() => return Ok(Sight::Everything),
        Caller::User(me) => me.no,
        Caller::Stranger => return Ok(Sight::Around(UserNo(0))),
    };
    Ok(match namespace::settings(ctx).await?.directory() {
        Directory::Open => Sight::All(me),
        Directory::Closed => Sight::Around(me),
    })
}

/// What the caller sees who lists or searches users.
///
/// # Errors
/// Forbidden for users who do not administer, in a closed directory.
pub(super) async fn of_caller_who_lists(ctx: &Ctx) -> Result<Sight> {
    match of(ctx).await? {
        Sight::Around(_) => Err(Error::forbidden(
            "only administrators and keys list users: the directory of the namespace is closed",
        )),
        sight => Ok(sight),
    }
}

/// Those of the groups that the caller does not see.
///
/// # Errors
/// `Unavailable`.
pub(super) async fn unseen_groups<'a>(
    ctx: &Ctx,
    groups: &[GroupRef<'a>],
) -> Result<HashSet<GroupRef<'a>>> {
    let (Sight::Around(me), false) = (of(ctx).await?, groups.is_empty()) else {
        return Ok(HashSet::new());
    };
    // A walk would hold up a lane.
    let (executor, namespace) = (ctx.list(), ctx.namespace);
    let seen = store::sight::groups(executor, namespace, ctx.now, me, groups).await?;
    let numbers: HashSet<_> = seen.iter().map(|group| group.no).collect();
    let ids: HashSet<_> = seen.iter().map(|group| group.id.as_str()).collect();
    let is_seen = |group: &GroupRef<'_>| match group {
        GroupRef::Id(id) => ids.contains(id.as_str()),
        GroupRef::No(no) => numbers.contains(no),
    };
    Ok(groups.iter().copied().filter(|group| !is_seen(group)).collect())
}

/// Checks that the caller sees these groups.
///
/// # Errors
/// `NotFound`.
pub(super) async fn must_see_groups(ctx: &Ctx, groups: &[GroupRef<'_>]) -> Result<()> {
    match unseen_groups(ctx, groups).await?.is_empty() {
        true => Ok(()),
        false => Err(Error::not_found(Entity::Group)),
    }
}

/// Those of the users, whom the caller names by id or number, whom the caller does not see.
///
/// # Errors
/// `Unavailable`.
pub(super) async fn unseen_users<'a>(
    ctx: &Ctx,
    users: &[UserRef<'a>],
) -> Result<HashSet<UserRef<'a>>> {
    let Sight::Around(me) = of(ctx).await? else { return Ok(HashSet::new()) };
    let others: Vec<_> = users.iter().copied().filter(|user| !ctx.caller.is(*user)).collect();
    if others.is_empty() {
        return Ok(HashSet::new());
    }
    let (executor, namespace) = (ctx.list(), ctx.namespace);
    let seen = store::sight::users(executor, namespace, ctx.now, me, &others).await?;
    let numbers: HashSet<_> = seen.iter().map(|(no, _)| *no).collect();
    let ids: HashSet<_> = seen.iter().map(|(_, id)| id.as_str()).collect();
    let is_seen = |user: &UserRef<'_>| match user {
        UserRef::Id(id) => ids.contains(id.as_str()),
        UserRef::No(no) => numbers.contains(no),
        UserRef::Name(_) => false,
    };
    Ok(others.into_iter().filter(|user| !is_seen(user)).collect())
}

/// Checks that the caller sees all of these users, whom they name by id or number.
///
/// # Errors
/// `NotFound`.
pub(super) async fn must_see_users(ctx: &Ctx, users: &[UserRef<'_>]) -> Result<()> {
    match unseen_users(ctx, users).await?.is_empty() {
        true => Ok(()),
        false => Err(Error::not_found(Entity::User)),
    }
}

/// Checks that the caller sees both sides of a membership.
///
/// # Errors
/// `NotFound`.
pub(super) async fn must_see_both(
    ctx: &Ctx,
    (group, user): (GroupRef<'_>, UserRef<'_>),
) -> Result<()> {
    let (groups, users) = ([group], [user]);
    let (group, user) = join(must_see_groups(ctx, &groups), must_see_users(ctx, &users)).await;
    group.and(user)
}

/// The groups that the caller sees in a closed directory; `None` for all.
///
/// # Errors
/// `Invalid` where they are over 100,000.
pub(super) async fn groups(ctx: &Ctx) -> Result<Option<VisibleGroups>> {
    let Sight::Around(me) = of(ctx).await? else { return Ok(None) };
    let visible = store::sight::visible(ctx.list(), ctx.namespace, ctx.now, me).await?;
    Ok(Some(VisibleGroups::of_rows(page::unpaged(visible)?)))
}

/// A user whom the caller sees, as the caller sees them.
pub(super) fn user(sight: Sight, user: User) -> User {
    match sight {
        Sight::Everything => user,
        Sight::All(me) | Sight::Around(me) if me == user.no => user,
        Sight::All(_) => user.without_app(),
        Sight::Around(_) => user.names_only(),
    }
}

/// Groups that the caller sees, as the caller sees them: what the application keeps about a group, its
/// effective members see. Asked only where there is something of that kind.
///
/// # Errors
/// `Unavailable`.
pub(super) async fn show_groups<'a>(
    ctx: &Ctx,
    groups: impl IntoIterator<Item = &'a mut Group>,
) -> Result<()> {
    let (Sight::All(me) | Sight::Around(me)) = of(ctx).await? else { return Ok(()) };
    let has_app = |group: &&mut Group| group.disclosed.app().is_some_and(|app| !app.is_empty());
    let groups: Vec<_> = groups.into_iter().filter(has_app).collect();
    if groups.is_empty() {
        return Ok(());
    }
    let asked: Vec<_> = groups.iter().map(|group| GroupRef::No(group.no)).collect();
    let seen = store::sight::groups(ctx.list(), ctx.namespace, ctx.now, me, &asked).await?;
    let is_member = |no| seen.iter().any(|seen| seen.no == no && seen.is_member);
    for group in groups.into_iter().filter(|group| !is_member(group.no)) {
        group.disclosed = Disclosed::WithoutApp;
    }
    Ok(())
}
