//! Groups: named sets of users and of other groups.

mod complete;
mod listed;
mod numbered;
mod whole;

pub use complete::create_or_complete;
pub use listed::{create_listed, listed, search, search_subgroups, update_listed, with_lists};
pub use numbered::{
    create_with_unique_name, delete_by_no, get_by_no, list_all, list_all_of_user, rename_by_no,
};
pub use whole::{MOST_MEMBERS, list_whole};

use super::change::Deed;
use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::{GroupId, UserId};
use super::membership::Reach;
pub use super::model::group::{
    CountedGroup, Group, GroupChanges, GroupFilter, GroupOfUser, Listed, Replacement, Selection,
    Wanted, WholeGroup,
};
use super::page::{Page, PageRequest};
use super::rights::Action;
use super::scope::Scope;
use super::store;

/// Creates a group. Without an id, one is made.
///
/// # Errors
/// Forbidden without `groups:write`, and for users who do not administer; `Taken` for `id`.
pub async fn create(ctx: &Ctx, id: Option<GroupId>, new: GroupChanges) -> Result<Group> {
    ctx.caller.may(Action::CreateGroups)?;
    let id = id.unwrap_or_else(|| GroupId::random(ctx.now));
    store::group::insert(ctx.db(), ctx.record(Entity::Group, Deed::Created), id, new).await
}

/// Reads a group.
///
/// # Errors
/// Forbidden without `groups:read`; `NotFound`.
pub async fn get(ctx: &Ctx, id: &GroupId) -> Result<Group> {
    ctx.caller.may(Action::ReadGroups)?;
    store::group::get(ctx.db(), ctx.namespace, id).await
}

/// Changes the properties that are given. `expected` are the versions of which one must still
/// stand; `None` for any.
///
/// # Errors
/// Forbidden without `groups:write`, or for `administrators` and what is nested in it without
/// `admin`, and for users who do not manage it; `NotFound`; `Stale`;
/// `Invalid` where the custom properties grow too many.
pub async fn update(
    ctx: &Ctx,
    id: &GroupId,
    expected: Option<Vec<i64>>,
    changes: GroupChanges,
) -> Result<Group> {
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    store::group::update(ctx, rights, id, expected, changes).await
}

/// Deletes a group with its memberships, its places in other groups, and its invites.
///
/// # Errors
/// As [`update`], but a manager does not do, it takes an owner; Forbidden for `administrators`,
/// which always exists.
pub async fn delete(ctx: &Ctx, id: &GroupId, expected: Option<Vec<i64>>) -> Result<()> {
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    if id.as_str() == GroupId::ADMINISTRATORS {
        return Err(Error::forbidden("the group administrators always exists"));
    }
    store::group::delete(ctx, rights, id, expected).await?;
    // Only who may touch every group can have deleted one that was nested in `administrators`.
    ctx.has_changed(rights.every);
    Ok(())
}

/// Lists groups, in the order of their making.
///
/// # Errors
/// Forbidden without `groups:read`.
pub async fn list(ctx: &Ctx, filter: &GroupFilter, page: PageRequest) -> Result<Page<Group>> {
    ctx.caller.may(Action::ReadGroups)?;
    store::group::list(ctx, filter, page).await
}

/// Lists the groups of a user, in the order of the groups' making.
///
/// # Errors
/// Forbidden without `groups:read`; `NotFound` for the user.
pub async fn list_of_user(
    ctx: &Ctx,
    user: &UserId,
    reach: Reach,
    page: PageRequest,
) -> Result<Page<GroupOfUser>> {
    ctx.caller.may(Action::ReadGroups)?;
    store::member::groups_of(ctx, user, reach, page).await
}
