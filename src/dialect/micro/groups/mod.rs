//! The service `groups`: named sets of members, whose ids are opaque.

pub mod message;

use super::call::{Call, Done};
use super::error::{Refusal, bad};
use super::named;
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

/// Makes a group.
///
/// Its id is made too. Names need not be unique.
///
/// Who may: a key with the scope `groups:write`; an administrator.
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

/// Reads groups with their members.
///
/// Ids that no group has are left out.
///
/// Who may: a key with the scope `groups:read`; anybody who is signed in.
#[utoipa::path(
    operation_id = "groupsRead",
    tag = "groups",
    request_body = ReadRequest,
    responses((status = 200, description = "The groups by their ids.", body = ReadReply)),
)]
#[post("/Groups/Read")]
pub async fn read(call: Call<ReadRequest>) -> Result<Json<ReadReply>, Refusal> {
    let ReadRequest { ids } = call.request;
    if ids.is_empty() {
        return Err(bad("MISSING_IDS", "One or more IDs are required"));
    }
    let ids = ids.iter().map(|id| named("ids", GroupId::parse(id))).collect::<Result<_, _>>()?;
    Ok(Json(group::list_with_members(&call.ctx, &Selection::WithIds(ids)).await?.into()))
}

/// Renames a group.
///
/// Who may: a key with the scope `groups:write`, for `administrators` and what is nested in it with
/// `admin`; a manager or owner of the group; an administrator.
#[utoipa::path(
    operation_id = "groupsUpdate",
    tag = "groups",
    request_body = UpdateRequest,
    responses((status = 200, description = "The group as it is now, with its members.", body = GroupReply)),
)]
#[post("/Groups/Update")]
pub async fn update(call: Call<UpdateRequest>) -> Result<Json<GroupReply>, Refusal> {
    let Call { ctx, request: UpdateRequest { id, name: to } } = call;
    let id = present(&id)?;
    let changes = GroupChanges { name: Patch::Set(name(&to)?), ..GroupChanges::default() };
    // Before it is renamed: what is refused must not be half done.
    let found = group::list_with_members(&ctx, &Selection::WithIds(vec![id.clone()])).await?.pop();
    let found = found.ok_or(Error::not_found(Entity::Group))?;
    let group = group::update(&ctx, &id, None, changes).await?;
    Ok(Json(GroupReply { group: GroupMessage::of(group, found.members) }))
}

/// Deletes a group with its memberships and invites.
///
/// An id that no group has is as good as deleted.
///
/// Who may: a key with the scope `groups:write`, for what is nested in `administrators` with
/// `admin`; an owner of the group; an administrator. Nobody deletes `administrators`.
#[utoipa::path(
    operation_id = "groupsDelete",
    tag = "groups",
    request_body = DeleteRequest,
    responses((status = 200, description = "There is no such group any more.", body = Done)),
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
/// All of them, or those that a user is directly in. At most 100,000 groups, with 250,000 members
/// in all, are answered; more are refused.
///
/// Who may: a key with the scope `groups:read`; anybody who is signed in.
#[utoipa::path(
    operation_id = "groupsList",
    tag = "groups",
    request_body = ListRequest,
    responses((status = 200, description = "The groups; nothing where there is none.", body = ListReply)),
)]
#[post("/Groups/List")]
pub async fn list(call: Call<ListRequest>) -> Result<Json<ListReply>, Refusal> {
    let ListRequest { member_id } = call.request;
    let selection = match member_id.is_empty() {
        true => Selection::All,
        false => Selection::OfMember(named("member_id", UserId::parse(&member_id))?),
    };
    Ok(Json(group::list_with_members(&call.ctx, &selection).await?.into()))
}

/// Puts a member into a group.
///
/// A user who does not exist is made, with nothing but the id. Who is a member already stays one.
///
/// Who may: a key with the scope `groups:write` and, for an id that nobody has, `users:write`, for
/// `administrators` and what is nested in it with `admin`; a manager or owner of the group, for a
/// user who exists; an administrator.
#[utoipa::path(
    operation_id = "groupsAddMember",
    tag = "groups",
    request_body = AddMemberRequest,
    responses((status = 200, description = "The member is in the group.", body = Done)),
)]
#[post("/Groups/AddMember")]
pub async fn add_member(call: Call<AddMemberRequest>) -> Result<Json<Done>, Refusal> {
    let AddMemberRequest { group_id, member_id } = call.request;
    let (group, member) = both(&group_id, &member_id)?;
    membership::add_or_provision(&call.ctx, &group, &member).await?;
    Ok(Json(Done {}))
}

/// Takes a member out of a group.
///
/// Who is no member is as good as removed.
///
/// Who may: the member; a key with the scope `groups:write`, for `administrators` and what is nested
/// in it with `admin`; a manager or owner of the group; an administrator.
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
    let group = named("group_id", GroupId::parse(group))?;
    Ok((group, named("member_id", UserId::parse(member))?))
}
