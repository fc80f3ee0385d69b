//! `/group/{id}/user` and `/user/{id}/group`: memberships.

pub mod document;
mod query;

use super::group::document::{GroupDocument, GroupsDocument};
use super::page;
use super::user::document::{UserDocument, UsersDocument};
use super::{Authenticated, Body, Conflict, NestedPageQuery, OptionalBody, Problem, Query};
use crate::domain::id::{GroupId, UserId};
use crate::domain::membership::{self, Outcome, Reach};
use crate::domain::user::{Member, MemberFilter};
use crate::domain::{Result, group, user};
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post, put};
use document::{MembershipDocument, MembershipInput};
use query::{MembersQuery, MembershipQuery};

/// Lists the members of a group.
///
/// With `effective=true` the list includes the members of nested groups. Only direct members have
/// `membership`, and a `role`.
///
/// Permissions: keys with `groups:read` and `users:read`; administrators; signed-in users, for groups that they
/// see.
#[utoipa::path(
    operation_id = "listGroupMembers",
    params(MembersQuery),
    responses((status = 200, description = "A page of users.", body = UsersDocument)),
)]
#[get("/{id}/user")]
pub async fn members(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    query: Query<MembersQuery>,
) -> Result<Json<UsersDocument>, Problem> {
    let group = GroupId::parse(&path)?;
    let MembersQuery { role, q, effective, limit, after, count } = query.0;
    let role = role.map(|role| role.parse()).transpose()?;
    let filter = MemberFilter { role, prefix: page::prefix(q)? };
    let page = page::request(limit, after.as_deref(), count)?;
    let page = user::list_of_group(&ctx, &group, page::reach(effective), &filter, page).await?;
    let document =
        |Member { user, details }| UserDocument::seen_by(&ctx, user).with_membership(details);
    Ok(Json(UsersDocument::of(page, document)))
}

/// Lists the groups of a user.
///
/// With `effective=true` the list includes the groups that the user's groups are nested in. Only
/// groups that the user is directly in have `membership`.
///
/// Permissions: keys with `groups:read`; administrators; signed-in users, for users whom they see. They get
/// those of the groups that they see.
#[utoipa::path(
    operation_id = "listUserGroups",
    params(NestedPageQuery),
    responses((status = 200, description = "A page of groups.", body = GroupsDocument)),
)]
#[get("/{id}/group")]
pub async fn groups(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    query: Query<NestedPageQuery>,
) -> Result<Json<GroupsDocument>, Problem> {
    let user = UserId::parse(&path)?;
    let page = group::list_of_user(&ctx, &user, query.0.reach(), query.0.page()?).await?;
    Ok(Json(page.into()))
}

/// Adds a user to a group.
///
/// The body can set the role and when the membership expires. If the user is already a member,
/// nothing changes, and the response is 200.
///
/// Permissions: keys with `groups:write` (`admin` for `administrators` and the groups nested in
/// it); managers and owners of the group; administrators. Managers cannot grant the role `owner`.
#[utoipa::path(
    operation_id = "addGroupMember",
    request_body = Option<MembershipInput>,
    responses(
        (status = 200, description = "The user is already a member.", body = GroupDocument),
        (status = 201, description = "The user was added.", body = GroupDocument),
    ),
)]
#[post("/{id}/user/{uid}")]
pub async fn add(
    Authenticated(ctx): Authenticated,
    path: Path<(String, String)>,
    body: OptionalBody<MembershipInput>,
) -> Result<HttpResponse, Problem> {
    let (group, user) = ids(&path)?;
    let wanted = body.0.map(|input| input.for_change(&user)).transpose()?.unwrap_or_default();
    let (group, outcome) = membership::add(&ctx, &group, &user, wanted).await?;
    Ok(match outcome {
        Outcome::Created => HttpResponse::Created().json(GroupDocument::from(group)),
        Outcome::Present => HttpResponse::Ok().json(GroupDocument::from(group)),
    })
}

/// Returns a membership.
///
/// With `effective=true` it may come by nesting, and `via` names the groups between.
///
/// Permissions: keys with `groups:read`; administrators; signed-in users, for groups and users whom they see.
#[utoipa::path(
    operation_id = "getGroupMember",
    params(MembershipQuery),
    responses((status = 200, description = "The membership.", body = MembershipDocument)),
)]
#[get("/{id}/user/{uid}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<(String, String)>,
    query: Query<MembershipQuery>,
) -> Result<Json<MembershipDocument>, Problem> {
    let (group, user) = ids(&path)?;
    Ok(Json(match page::reach(query.0.effective) {
        Reach::Direct => membership::get(&ctx, &group, &user).await?.into(),
        Reach::Effective => membership::get_effective(&ctx, &group, &user).await?.into(),
    }))
}

/// Changes a membership.
///
/// Only the properties in the request change. `null` sets a property to its default.
///
/// Permissions: keys with `groups:write` (`admin` for `administrators` and the groups nested in
/// it); managers and owners of the group; administrators. Managers cannot grant or revoke the role
/// `owner`.
#[utoipa::path(
    operation_id = "updateGroupMember",
    request_body = MembershipInput,
    responses(
        (status = 200, description = "The changed membership.", body = MembershipDocument),
        (status = 409, response = Conflict),
    ),
)]
#[put("/{id}/user/{uid}")]
pub async fn put(
    Authenticated(ctx): Authenticated,
    path: Path<(String, String)>,
    body: Body<MembershipInput>,
) -> Result<Json<MembershipDocument>, Problem> {
    let (group, user) = ids(&path)?;
    let changes = body.0.for_change(&user)?;
    Ok(Json(membership::update(&ctx, &group, &user, changes).await?.into()))
}

/// Removes a user from a group.
///
/// If an administrator is removed who has created keys or webhooks, which still work, the response has a
/// warning.
///
/// Permissions: keys with `groups:write` (`admin` for `administrators` and the groups nested in
/// it); managers and owners of the group; administrators; members, for themselves. Managers cannot
/// remove owners.
#[utoipa::path(
    operation_id = "removeGroupMember",
    responses(
        (status = 200, description = "The user was removed.", body = GroupDocument),
        (status = 409, response = Conflict),
    ),
)]
#[delete("/{id}/user/{uid}")]
pub async fn remove(
    Authenticated(ctx): Authenticated,
    path: Path<(String, String)>,
) -> Result<Json<GroupDocument>, Problem> {
    let (group, user) = ids(&path)?;
    let (group, left) = membership::remove(&ctx, &group, &user).await?;
    Ok(Json(GroupDocument::from(group).with_left_behind(left)))
}

fn ids((group, user): &(String, String)) -> Result<(GroupId, UserId)> {
    Ok((GroupId::parse(group)?, UserId::parse(user)?))
}
