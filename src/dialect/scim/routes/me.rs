//! The routes of `/Me` (RFC 7644 section 3.11): the signed-in user.

use crate::dialect::scim::authenticate::Client;
use crate::dialect::scim::body::Body;
use crate::dialect::scim::entity_tag::{expected, unless_known};
use crate::dialect::scim::error::ScimError;
use crate::dialect::scim::list::Query;
use crate::dialect::scim::openapi::error_responses;
use crate::dialect::scim::openapi::model::{Asked, PatchRequest, UserResource};
use crate::dialect::scim::schema::ResourceType;
use crate::dialect::scim::user;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, patch, put};

/// The id of the signed-in user.
///
/// # Errors
/// 501 for a key, which is nobody's.
fn me(client: &Client) -> Result<String, ScimError> {
    let user = client.ctx.caller.user().map(|user| user.id.as_str().to_owned());
    user.ok_or_else(|| ScimError::new(StatusCode::NOT_IMPLEMENTED, "an API key is not a user"))
}

/// Returns the signed-in user.
///
/// Permissions: signed-in users.
#[utoipa::path(
    operation_id = "getMe",
    tag = "me",
    params(Asked),
    responses(
        (status = 200, description = "The user.", body = UserResource, content_type = "application/scim+json"),
        (status = 304, description = "`If-None-Match` has the tag of the user, and the request leaves out `groups`."),
        (status = 501, response = error_responses::NotImplemented),
    ),
)]
#[get("/Me")]
pub async fn get(client: Client, request: HttpRequest) -> Result<HttpResponse, ScimError> {
    let (id, query) = (me(&client)?, Query::of(&request)?);
    let answer = user::get(&client, &id, &query.projection).await?;
    Ok(unless_known(&request, (ResourceType::User, &query.projection), answer))
}

/// Replaces the signed-in user.
///
/// Permissions: signed-in users, for what they may change of themselves.
#[utoipa::path(
    operation_id = "replaceMe",
    tag = "me",
    params(Asked),
    request_body = UserResource,
    responses(
        (status = 200, description = "The user as it is now.", body = UserResource, content_type = "application/scim+json"),
        (status = 409, response = error_responses::Conflict),
        (status = 412, response = error_responses::Stale),
        (status = 501, response = error_responses::NotImplemented),
    ),
)]
#[put("/Me")]
pub async fn put(
    client: Client,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ScimError> {
    let (id, query, expected) = (me(&client)?, Query::of(&request)?, expected(request.headers())?);
    let (expected, body) = (expected.as_deref(), body.object()?);
    Ok(user::replace(&client, &id, expected, body, &query.projection).await?.respond())
}

/// Changes the signed-in user.
///
/// Permissions: signed-in users, for what they may change of themselves.
#[utoipa::path(
    operation_id = "patchMe",
    tag = "me",
    params(Asked),
    request_body = PatchRequest,
    responses(
        (status = 200, description = "The user as it is now.", body = UserResource, content_type = "application/scim+json"),
        (status = 409, response = error_responses::Conflict),
        (status = 412, response = error_responses::Stale),
        (status = 501, response = error_responses::NotImplemented),
    ),
)]
#[patch("/Me")]
pub async fn patch(
    client: Client,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ScimError> {
    let (id, query, expected) = (me(&client)?, Query::of(&request)?, expected(request.headers())?);
    let (expected, body) = (expected.as_deref(), body.object()?);
    Ok(user::patch(&client, &id, expected, body, &query.projection).await?.respond())
}
