//! Groups by their numbers and with unique names, as protocols have them whose ids are integers.

use super::Group;
use crate::domain::change::Deed;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Result};
use crate::domain::id::{GroupId, GroupNo, UserNo};
use crate::domain::model::group::CountedGroup;
use crate::domain::page;
use crate::domain::patch::Patch;
use crate::domain::rights::Action;
use crate::domain::scope::Scope;
use crate::domain::store::group::{named, numbered as store};
use crate::domain::text::{ExternalId, Name};

/// Creates a group under a name that no other has. Names compare exactly; a group without a name
/// goes by its id.
///
/// # Errors
/// As [`super::create`]; `Taken` for `name`.
pub async fn create_with_unique_name(
    ctx: &Ctx,
    name: Name,
    external_id: Option<ExternalId>,
) -> Result<GroupNo> {
    ctx.caller.may(Action::CreateGroups)?;
    let id = GroupId::random(ctx.now);
    named::insert(ctx, id, name, external_id).await
}

/// Reads a group.
///
/// # Errors
/// As [`super::get`].
pub async fn get_by_no(ctx: &Ctx, no: GroupNo) -> Result<Group> {
    ctx.caller.may(Action::ReadGroups)?;
    store::get(ctx.db(), ctx.namespace, no).await
}

/// Changes what is given of a group: its name, to one that no other group has, and its id in
/// another system.
///
/// # Errors
/// As [`super::update`]; `Taken` for `name`.
pub async fn rename_by_no(
    ctx: &Ctx,
    no: GroupNo,
    name: Option<Name>,
    external_id: Patch<ExternalId>,
) -> Result<()> {
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    named::update(ctx, rights, no, name, external_id).await
}

/// Deletes a group, as [`super::delete`] does.
///
/// # Errors
/// As [`super::delete`].
pub async fn delete_by_no(ctx: &Ctx, no: GroupNo) -> Result<()> {
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    store::delete(ctx, rights, no, ctx.record(Entity::Group, Deed::Deleted)).await?;
    ctx.has_changed(rights.every);
    Ok(())
}

/// Lists all groups in the order of their names' bytes, 100,000 at most.
///
/// # Errors
/// Forbidden without `groups:read`; `Invalid` where there are more.
pub async fn list_all(ctx: &Ctx) -> Result<Vec<CountedGroup>> {
    ctx.caller.may(Action::ReadGroups)?;
    page::unpaged(store::list_all(ctx).await?)
}

/// Lists the groups that a user is directly in, likewise; none for a user who is not there.
///
/// # Errors
/// As [`list_all`].
pub async fn list_all_of_user(ctx: &Ctx, user: UserNo) -> Result<Vec<Group>> {
    ctx.caller.may(Action::ReadGroups)?;
    page::unpaged(store::list_all_of_user(ctx, user).await?)
}
