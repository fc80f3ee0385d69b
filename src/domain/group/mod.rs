//! Groups: named sets of users and of other groups.

mod complete;
mod listed;
mod numbered;
mod whole;

pub use complete::create_or_complete;
pub use listed::{
    Listed, Replacement, Wanted, create_listed, listed, search, search_subgroups, update_listed,
    with_lists,
};
pub use numbered::{
    CountedGroup, create_with_unique_name, delete_by_no, get_by_no, list_all, list_all_of_user,
    rename_by_no,
};
pub use whole::{MOST_GROUPS, MOST_MEMBERS, Selection, WholeGroup, list_whole};

use super::change::Deed;
use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::{GroupId, GroupNo, NamespaceNo, UserId};
use super::membership::{Place, Reach};
use super::page::{Page, PageRequest};
use super::patch::Patch;
use super::properties::{Properties, PropertyChanges};
use super::rights::Action;
use super::scope::Scope;
use super::store;
use super::text::{Description, ExternalId, Name};
use crate::schema::groups;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// A group as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = groups, check_for_backend(diesel::pg::Pg))]
pub struct Group {
    /// The tenant.
    pub namespace_no: NamespaceNo,
    /// The internal key.
    pub no: GroupNo,
    /// The public id.
    pub id: GroupId,
    /// The name to show, not unique.
    pub name: Option<Name>,
    /// What the group is for.
    pub description: Option<Description>,
    /// The id in another system.
    pub external_id: Option<ExternalId>,
    /// The caller's own pairs.
    pub properties: Properties,
    /// Counts the writes from 1; members coming and going do not count.
    pub version: i64,
    /// When the group was made.
    pub created_at: DateTime<Utc>,
    /// When the group was last written.
    pub updated_at: DateTime<Utc>,
}

/// What a caller wants a group's properties to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GroupChanges {
    /// The name to show.
    pub name: Patch<Name>,
    /// What the group is for.
    pub description: Patch<Description>,
    /// The id in another system.
    pub external_id: Patch<ExternalId>,
    /// The caller's own pairs.
    pub properties: PropertyChanges,
}

/// Which groups a list has; all conditions hold at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupFilter {
    /// Of which this user is directly a member.
    pub member: Option<UserId>,
    /// With exactly this name.
    pub name: Option<Name>,
    /// With this id in another system.
    pub external_id: Option<ExternalId>,
    /// Whose id or name begins so, without regard to case.
    pub prefix: Option<Description>,
}

/// A group in a list, with the direct place in it of the user that the list is about.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupOfUser {
    /// The group.
    pub group: Group,
    /// The direct membership; `None` where nesting alone makes the user a member.
    pub place: Option<Place>,
}

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
    ctx.has_changed(rights.every.into());
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
