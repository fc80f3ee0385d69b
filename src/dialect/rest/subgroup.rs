//! `/group/{id}/group`: groups in groups.

use super::Problem;
use super::authenticate::Authenticated;
use super::group::document::{GroupDocument, GroupsDocument};
use super::openapi::error_responses;
use super::page::{NestedListing, Query};
use crate::domain::id::GroupId;
use crate::domain::membership::Outcome;
use crate::domain::{Result, subgroup};
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post};

/// Lists the groups in a group.
///
/// In the order of their making, page by page. With `effective=true` the groups in these are
/// listed too.
///
/// Who may: a key with the scope `groups:read`; anybody who is signed in.
#[utoipa::path(
    operation_id = "listSubgroups",
    tag = "nesting",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        NestedListing,
    ),
    responses(
        (status = 200, description = "A page of groups.", body = GroupsDocument),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[get("/{id}/group")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    query: Query<NestedListing>,
) -> Result<Json<GroupsDocument>, Problem> {
    let parent = GroupId::parse(&path)?;
    let page = subgroup::list(&ctx, &parent, query.0.reach(), query.0.page()?).await?;
    Ok(Json(page.into()))
}

/// Puts a group into a group.
///
/// The members of `child` are effective members of `id` from now on. What is there already stays:
/// 200.
///
/// Who may: a key with the scope `groups:write`, for `administrators` and what is nested in it with
/// `admin`; a manager or owner of the outer group; an administrator.
#[utoipa::path(
    operation_id = "addSubgroup",
    tag = "nesting",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "staff", description = "The outer group's id."),
        ("child" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The inner group's id."),
    ),
    responses(
        (status = 200, description = "The group was in it already.", body = GroupDocument),
        (status = 201, description = "The group is in it now.", body = GroupDocument),
        (status = 404, response = error_responses::NotFound),
        (status = 409, response = error_responses::Conflict),
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

/// Takes a group out of a group.
///
/// Who may: a key with the scope `groups:write`, for `administrators` and what is nested in it with
/// `admin`; a manager or owner of the outer group; an administrator.
#[utoipa::path(
    operation_id = "removeSubgroup",
    tag = "nesting",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "staff", description = "The outer group's id."),
        ("child" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The inner group's id."),
    ),
    responses(
        (status = 200, description = "The group is not in it any more.", body = GroupDocument),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[delete("/{id}/group/{child}")]
pub async fn remove(
    Authenticated(ctx): Authenticated,
    path: Path<(String, String)>,
) -> Result<Json<GroupDocument>, Problem> {
    let (parent, child) = ids(&path)?;
    Ok(Json(subgroup::remove(&ctx, &parent, &child).await?.into()))
}

fn ids((parent, child): &(String, String)) -> Result<(GroupId, GroupId)> {
    Ok((GroupId::parse(parent)?, GroupId::parse(child)?))
}
