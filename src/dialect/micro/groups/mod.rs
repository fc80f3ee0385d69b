//! The service `groups`: named sets of members. Their ids are opaque.

pub mod message;

use super::call::{Call, Done};
use super::error::{Refusal, bad};
use super::with_field;
use crate::domain::error::{Entity, Error};
use crate::domain::group::{self, GroupChanges, Selection};
use crate::domain::id::{GroupId, UserId};
use crate::domain::membership;
use crate::domain::patch::Patch;
use crate::domain::text::Name;
use actix_web::post;
use actix_web::web::Json;
use message::{
    AddMemberRequest, CreateRequest, DeleteRequest, GroupMessage, GroupReply, ListReply,
    ListRequest, ReadReply, ReadRequest, RemoveMemberRequest, UpdateRequest,
};

/// Creates a group.
///
/// Roster generates the id, a UUIDv7. Names need not be unique.
///
/// Permissions: keys with `groups:write`; administrators.
#[utoipa::path(
    operation_id = "groupsCreate",
    tag = "groups",
    request_body = CreateRequest,
    responses((status = 200, description = "The group.", body = GroupReply)),
)]
#[post("/Groups/Create")]
pub async fn create(call: Call<CreateRequest>) -> Result<Json<GroupReply>, Refusal> {
    let new =
        GroupChanges { name: Patch::Set(name(&call.request.name)?), ..GroupChanges::default() };
    let group = group::create(&call.ctx, None, new).await?;
    Ok(Json(GroupReply { group: GroupMessage::of(group, Vec::new()) }))
}

/// Returns groups with their members.
///
/// Unknown ids are left out.
///
/// Permissions: keys with `groups:read`; signed-in users, for what they see.
#[utoipa::path(
    operation_id = "groupsRead",
    tag = "groups",
    request_body = ReadRequest,
    responses((status = 200, description = "The groups by id.", body = ReadReply)),
)]
#[post("/Groups/Read")]
pub async fn read(call: Call<ReadRequest>) -> Result<Json<ReadReply>, Refusal> {
    let ReadRequest { ids } = call.request;
    if ids.is_empty() {
        return Err(bad("MISSING_IDS", "One or more IDs are required"));
    }
    let ids =
        ids.iter().map(|id| with_field("ids", GroupId::parse(id))).collect::<Result<_, _>>()?;
    Ok(Json(group::list_with_members(&call.ctx, &Selection::WithIds(ids)).await?.into()))
}

/// Renames a group.
///
/// Permissions: keys with `groups:write` (`admin` for `administrators` and the groups nested in
/// it); managers and owners of the group; administrators.
#[utoipa::path(
    operation_id = "groupsUpdate",
    tag = "groups",
    request_body = UpdateRequest,
    responses((status = 200, description = "The changed group, with its members.", body = GroupReply)),
)]
#[post("/Groups/Update")]
pub async fn update(call: Call<UpdateRequest>) -> Result<Json<GroupReply>, Refusal> {
    let Call { ctx, request: UpdateRequest { id, name: to } } = call;
    let id = present(&id)?;
    let changes = GroupChanges { name: Patch::Set(name(&to)?), ..GroupChanges::default() };
    // Read before renaming, so that a call that is refused changes nothing.
    let found = group::list_with_members(&ctx, &Selection::WithIds(vec![id.clone()])).await?.pop();
    let found = found.ok_or(Error::not_found(Entity::Group))?;
    let group = group::update(&ctx, &id, None, changes).await?;
    Ok(Json(GroupReply { group: GroupMessage::of(group, found.members) }))
}

/// Deletes a group.
///
/// Its memberships and invites are deleted too. Deleting an unknown id succeeds.
///
/// Permissions: keys with `groups:write` (`admin` for groups nested in `administrators`); owners of
/// the group; administrators. Nobody can delete `administrators`.
#[utoipa::path(
    operation_id = "groupsDelete",
    tag = "groups",
    request_body = DeleteRequest,
    responses(
        (status = 200, description = "The group does not exist any more.", body = Done),
        (status = 409, response = super::error_responses::Conflict),
    ),
)]
#[post("/Groups/Delete")]
pub async fn delete(call: Call<DeleteRequest>) -> Result<Json<Done>, Refusal> {
    let id = present(&call.request.id)?;
    match group::delete(&call.ctx, &id, None).await {
        Ok(()) | Err(Error::NotFound { entity: Entity::Group }) => Ok(Json(Done {})),
        Err(error) => Err(error.into()),
    }
}

