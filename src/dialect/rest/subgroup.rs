//! `/group/{id}/group`: nested groups.

use super::group::document::{GroupDocument, GroupsDocument};
use super::{Authenticated, Conflict, NestedPageQuery, Problem, Query};
use crate::domain::id::GroupId;
use crate::domain::membership::Outcome;
use crate::domain::{Result, subgroup};
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post};

/// Lists the groups that are nested in a group.
///
/// With `effective=true` the list includes the groups that are nested in these.
///
/// Permissions: keys with `groups:read`; administrators; signed-in users, for groups that they see.
#[utoipa::path(
    operation_id = "listSubgroups",
    params(NestedPageQuery),
    responses((status = 200, description = "A page of groups.", body = GroupsDocument)),
)]
#[get("/{id}/group")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    query: Query<NestedPageQuery>,
) -> Result<Json<GroupsDocument>, Problem> {
    let parent = GroupId::parse(&path)?;
    let page = subgroup::list(&ctx, &parent, query.0.reach(), query.0.page()?).await?;
    Ok(Json(page.into()))
}

/// Lists the groups that a group is nested in.
///
/// With `effective=true` the list includes the groups that these are nested in.
///
/// Permissions: keys with `groups:read`; administrators; signed-in users, for groups that they see, who get
/// those that they see.
#[utoipa::path(
    operation_id = "listParentGroups",
    params(NestedPageQuery),
    responses((status = 200, description = "A page of groups.", body = GroupsDocument)),
)]
#[get("/{id}/parent")]
pub async fn parents(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    query: Query<NestedPageQuery>,
) -> Result<Json<GroupsDocument>, Problem> {
    let child = GroupId::parse(&path)?;
    let page = subgroup::list_parents(&ctx, &child, query.0.reach(), query.0.page()?).await?;
    Ok(Json(page.into()))
}

/// Nests a group in a group.
///
/// The effective members of the nested group become effective members of the outer group. If it is
/// already nested, nothing changes, and the response is 200.
///
/// Permissions: keys with `groups:write` (`admin` for `administrators` and the groups nested in
/// it); managers and owners of the outer group; administrators.
#[utoipa::path(
    operation_id = "addSubgroup",
    responses(
        (status = 200, description = "The group is already nested.", body = GroupDocument),
        (status = 201, description = "The group was nested.", body = GroupDocument),
        (status = 409, response = Conflict),
    ),
)]
#[post("/{id}/group/{child}")]
pub async fn add(
    Authenticated(ctx): Authenticated,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (parent, child) = ids(&path)?;
    let (group, outcome) = subgroup::add(&ctx, &parent, &child).await?;
    Ok(match outcome {
        Outcome::Created => HttpResponse::Created().json(GroupDocument::from(group)),
        Outcome::Present => HttpResponse::Ok().json(GroupDocument::from(group)),
    })
}

/// Removes a nested group from a group.
///
/// If users who have created keys or webhooks, which still work, do not administer any more, the response has
/// a warning.
///
/// Permissions: keys with `groups:write` (`admin` for `administrators` and the groups nested in
/// it); managers and owners of the outer group; administrators.
#[utoipa::path(
    operation_id = "removeSubgroup",
    responses((status = 200, description = "The group was removed.", body = GroupDocument)),
)]
#[delete("/{id}/group/{child}")]
pub async fn remove(
    Authenticated(ctx): Authenticated,
    path: Path<(String, String)>,
) -> Result<Json<GroupDocument>, Problem> {
    let (parent, child) = ids(&path)?;
    let (group, left) = subgroup::remove(&ctx, &parent, &child).await?;
    Ok(Json(GroupDocument::from(group).with_left_behind(left)))
}

fn ids((parent, child): &(String, String)) -> Result<(GroupId, GroupId)> {
    Ok((GroupId::parse(parent)?, GroupId::parse(child)?))
}
