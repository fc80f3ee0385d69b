//! The routes of `/Groups`.

use crate::dialect::scim::answer::Answer;
use crate::dialect::scim::authenticate::Client;
use crate::dialect::scim::body::Body;
use crate::dialect::scim::entity_tag::{expected, unless_known};
use crate::dialect::scim::error::ScimError;
use crate::dialect::scim::group;
use crate::dialect::scim::list::Query;
use crate::dialect::scim::openapi::error_responses;
use crate::dialect::scim::openapi::model::{Asked, GroupList, GroupResource, Listed, PatchRequest};
use crate::dialect::scim::schema::ResourceType;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put};

/// Lists groups.
///
/// A filter compares `displayName`, `externalId`, `id` and `members` by an index. Groups have their `members` only if `attributes` names them.
///
/// Permissions: keys with `groups:read`, and `users:read` for the users in it; signed-in users, as the directory of the namespace allows.
#[utoipa::path(
    operation_id = "listGroups",
    tag = "groups",
    params(Listed),
    responses((status = 200, description = "A page of groups.", body = GroupList, content_type = "application/scim+json")),
)]
#[get("/Groups")]
pub async fn list(client: Client, request: HttpRequest) -> Result<HttpResponse, ScimError> {
    let query = Query::of(&request)?;
    Ok(Answer::of(group::list(&client, &query).await?).respond())
}

/// Creates a group.
///
/// An `id` in the body is ignored, and so is every attribute that is unknown or read-only.
///
/// Permissions: keys with `groups:write`; administrators.
#[utoipa::path(
    operation_id = "createGroup",
    tag = "groups",
    params(Asked),
    request_body = GroupResource,
    responses(
        (status = 201, description = "The group was created.", body = GroupResource, content_type = "application/scim+json"),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[post("/Groups")]
pub async fn create(
    client: Client,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ScimError> {
    let query = Query::of(&request)?;
    Ok(group::create(&client, body.object()?, &query.projection).await?.respond())
}

/// Returns a group.
///
/// Permissions: keys with `groups:read`, and `users:read` for the users in it; signed-in users, as the directory of the namespace allows.
#[utoipa::path(
    operation_id = "getGroup",
    tag = "groups",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The id."),
        Asked,
    ),
    responses(
        (status = 200, description = "The group.", body = GroupResource, content_type = "application/scim+json"),
        (status = 304, description = "`If-None-Match` has the tag of the group, and the request leaves out `members`."),
    ),
)]
#[get("/Groups/{id}")]
pub async fn get(
    client: Client,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, ScimError> {
    let query = Query::of(&request)?;
    let answer = group::get(&client, &path, &query.projection).await?;
    Ok(unless_known(&request, (ResourceType::Group, &query.projection), answer))
}

/// Replaces a group.
///
/// Members that the body does not list leave; without `members`, or with `null`, all stay as they are.
///
/// Permissions: keys with `groups:write` (`admin` for groups whose members administer); managers and owners of the group; administrators.
#[utoipa::path(
    operation_id = "replaceGroup",
    tag = "groups",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The id."),
        Asked,
    ),
    request_body = GroupResource,
    responses(
        (status = 200, description = "The group as it is now.", body = GroupResource, content_type = "application/scim+json"),
        (status = 409, response = error_responses::Conflict),
        (status = 412, response = error_responses::Stale),
    ),
)]
#[put("/Groups/{id}")]
pub async fn put(
    client: Client,
    request: HttpRequest,
    path: Path<String>,
    body: Body,
) -> Result<HttpResponse, ScimError> {
    let (query, expected) = (Query::of(&request)?, expected(request.headers())?);
    let replaced = group::replace(&client, &path, expected, body.object()?, &query.projection);
    Ok(replaced.await?.respond())
}

/// Changes a group.
///
/// All operations are carried out, or none. The response has no body, unless `attributes` asks for one.
///
/// Permissions: keys with `groups:write` (`admin` for groups whose members administer); managers and owners of the group; administrators.
#[utoipa::path(
    operation_id = "patchGroup",
    tag = "groups",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The id."),
        Asked,
    ),
    request_body = PatchRequest,
    responses(
        (status = 200, description = "The group as it is now.", body = GroupResource, content_type = "application/scim+json"),
        (status = 204, description = "The group was changed."),
        (status = 409, response = error_responses::Conflict),
        (status = 412, response = error_responses::Stale),
    ),
)]
#[patch("/Groups/{id}")]
pub async fn patch(
    client: Client,
    request: HttpRequest,
    path: Path<String>,
    body: Body,
) -> Result<HttpResponse, ScimError> {
    let (query, expected) = (Query::of(&request)?, expected(request.headers())?);
    let patched = group::patch(&client, &path, expected, body.object()?, &query.projection);
    Ok(patched.await?.respond())
}

/// Deletes a group.
///
/// The members stay, and so do the groups in it.
///
/// Permissions: keys with `groups:write` (`admin` for groups nested in `administrators`); owners of the group; administrators. Nobody can delete `administrators`.
#[utoipa::path(
    operation_id = "deleteGroup",
    tag = "groups",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The id."),
    ),
    responses(
        (status = 204, description = "The group was deleted."),
        (status = 412, response = error_responses::Stale),
    ),
)]
#[delete("/Groups/{id}")]
pub async fn delete(
    client: Client,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, ScimError> {
    let expected = expected(request.headers())?;
    Ok(group::delete(&client, &path, expected).await?.respond())
}
