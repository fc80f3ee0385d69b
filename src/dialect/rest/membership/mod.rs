//! `/group/{id}/user` and `/user/{id}/group`: who is in what.

pub mod document;
pub mod input;

use super::Problem;
use super::authenticate::Authenticated;
use super::body::{Body, OptionalBody};
use super::group::document::{GroupDocument, GroupsDocument};
use super::openapi::error_responses;
use super::page::{NestedListing, Query};
use super::user::document::UsersDocument;
use crate::domain::id::{GroupId, UserId};
use crate::domain::membership::{self, Outcome};
use crate::domain::{Result, group, user};
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post, put};
use document::MembershipDocument;
use input::MembershipInput;

/// Lists the members of a group.
///
/// In the order of the users' making, page by page. With `effective=true` members of nested groups
/// are listed too; `membership` tells who is a direct member.
///
/// Who may: a key with the scopes `groups:read` and `users:read`; anybody who is signed in.
#[utoipa::path(
    operation_id = "listGroupMembers",
    tag = "memberships",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        NestedListing,
    ),
    responses(
        (status = 200, description = "A page of users.", body = UsersDocument),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[get("/{id}/user")]
pub async fn members(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    query: Query<NestedListing>,
) -> Result<Json<UsersDocument>, Problem> {
    let group = GroupId::parse(&path)?;
    let page = user::list_of_group(&ctx, &group, query.0.reach(), query.0.page()?).await?;
    Ok(Json(UsersDocument::of_members(&ctx, page)))
}

/// Lists the groups of a user.
///
/// In the order of the groups' making, page by page. With `effective=true` the groups that these
/// are nested in are listed too; `membership` tells of which the user is a direct member.
///
/// Who may: a key with the scope `groups:read`; anybody who is signed in.
#[utoipa::path(
    operation_id = "listUserGroups",
    tag = "memberships",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The user's id."),
        NestedListing,
    ),
    responses(
        (status = 200, description = "A page of groups.", body = GroupsDocument),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[get("/{id}/group")]
pub async fn groups(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    query: Query<NestedListing>,
) -> Result<Json<GroupsDocument>, Problem> {
    let user = UserId::parse(&path)?;
    let page = group::list_of_user(&ctx, &user, query.0.reach(), query.0.page()?).await?;
    Ok(Json(page.into()))
}

/// Adds a user to a group.
///
/// The body may say the role and when the membership ends. Who is a member already stays as they
/// are: 200.
///
/// Who may: a key with the scope `groups:write`, for `administrators` and what is nested in it with
/// `admin`; a manager or owner of the group; an administrator. Only an owner or
/// administrator makes or unmakes owners.
#[utoipa::path(
    operation_id = "addGroupMember",
    tag = "memberships",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        ("uid" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The user's id."),
    ),
    request_body = Option<MembershipInput>,
    responses(
        (status = 200, description = "The user was a member already.", body = GroupDocument),
        (status = 201, description = "The user is a member now.", body = GroupDocument),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[post("/{id}/user/{uid}")]
pub async fn add(
    Authenticated(ctx): Authenticated,
    path: Path<(String, String)>,
    body: OptionalBody<MembershipInput>,
) -> Result<HttpResponse, Problem> {
    let (group, user) = ids(&path)?;
    let wanted = body.0.map(|input| input.changes(&user)).transpose()?.unwrap_or_default();
    let (group, outcome) = membership::add(&ctx, &group, &user, wanted).await?;
    Ok(match outcome {
        Outcome::Created => HttpResponse::Created().json(GroupDocument::from(group)),
        Outcome::Present => HttpResponse::Ok().json(GroupDocument::from(group)),
    })
}

/// Reads a membership.
///
/// Who may: a key with the scope `groups:read`; anybody who is signed in.
#[utoipa::path(
    operation_id = "getGroupMember",
    tag = "memberships",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        ("uid" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The user's id."),
    ),
    responses(
        (status = 200, description = "The membership.", body = MembershipDocument),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[get("/{id}/user/{uid}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<(String, String)>,
) -> Result<Json<MembershipDocument>, Problem> {
    let (group, user) = ids(&path)?;
    Ok(Json(membership::get(&ctx, &group, &user).await?.into()))
}

/// Changes a membership.
///
/// Who may: a key with the scope `groups:write`, for `administrators` and what is nested in it with
/// `admin`; a manager or owner of the group; an administrator. Only an owner or
/// administrator makes or unmakes owners.
#[utoipa::path(
    operation_id = "updateGroupMember",
    tag = "memberships",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        ("uid" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The user's id."),
    ),
    request_body = MembershipInput,
    responses(
        (status = 200, description = "The membership as it is now.", body = MembershipDocument),
        (status = 404, response = error_responses::NotFound),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[put("/{id}/user/{uid}")]
pub async fn put(
    Authenticated(ctx): Authenticated,
    path: Path<(String, String)>,
    body: Body<MembershipInput>,
) -> Result<Json<MembershipDocument>, Problem> {
    let (group, user) = ids(&path)?;
    let changes = body.0.changes(&user)?;
    Ok(Json(membership::update(&ctx, &group, &user, changes).await?.into()))
}

/// Removes a user from a group.
///
/// Who may: a key with the scope `groups:write`, for `administrators` and what is nested in it with
/// `admin`; a manager or owner of the group; an administrator. Only an owner or
/// administrator makes or unmakes owners; everybody leaves.
#[utoipa::path(
    operation_id = "removeGroupMember",
    tag = "memberships",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        ("uid" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The user's id."),
    ),
    responses(
        (status = 200, description = "The user is no member any more.", body = GroupDocument),
        (status = 404, response = error_responses::NotFound),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[delete("/{id}/user/{uid}")]
pub async fn remove(
    Authenticated(ctx): Authenticated,
    path: Path<(String, String)>,
) -> Result<Json<GroupDocument>, Problem> {
    let (group, user) = ids(&path)?;
    Ok(Json(membership::remove(&ctx, &group, &user).await?.into()))
}

fn ids((group, user): &(String, String)) -> Result<(GroupId, UserId)> {
    Ok((GroupId::parse(group)?, UserId::parse(user)?))
}
