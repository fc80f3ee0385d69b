//! `/group`: groups themselves.

pub mod document;
pub mod input;

use super::authenticate::Authenticated;
use super::body::Body;
use super::openapi::error_responses;
use super::page::{self, Query};
use super::{Problem, entity_tag};
use crate::domain::Ctx;
use crate::domain::group::{self, Group, GroupFilter};
use crate::domain::id::{GroupId, UserId};
use crate::domain::text::{ExternalId, Name};
use actix_web::http::header::ETag;
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put};
use document::{GroupDocument, GroupsDocument};
use input::GroupInput;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which groups to list: all conditions hold at once.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GroupQuery {
    /// Groups that the user with this id is directly in.
    #[param(min_length = 1, max_length = 255)]
    member: Option<String>,
    /// Groups with exactly this name.
    #[param(min_length = 1, max_length = 255)]
    name: Option<String>,
    /// Groups with this id in another system.
    #[param(min_length = 1, max_length = 255)]
    external_id: Option<String>,
    /// Groups whose id or name begins so, without regard to case.
    #[param(min_length = 1, max_length = 255)]
    q: Option<String>,
    /// How many entries at most.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Whether to answer the `total` number of entries too.
    #[param(default = false)]
    count: Option<bool>,
}

/// Creates a group.
///
/// Only the id is required, and even that is made where it is absent: a UUIDv7.
///
/// Who may: a key with the scope `groups:write`; an administrator.
#[utoipa::path(
    operation_id = "createGroup",
    tag = "groups",
    request_body = GroupInput,
    responses(
        (status = 201, description = "The group was created.", body = GroupDocument, headers(
            ("Location" = String, description = "The path of the group."),
            ("ETag" = String, description = "The group's version."),
        )),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[post("")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    body: Body<GroupInput>,
) -> Result<HttpResponse, Problem> {
    let (id, new) = body.0.for_creation()?;
    let group = group::create(&ctx, id, new).await?;
    let (tag, document) = shown(group);
    Ok(HttpResponse::Created().insert_header(document.location()).insert_header(tag).json(document))
}

/// Lists groups.
///
/// In the order of their making, page by page.
///
/// Who may: a key with the scope `groups:read`; anybody who is signed in.
#[utoipa::path(
    operation_id = "listGroups",
    tag = "groups",
    params(GroupQuery),
    responses((status = 200, description = "A page of groups.", body = GroupsDocument)),
)]
#[get("")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    query: Query<GroupQuery>,
) -> Result<Json<GroupsDocument>, Problem> {
    let GroupQuery { member, name, external_id, q, limit, after, count } = query.0;
    let filter = GroupFilter {
        member: member.map(|id| UserId::parse(&id)).transpose().map_err(at("member"))?,
        name: name.map(|name| Name::parse(&name, "name")).transpose()?,
        external_id: external_id.map(|id| ExternalId::parse(&id, "external_id")).transpose()?,
        prefix: page::prefix(q)?,
    };
    let page = page::request(limit, after.as_deref(), count)?;
    Ok(Json(group::list(&ctx, &filter, page).await?.into()))
}

/// Reads a group.
///
/// Who may: a key with the scope `groups:read`; anybody who is signed in.
#[utoipa::path(
    operation_id = "getGroup",
    tag = "groups",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        ("If-None-Match" = Option<String>, Header, description = "Versions known already: 304."),
    ),
    responses(
        (status = 200, description = "The group.", body = GroupDocument, headers(
            ("ETag" = String, description = "The group's version."),
        )),
        (status = 304, description = "The version is known already."),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[get("/{id}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let group = group::get(&ctx, &GroupId::parse(&path)?).await?;
    let (tag, document) = shown(group);
    if entity_tag::is_known(request.headers(), &tag) {
        return Ok(HttpResponse::NotModified().insert_header(tag).finish());
    }
    Ok(HttpResponse::Ok().insert_header(tag).json(document))
}

/// Changes a group.
///
/// Properties that are given are set, `null` clears, what is absent stays.
///
/// Who may: a key with the scope `groups:write`, for `administrators` and what is nested in it with
/// `admin`; a manager or owner of the group; an administrator.
#[utoipa::path(
    operation_id = "updateGroup",
    tag = "groups",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        ("If-Match" = Option<String>, Header, description = "Versions of which one must stand."),
    ),
    request_body = GroupInput,
    responses(
        (status = 200, description = "The group as it is now.", body = GroupDocument, headers(
            ("ETag" = String, description = "The group's version."),
        )),
        (status = 404, response = error_responses::NotFound),
        (status = 412, response = error_responses::Stale),
    ),
)]
#[put("/{id}")]
pub async fn put(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    body: Body<GroupInput>,
) -> Result<HttpResponse, Problem> {
    change(&ctx, &path, &request, body).await
}

/// Changes a group, as `PUT` does.
///
/// Who may: a key with the scope `groups:write`, for `administrators` and what is nested in it with
/// `admin`; a manager or owner of the group; an administrator.
#[utoipa::path(
    operation_id = "patchGroup",
    tag = "groups",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        ("If-Match" = Option<String>, Header, description = "Versions of which one must stand."),
    ),
    request_body(content(
        (GroupInput = "application/merge-patch+json"),
        (GroupInput = "application/json"),
    )),
    responses(
        (status = 200, description = "The group as it is now.", body = GroupDocument, headers(
            ("ETag" = String, description = "The group's version."),
        )),
        (status = 404, response = error_responses::NotFound),
        (status = 412, response = error_responses::Stale),
    ),
)]
#[patch("/{id}")]
pub async fn patch(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    body: Body<GroupInput>,
) -> Result<HttpResponse, Problem> {
    change(&ctx, &path, &request, body).await
}

/// Deletes a group.
///
/// Its memberships, its places in other groups and its invites go with it.
///
/// Who may: a key with the scope `groups:write`, for what is nested in `administrators` with `admin`;
/// an owner of the group; an administrator. Nobody deletes `administrators`.
#[utoipa::path(
    operation_id = "deleteGroup",
    tag = "groups",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        ("If-Match" = Option<String>, Header, description = "Versions of which one must stand."),
    ),
    responses(
        (status = 204, description = "The group is gone."),
        (status = 404, response = error_responses::NotFound),
        (status = 412, response = error_responses::Stale),
    ),
)]
#[delete("/{id}")]
pub async fn delete(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let expected = entity_tag::expected(request.headers())?;
    group::delete(&ctx, &GroupId::parse(&path)?, expected).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn change(
    ctx: &Ctx,
    path: &str,
    request: &HttpRequest,
    body: Body<GroupInput>,
) -> Result<HttpResponse, Problem> {
    let id = GroupId::parse(path)?;
    let expected = entity_tag::expected(request.headers())?;
    let group = group::update(ctx, &id, expected, body.0.for_change(&id)?).await?;
    let (tag, document) = shown(group);
    Ok(HttpResponse::Ok().insert_header(tag).json(document))
}

fn shown(group: Group) -> (ETag, GroupDocument) {
    (entity_tag::tag(group.version), group.into())
}

/// Names the query parameter where the domain says `id`.
fn at(parameter: &'static str) -> impl Fn(crate::domain::Error) -> Problem {
    move |error| Problem::from(error).at(parameter)
}
