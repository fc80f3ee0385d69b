//! `/group`: groups themselves.

pub mod entity;
pub mod input;
pub mod list;
pub mod member;

use super::Exception;
use super::authenticate::Visitor;
use super::body::Body;
use super::error::Words;
use super::fetch::Fetch;
use super::openapi::error_responses;
use super::value::media_type;
use crate::domain::Error;
use crate::domain::group::{self, GroupDetails};
use crate::domain::id::GroupId;
use crate::domain::rights::Action;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, delete, get, post, put};
use entity::GroupEntity;
use input::{GroupInput, GroupInputEntity};

const NO_CREATION: Words = Words::forbidding("Cannot create artifact");
const NO_CHANGE: Words = Words::forbidding("User is not allowed to edit users");

/// Creates a group.
///
/// With the lists that it has, in one transaction; names in them that are unknown make users and
/// groups of which only the id is known, and creating such a group completes it.
///
/// Who may: a key with the scope `groups:write`, and `users:write` for unknown users; an administrator.
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
    ctx.caller.may(Action::CreateGroups).map_err(|error| NO_CREATION.say(error))?;
    let id = input.id()?.ok_or_else(|| Exception::bad("Group MUST have a name"))?;
    let (new, lists) = input.changes(None)?;
    let made = group::create_with_lists(&ctx, id, new, lists, fetch.0).await;
    Ok(answer(StatusCode::CREATED, made.map_err(|error| NO_CREATION.say(error))?))
}

/// Reads a group.
///
/// Who may: a key with the scope `groups:read`; anybody who is signed in.
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
/// Properties that are given are set, `null` clears, what is absent stays; so with the lists, which
/// are replaced by difference, in one transaction. A body whose id names nothing: 500.
///
/// Who may: a key with the scope `groups:write`, for `administrators` and what is nested in it with
/// `admin`; a manager or owner of the group; an administrator.
#[utoipa::path(
    operation_id = "updateGroup",
    tag = "groups",
    params(
        ("group" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        Fetch,
    ),
    request_body = GroupInputEntity,
    responses(
        (status = 200, description = "The group as it is now.", body = GroupEntity),
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
/// It leaves every user and every other group with it.
///
/// Who may: a key with the scope `groups:write`, for what is nested in `administrators` with `admin`;
/// an owner of the group; an administrator. Nobody deletes `administrators`.
#[utoipa::path(
    operation_id = "deleteGroup",
    tag = "groups",
    params(
        ("group" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
    ),
    responses((status = 204, description = "The group is gone.")),
)]
#[delete("/group/{group}")]
pub async fn delete(visitor: Visitor, path: Path<String>) -> Result<HttpResponse, Exception> {
    let deleted = group::delete(&visitor.ctx, &GroupId::parse(&path)?, None).await;
    deleted.map_err(|error| NO_CHANGE.say(error))?;
    Ok(HttpResponse::NoContent().finish())
}

/// A group as an answer.
pub fn answer(status: StatusCode, listed: GroupDetails) -> HttpResponse {
    HttpResponse::build(status).content_type(media_type("group")).json(GroupEntity::from(listed))
}
