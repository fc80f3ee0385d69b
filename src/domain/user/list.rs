//! Lists of users, by pages of either kind.

use super::{CountedUser, Member, MemberFilter, User, UserFilter};
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::existing;
use crate::domain::membership::Reach;
use crate::domain::model::directory::Sight;
use crate::domain::model::reference::GroupRef;
use crate::domain::offset_page::OffsetPage;
use crate::domain::page::{self, Page, PageRequest};
use crate::domain::rights::Action;
use crate::domain::{sight, store};

/// Lists users, in the order of their creation.
///
/// # Errors
/// Forbidden without `users:read`, and without `groups:read` where a group is given; for users who do not
/// administer, in a closed directory.
pub async fn list(ctx: &Ctx, filter: &UserFilter, page: PageRequest) -> Result<Page<User>> {
    ctx.caller.may(Action::ReadUsers)?;
    if filter.group.is_some() {
        ctx.caller.may(Action::ReadGroups)?;
    }
    let sight = sight::of_caller_who_lists(ctx).await?;
    let page = store::user::list(ctx.list(), ctx.namespace, ctx.now, filter, page).await?;
    Ok(page.map(|user| sight::user(sight, user)))
}

/// Lists users as [`list`] does, with the number of the groups that each is directly in.
///
/// # Errors
/// As [`list`]; Forbidden without `groups:read`; `Invalid` for a page of more than 200.
pub async fn list_counted(
    ctx: &Ctx,
    filter: &UserFilter,
    page: PageRequest,
) -> Result<Page<CountedUser>> {
    page.must_be_countable()?;
    ctx.caller.may(Action::ReadGroups)?;
    let page = list(ctx, filter, page).await?;
    let numbers: Vec<_> = page.entries.iter().map(|user| user.no).collect();
    let (executor, namespace) = (ctx.list(), ctx.namespace);
    let counts = store::user::counts(executor, namespace, ctx.now, &numbers).await?;
    Ok(page.map(|user| {
        let groups = counts.get(&user.no).copied().unwrap_or_default();
        CountedUser { user, groups }
    }))
}

/// Lists users by offset, in the order of their creation.
///
/// # Errors
/// As [`list`]; `Invalid` where there are over 100,000.
pub async fn list_by_offset(ctx: &Ctx, filter: &UserFilter, page: OffsetPage) -> Result<Vec<User>> {
    ctx.caller.may(Action::ReadUsers)?;
    let sight = sight::of_caller_who_lists(ctx).await?;
    let (executor, namespace) = (ctx.list(), ctx.namespace);
    let found = store::user::list_by_offset(executor, namespace, ctx.now, filter, page).await?;
    Ok(page::unpaged(found)?.into_iter().map(|user| sight::user(sight, user)).collect())
}

/// Lists the members of a group, in the order of the users' creation.
///
/// # Errors
/// Forbidden without `groups:read` and `users:read`; `NotFound` for the group.
pub async fn list_of_group(
    ctx: &Ctx,
    group: impl Into<GroupRef<'_>>,
    reach: Reach,
    filter: &MemberFilter,
    page: PageRequest,
) -> Result<Page<Member>> {
    ctx.caller.may(Action::ReadGroups)?;
    ctx.caller.may(Action::ReadUsers)?;
    let group = group.into();
    let (executor, namespace, sight) = (ctx.list(), ctx.namespace, sight::of(ctx).await?);
    sight::must_see_groups(ctx, &[group]).await?;
    // What the caller does not see, no search finds.
    let by_email = !matches!(sight, Sight::Around(_));
    let which = (group, reach, filter, by_email);
    let page = store::member::of_group(executor, namespace, ctx.now, which, page).await?;
    if page.entries.is_empty() {
        existing::group(ctx, group).await?;
    }
    Ok(page.map(|Member { user, details }| Member { user: sight::user(sight, user), details }))
}
