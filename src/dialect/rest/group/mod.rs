//! `/group`: groups.

pub mod document;

use super::entity_tag::{self, Tagged};
use super::input::depth;
use super::page::{self, CountQuery, Include};
use super::{Authenticated, Body, Conflict, Problem, Query};
use crate::domain::group::{self, Group, GroupChanges, GroupFilter};
use crate::domain::id::{GroupId, UserId};
use crate::domain::text::{ExternalId, Name};
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, route};
use document::{GroupDocument, GroupInput, GroupsDocument};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which groups to list: those that meet all conditions.
#[derive(Deserialize, IntoParams)]
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
    /// Groups whose id or name begins with this text, case-insensitively.
    #[param(min_length = 1, max_length = 255)]
    q: Option<String>,
    /// `counts` adds to each group how many members and nested groups are directly in it. A page has 200
    /// groups at most then.
    #[param(pattern = "^counts$")]
    include: Option<String>,
    limit: Option<i64>,
    after: Option<String>,
    count: Option<CountQuery>,
}

/// Creates a group.
///
/// Nothing is required. Without an `id`, Roster generates a UUIDv7.
///
/// Permissions: keys with `groups:write`; administrators.
#[utoipa::path(
    operation_id = "createGroup",
    request_body = GroupInput,
    responses(
        (status = 201, description = "The group was created.", body = GroupDocument),
        (status = 409, response = Conflict),
    ),
)]
#[post("")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    body: Body<GroupInput>,
) -> Result<HttpResponse, Problem> {
    let (id, new) = body.0.for_creation()?;
    let group = group::create(&ctx, id, new).await?;
    Ok(tagged(group).created())
}

/// Lists groups.
///
/// Permissions: keys with `groups:read` (with `include=counts`, `users:read` too); administrators; signed-in
/// users, who get the groups that they see: in a closed directory, those that they are in, and what is nested
/// in these.
#[utoipa::path(
    operation_id = "listGroups",
    params(GroupQuery),
    responses((status = 200, description = "A page of groups.", body = GroupsDocument)),
)]
#[get("")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    query: Query<GroupQuery>,
) -> Result<Json<GroupsDocument>, Problem> {
    let GroupQuery { member, name, external_id, q, include, limit, after, count } = query.0;
    let of_member = |error| Problem::from(error).at("member");
    let filter = GroupFilter {
        member: member.map(|id| UserId::parse(&id)).transpose().map_err(of_member)?,
        name: name.map(|name| Name::parse(&name, "name")).transpose()?,
        external_id: external_id.map(|id| ExternalId::parse(&id, "external_id")).transpose()?,
        prefix: page::prefix(q)?,
    };
    let page = page::request(limit, after.as_deref(), count)?;
    Ok(Json(match page::include(include.as_deref())? {
        Include::Nothing => group::list(&ctx, &filter, page).await?.into(),
        Include::Counts => group::list_counted(&ctx, &filter, page).await?.into(),
    }))
}

/// Returns a group.
///
/// Permissions: keys with `groups:read`; administrators; signed-in users, for groups that they see: in a closed
/// directory, those that they are in, and what is nested in these.
#[utoipa::path(
    operation_id = "getGroup",
    responses((status = 200, description = "The group.", body = GroupDocument)),
)]
#[get("/{id}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let group = group::get(&ctx, &GroupId::parse(&path)?).await?;
    Ok(tagged(group).unless_known(&request))
}

/// Changes a group.
///
/// Only the properties in the request change. `null` removes a property. `PUT` replaces the value of a
/// custom property; `PATCH` merges the objects in it too (RFC 7396).
///
/// Permissions: keys with `groups:write` (`admin` for `administrators` and the groups nested in
/// it); managers and owners of the group; administrators.
#[utoipa::path(
    operation_id = "updateGroup",
    request_body = GroupInput,
    responses((status = 200, description = "The changed group.", body = GroupDocument)),
)]
#[route("/{id}", method = "PUT", method = "PATCH")]
pub async fn update(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    body: Body<GroupInput>,
) -> Result<HttpResponse, Problem> {
    let id = GroupId::parse(&path)?;
    let expected = entity_tag::expected(request.headers())?;
    let mut changes: GroupChanges = body.0.for_change(&id)?;
    (changes.properties.depth, changes.app.depth) = (depth(&request), depth(&request));
    let group = group::update(&ctx, &id, expected, changes).await?;
    Ok(tagged(group).ok())
}

/// Deletes a group.
///
/// Its memberships, its nestings and its invites are deleted too.
///
/// Permissions: keys with `groups:write` (`admin` for groups nested in `administrators`); owners of
/// the group; administrators. Nobody can delete `administrators`.
#[utoipa::path(
    operation_id = "deleteGroup",
    responses((status = 204, description = "The group was deleted.")),
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

fn tagged(group: Group) -> Tagged<Group> {
    Tagged(Some(entity_tag::tag(group.version)), group.into())
}
