//! A group with lists of who and what is in it, as directories show one, and the replacing of these
//! lists.

use super::{Group, GroupChanges};
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::id::GroupId;
use crate::domain::model::group::{Listed, Replacement, Wanted};
use crate::domain::offset_page::{OffsetPage, PageWithTotal, PrefixFilter};
use crate::domain::rights::Action;
use crate::domain::scope::Scope;
use crate::domain::store;
use crate::domain::user::check_length;

impl Replacement {
    fn is_empty(&self) -> bool {
        let Self { users, groups, parents } = self;
        users.is_none() && groups.is_none() && parents.is_none()
    }

    /// How many names it has.
    pub fn length(&self) -> usize {
        let Self { users, groups, parents } = self;
        users.as_ref().map_or(0, Vec::len)
            + groups.as_ref().map_or(0, Vec::len)
            + parents.as_ref().map_or(0, Vec::len)
    }

    fn check(&self) -> Result<()> {
        let Self { users, groups, parents } = self;
        check_length("memberUsers", users.as_ref().map_or(0, Vec::len))?;
        check_length("memberGroups", groups.as_ref().map_or(0, Vec::len))?;
        check_length("parentGroups", parents.as_ref().map_or(0, Vec::len))
    }
}

/// Reads a group with the lists that are wanted.
///
/// # Errors
/// Forbidden without `groups:read`; `NotFound`; `Invalid` where the lists are too long.
pub async fn listed(ctx: &Ctx, id: &GroupId, wanted: Wanted) -> Result<Listed> {
    ctx.caller.may(Action::ReadGroups)?;
    store::group::listed::get(ctx, id, wanted).await
}

/// Searches by the beginnings of id and name, in the order of the ids, without regard to case.
///
/// # Errors
/// As [`listed`].
pub async fn search(
    ctx: &Ctx,
    sought: PrefixFilter<'_>,
    wanted: Wanted,
    page: OffsetPage,
) -> Result<PageWithTotal<Listed>> {
    ctx.caller.may(Action::ReadGroups)?;
    store::group::listed::search(ctx, sought, wanted, page).await
}

/// The groups directly in a group whose ids begin so, in the order of their ids.
///
/// # Errors
/// As [`listed`].
pub async fn search_subgroups(
    ctx: &Ctx,
    parent: &GroupId,
    sought: PrefixFilter<'_>,
    wanted: Wanted,
    page: OffsetPage,
) -> Result<PageWithTotal<Listed>> {
    ctx.caller.may(Action::ReadGroups)?;
    store::group::listed::subgroups(ctx, parent, sought, wanted, page).await
}

/// Creates a group as [`super::create_or_complete`] does, with these lists, in one transaction.
///
/// # Errors
/// As [`super::create_or_complete`]; `Cycle`; Forbidden for a parent, or a group to be in it, that
/// may not be touched, and for unknown users without `users:write`.
pub async fn create_listed(
    ctx: &Ctx,
    id: GroupId,
    new: GroupChanges,
    lists: Replacement,
    wanted: Wanted,
) -> Result<Listed> {
    ctx.caller.may(Action::CreateGroups)?;
    if lists.is_empty() {
        let group = super::create_or_complete(ctx, Some(id), new).await?;
        return with_lists(ctx, group, wanted).await;
    }
    lists.check()?;
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    let group = store::group::replace::create(ctx, rights, &id, new, &lists).await?;
    ctx.has_changed(rights.every);
    with_lists(ctx, group, wanted).await
}

/// Changes a group as [`super::update`] does, and replaces these lists by difference, in one
/// transaction: who stays keeps role and date.
///
/// # Errors
/// As [`super::update`] and [`create_listed`]; `LastOwner`.
pub async fn update_listed(
    ctx: &Ctx,
    id: &GroupId,
    changes: GroupChanges,
    lists: Replacement,
    wanted: Wanted,
) -> Result<Listed> {
    if lists.is_empty() {
        let group = super::update(ctx, id, None, changes).await?;
        return with_lists(ctx, group, wanted).await;
    }
    lists.check()?;
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    let group = store::group::replace::update(ctx, rights, id, changes, &lists).await?;
    ctx.has_changed(rights.every);
    with_lists(ctx, group, wanted).await
}

/// Reads the lists of a group that was just written, where any is wanted.
///
/// # Errors
/// As [`listed`].
pub async fn with_lists(ctx: &Ctx, group: Group, wanted: Wanted) -> Result<Listed> {
    if wanted == Wanted::default() {
        return Ok(Listed { group, users: None, groups: None, parents: None });
    }
    listed(ctx, &group.id, wanted).await
}
