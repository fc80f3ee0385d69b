//! The routes of `/Users`.

use crate::dialect::scim::answer::Answer;
use crate::dialect::scim::authenticate::Client;
use crate::dialect::scim::body::Body;
use crate::dialect::scim::entity_tag::{expected, unless_known};
use crate::dialect::scim::error::ScimError;
use crate::dialect::scim::list::Query;
use crate::dialect::scim::openapi::error_responses;
use crate::dialect::scim::openapi::model::{Asked, Listed, PatchRequest, UserList, UserResource};
use crate::dialect::scim::schema::ResourceType;
use crate::dialect::scim::user;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put};

/// Lists users.
///
/// A filter compares `userName`, `externalId` and `id` by an index.
///
/// Permissions: keys with `users:read`; signed-in users, as the directory of the namespace allows.
#[utoipa::path(
    operation_id = "listUsers",
    tag = "users",
    params(Listed),
    responses((status = 200, description = "A page of users.", body = UserList, content_type = "application/scim+json")),
)]
#[get("/Users")]
pub async fn list(client: Client, request: HttpRequest) -> Result<HttpResponse, ScimError> {
    let query = Query::of(&request)?;
    Ok(Answer::of(user::list(&client, &query).await?).respond())
}

/// Creates a user.
///
/// An `id` in the body is ignored, and so is every attribute that is unknown or read-only.
///
/// Permissions: keys with `users:write` (`admin` if the user is an administrator); administrators.
#[utoipa::path(
    operation_id = "createUser",
    tag = "users",
    params(Asked),
    request_body(content = UserResource, example = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "asim@example.com",
        "externalId": "00u1",
        "name": {"givenName": "Asim", "familyName": "Aslam"},
        "emails": [{"value": "asim@example.com", "type": "work", "primary": true}],
        "active": true,
        "password": "battery staple"
    })),
    responses(
        (status = 201, description = "The user was created.", body = UserResource, content_type = "application/scim+json"),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[post("/Users")]
pub async fn create(
    client: Client,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ScimError> {
    let query = Query::of(&request)?;
    Ok(user::create(&client, body.object()?, &query.projection).await?.respond())
}

/// Returns a user.
///
/// Permissions: keys with `users:read`; signed-in users, as the directory of the namespace allows.
#[utoipa::path(
    operation_id = "getUser",
    tag = "users",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The id."),
        Asked,
    ),
    responses(
        (status = 200, description = "The user.", body = UserResource, content_type = "application/scim+json"),
        (status = 304, description = "`If-None-Match` has the tag of the user, and the request leaves out `groups`."),
    ),
)]
#[get("/Users/{id}")]
pub async fn get(
    client: Client,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, ScimError> {
    let query = Query::of(&request)?;
    let answer = user::get(&client, &path, &query.projection).await?;
    Ok(unless_known(&request, (ResourceType::User, &query.projection), answer))
}

/// Replaces a user.
///
/// Attributes that the body does not have are cleared, except `password` and `active`.
///
/// Permissions: keys with `users:write` (`admin` if the user is an administrator); administrators.
#[utoipa::path(
    operation_id = "replaceUser",
    tag = "users",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The id."),
        Asked,
    ),
    request_body = UserResource,
    responses(
        (status = 200, description = "The user as it is now.", body = UserResource, content_type = "application/scim+json"),
        (status = 409, response = error_responses::Conflict),
        (status = 412, response = error_responses::Stale),
    ),
)]
#[put("/Users/{id}")]
pub async fn put(
    client: Client,
    request: HttpRequest,
    path: Path<String>,
    body: Body,
) -> Result<HttpResponse, ScimError> {
    let (query, expected) = (Query::of(&request)?, expected(request.headers())?);
    let expected = expected.as_deref();
    let replaced = user::replace(&client, &path, expected, body.object()?, &query.projection);
    Ok(replaced.await?.respond())
}

/// Changes a user.
///
/// All operations are carried out, or none.
///
/// Permissions: keys with `users:write` (`admin` if the user is an administrator); administrators.
#[utoipa::path(
    operation_id = "patchUser",
    tag = "users",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The id."),
        Asked,
    ),
    request_body = PatchRequest,
    responses(
        (status = 200, description = "The user as it is now.", body = UserResource, content_type = "application/scim+json"),
        (status = 409, response = error_responses::Conflict),
        (status = 412, response = error_responses::Stale),
    ),
)]
#[patch("/Users/{id}")]
pub async fn patch(
    client: Client,
    request: HttpRequest,
    path: Path<String>,
    body: Body,
) -> Result<HttpResponse, ScimError> {
    let (query, expected) = (Query::of(&request)?, expected(request.headers())?);
    let expected = expected.as_deref();
    let patched = user::patch(&client, &path, expected, body.object()?, &query.projection);
    Ok(patched.await?.respond())
}

/// Deletes a user.
///
/// Memberships, sessions and invites of the user are deleted too.
///
/// Permissions: keys with `users:write` (`admin` if the user is an administrator); administrators.
#[utoipa::path(
    operation_id = "deleteUser",
    tag = "users",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The id."),
    ),
    responses(
        (status = 204, description = "The user was deleted."),
        (status = 412, response = error_responses::Stale),
    ),
)]
#[delete("/Users/{id}")]
pub async fn delete(
    client: Client,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, ScimError> {
    let expected = expected(request.headers())?;
    Ok(user::delete(&client, &path, expected).await?.respond())
}
