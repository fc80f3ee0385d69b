//! `/group`: groups.

pub mod entity;
pub mod input;
pub mod list;
pub mod member;

use super::Exception;
use super::authenticate::Visitor;
use super::body::Body;
use super::error::ErrorMessages;
use super::fetch::Fetch;
use super::openapi::error_responses;
use super::value::media_type;
use crate::domain::Error;
use crate::domain::group::{self, GroupDetails};
use crate::domain::id::GroupId;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, delete, get, post, put};
use entity::GroupEntity;
use input::{GroupInput, GroupInputEntity};

const NO_CREATION: ErrorMessages = ErrorMessages::forbidding("Cannot create artifact");
const NO_CHANGE: ErrorMessages = ErrorMessages::forbidding("User is not allowed to edit users");

/// Creates a group.
///
/// The lists in the request are written in the same transaction. Unknown names in them create
/// placeholders. If a placeholder has the id of the new group, it is filled in.
///
/// Permissions: keys with `groups:write`, and `users:write` for unknown users; administrators.
#[utoipa::path(
    operation_id = "createGroup",
    tag = "groups",
    params(Fetch),
    request_body = GroupInputEntity,
    responses(
        (status = 201, description = "The group was created.", body = GroupEntity),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[post("/group")]
pub async fn create(visitor: Visitor, fetch: Fetch, body: Body) -> Result<HttpResponse, Exception> {
    let ctx = visitor.ctx;
    let input = GroupInput::of(body.entity("group")?)?;
    group::may_create(&ctx).map_err(|error| NO_CREATION.say(error))?;
    let id = input.id()?.ok_or_else(|| Exception::bad("Group MUST have a name"))?;
    let (new, lists) = input.changes(None)?;
    let made = group::create_with_lists(&ctx, id, new, lists, fetch.0).await;
    Ok(answer(StatusCode::CREATED, made.map_err(|error| NO_CREATION.say(error))?))
}

/// Returns a group.
///
/// Permissions: keys with `groups:read`; signed-in users, for what they see.
#[utoipa::path(
    operation_id = "getGroup",
    tag = "groups",
    params(
        ("group" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        Fetch,
    ),
    responses((status = 200, description = "The group.", body = GroupEntity)),
)]
#[get("/group/{group}")]
pub async fn get(
    visitor: Visitor,
    path: Path<String>,
    fetch: Fetch,
) -> Result<HttpResponse, Exception> {
    let listed = group::get_details(&visitor.ctx, &GroupId::parse(&path)?, fetch.0).await?;
    Ok(answer(StatusCode::OK, listed))
}

/// Changes a group.
///
/// Only the properties and lists in the request change, in one transaction. `null` removes a
/// property, and empties a list. Of a list, only the differences are written. A body whose id is
/// missing or unknown returns 500.
///
/// Permissions: keys with `groups:write` (`admin` for `administrators` and the groups nested in
/// it); managers and owners of the group; administrators.
#[utoipa::path(
    operation_id = "updateGroup",
    tag = "groups",
    params(
        ("group" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        Fetch,
    ),
    request_body = GroupInputEntity,
    responses(
        (status = 200, description = "The changed group.", body = GroupEntity),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[put("/group/{group}")]
pub async fn put(
    visitor: Visitor,
    path: Path<String>,
    fetch: Fetch,
    body: Body,
) -> Result<HttpResponse, Exception> {
    let ctx = visitor.ctx;
    let before = group::get(&ctx, &GroupId::parse(&path)?).await?;
    let input = GroupInput::of(body.entity("group")?)?;
    let named = input.id()?.ok_or_else(Exception::names_nothing)?;
    if named != before.id {
        return Err(match group::get(&ctx, &named).await {
            Ok(_) => Exception::bad("the body is of another group than the path"),
            Err(Error::NotFound { entity: _ }) => Exception::names_nothing(),
            Err(error) => error.into(),
        });
    }
    let (changes, lists) = input.changes(before.name.as_ref().map(|name| name.as_str()))?;
    let changed = group::update_with_lists(&ctx, &before.id, changes, lists, fetch.0).await;
    Ok(answer(StatusCode::OK, changed.map_err(|error| NO_CHANGE.say(error))?))
}

/// Deletes a group.
///
/// Its memberships and nestings are deleted too.
///
/// Permissions: keys with `groups:write` (`admin` for groups nested in `administrators`); owners of
/// the group; administrators. Nobody can delete `administrators`.
#[utoipa::path(
    operation_id = "deleteGroup",
    tag = "groups",
    params(
        ("group" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
    ),
    responses(
        (status = 204, description = "The group was deleted."),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[delete("/group/{group}")]
pub async fn delete(visitor: Visitor, path: Path<String>) -> Result<HttpResponse, Exception> {
    let deleted = group::delete(&visitor.ctx, &GroupId::parse(&path)?, None).await;
    deleted.map_err(|error| NO_CHANGE.say(error))?;
    Ok(HttpResponse::NoContent().finish())
}

/// A response with a group.
pub fn answer(status: StatusCode, listed: GroupDetails) -> HttpResponse {
    HttpResponse::build(status).content_type(media_type("group")).json(GroupEntity::from(listed))
}
