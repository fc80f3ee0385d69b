//! Nesting: groups in groups, without cycles. Members of the inner are effective members of the
//! outer.

use super::ctx::Ctx;
use super::error::Result;
use super::group::Group;
use super::id::GroupId;
use super::membership::{Outcome, Reach};
use super::page::{Page, PageRequest};
use super::rights::Action;
use super::scope::Scope;
use super::store;

/// Puts the group `child` into the group `parent` and answers the parent.
///
/// # Errors
/// Forbidden without `groups:write`, or for `administrators` and what is nested in it without
/// `admin`; `NotFound` for either; `Cycle`.
pub async fn add(ctx: &Ctx, parent: &GroupId, child: &GroupId) -> Result<(Group, Outcome)> {
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    let (parent, outcome, circle) = store::subgroup::add(ctx, rights, parent, child).await?;
    ctx.has_changed(circle);
    Ok((parent, outcome))
}

/// Takes the group `child` out of the group `parent` and answers the parent.
///
/// # Errors
/// As [`add`]; `NotFound` for the subgroup where it is none.
pub async fn remove(ctx: &Ctx, parent: &GroupId, child: &GroupId) -> Result<Group> {
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    let (parent, circle) = store::subgroup::remove(ctx, rights, parent, child).await?;
    ctx.has_changed(circle);
    Ok(parent)
}

/// Lists the groups in a group, in the order of their making; with [`Reach::Effective`] those in
/// them too.
///
/// # Errors
/// Forbidden without `groups:read`; `NotFound` for the group.
pub async fn list(
    ctx: &Ctx,
    parent: &GroupId,
    reach: Reach,
    page: PageRequest,
) -> Result<Page<Group>> {
    ctx.caller.may(Action::ReadGroups)?;
    store::subgroup::list(ctx, parent, reach, page).await
}
