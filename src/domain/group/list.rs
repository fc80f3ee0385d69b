//! Lists of groups, page by page.

use super::{Group, GroupCounts, GroupFilter, GroupOfUser};
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::membership::Reach;
use crate::domain::model::reference::UserRef;
use crate::domain::page::{Page, PageRequest};
use crate::domain::rights::Action;
use crate::domain::{existing, sight, store};

/// Lists the groups that the caller sees, oldest first.
///
/// # Errors
/// Forbidden without `groups:read`.
pub async fn list(ctx: &Ctx, filter: &GroupFilter, page: PageRequest) -> Result<Page<Group>> {
    ctx.caller.may(Action::ReadGroups)?;
    let visible = sight::groups(ctx).await?.map(|visible| visible.numbers());
    let (executor, namespace, visible) = (ctx.list(), ctx.namespace, visible.as_deref());
    let mut page =
        store::group::list(executor, namespace, ctx.now, (filter, visible), page).await?;
    sight::show_groups(ctx, &mut page.entries).await?;
    Ok(page)
}

/// Lists groups as [`list`] does, with how many are directly in each.
///
/// # Errors
/// As [`list`]; Forbidden without `users:read`; `Invalid` for a page of more than 200.
pub async fn list_counted(
    ctx: &Ctx,
    filter: &GroupFilter,
    page: PageRequest,
) -> Result<Page<(Group, GroupCounts)>> {
    page.must_be_countable()?;
    // Whoever sees a group sees who is in it, and a key needs the scope.
    ctx.caller.may(Action::ReadUsers)?;
    let page = list(ctx, filter, page).await?;
    let numbers: Vec<_> = page.entries.iter().map(|group| group.no).collect();
    let (executor, namespace) = (ctx.list(), ctx.namespace);
    let counts = store::group::counts(executor, namespace, ctx.now, &numbers).await?;
    Ok(page.map(|group| {
        let counts = counts.get(&group.no).copied().unwrap_or_default();
        (group, counts)
    }))
}

/// Lists the groups of a user that the caller sees, in the order in which the groups were created.
///
/// # Errors
/// Forbidden without `groups:read`; `NotFound` for the user.
pub async fn list_of_user(
    ctx: &Ctx,
    user: impl Into<UserRef<'_>>,
    reach: Reach,
    page: PageRequest,
) -> Result<Page<GroupOfUser>> {
    ctx.caller.may(Action::ReadGroups)?;
    let user = user.into();
    sight::must_see_users(ctx, &[user]).await?;
    let visible = if ctx.caller.is(user) { None } else { sight::groups(ctx).await? };
    let visible = visible.map(|visible| visible.numbers());
    let which = (user, reach, visible.as_deref());
    let (executor, namespace) = (ctx.list(), ctx.namespace);
    let mut page = store::member::of_user(executor, namespace, ctx.now, which, page).await?;
    if page.entries.is_empty() {
        existing::user(ctx, user).await?;
    }
    sight::show_groups(ctx, page.entries.iter_mut().map(|entry| &mut entry.group)).await?;
    Ok(page)
}