/// Lists groups with their members.
///
/// Lists all groups, or those that a user is directly in. A result of more than 100,000 groups, or
/// with more than 250,000 members in total, is refused.
///
/// Permissions: keys with `groups:read`; signed-in users, for what they see.
#[utoipa::path(
    operation_id = "groupsList",
    tag = "groups",
    request_body = ListRequest,
    responses((status = 200, description = "The groups. Without any, the reply is empty.", body = ListReply)),
)]
#[post("/Groups/List")]
pub async fn list(call: Call<ListRequest>) -> Result<Json<ListReply>, Refusal> {
    let ListRequest { member_id } = call.request;
    let selection = match member_id.is_empty() {
        true => Selection::All,
        false => Selection::OfMember(with_field("member_id", UserId::parse(&member_id))?),
    };
    Ok(Json(group::list_with_members(&call.ctx, &selection).await?.into()))
}

/// Adds a member to a group.
///
/// If the user does not exist, a placeholder with this id is created. Adding an existing member
/// changes nothing.
///
/// Permissions: keys with `groups:write`, and `users:write` if the user does not exist (`admin` for
/// `administrators` and the groups nested in it); managers and owners of the group, for existing
/// users; administrators.
#[utoipa::path(
    operation_id = "groupsAddMember",
    tag = "groups",
    request_body = AddMemberRequest,
    responses(
        (status = 200, description = "The member is in the group.", body = Done),
        (status = 409, response = super::error_responses::Conflict),
    ),
)]
#[post("/Groups/AddMember")]
pub async fn add_member(call: Call<AddMemberRequest>) -> Result<Json<Done>, Refusal> {
    let AddMemberRequest { group_id, member_id } = call.request;
    let (group, member) = both(&group_id, &member_id)?;
    membership::add_or_provision(&call.ctx, &group, &member).await?;
    Ok(Json(Done {}))
}

/// Removes a member from a group.
///
/// Removing a non-member succeeds.
///
/// Permissions: members, for themselves; keys with `groups:write` (`admin` for `administrators` and
/// the groups nested in it); managers and owners of the group; administrators.
#[utoipa::path(
    operation_id = "groupsRemoveMember",
    tag = "groups",
    request_body = RemoveMemberRequest,
    responses(
        (status = 200, description = "The member is not in the group.", body = Done),
        (status = 409, response = super::error_responses::Conflict),
    ),
)]
#[post("/Groups/RemoveMember")]
pub async fn remove_member(call: Call<RemoveMemberRequest>) -> Result<Json<Done>, Refusal> {
    let RemoveMemberRequest { group_id, member_id } = call.request;
    let (group, member) = both(&group_id, &member_id)?;
    match membership::remove(&call.ctx, &group, &member).await {
        Ok(_) => Ok(Json(Done {})),
        Err(Error::NotFound { entity: Entity::User | Entity::Membership }) => Ok(Json(Done {})),
        Err(error) => Err(error.into()),
    }
}

fn present(id: &str) -> Result<GroupId, Refusal> {
    match id.is_empty() {
        true => Err(bad("MISSING_ID", "Missing ID")),
        false => Ok(GroupId::parse(id)?),
    }
}

fn name(text: &str) -> Result<Name, Refusal> {
    match text.trim().is_empty() {
        true => Err(bad("MISSING_NAME", "Missing name")),
        false => Ok(Name::parse(text, "name")?),
    }
}

fn both(group: &str, member: &str) -> Result<(GroupId, UserId), Refusal> {
    if group.is_empty() {
        return Err(bad("MISSING_GROUP_ID", "Missing Group ID"));
    }
    if member.is_empty() {
        return Err(bad("MISSING_MEMBER_ID", "Missing Member ID"));
    }
    let group = with_field("group_id", GroupId::parse(group))?;
    Ok((group, with_field("member_id", UserId::parse(member))?))
}
