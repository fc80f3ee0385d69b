//! `/user`: users themselves.

pub mod document;
pub mod input;
pub mod password;

use super::authenticate::Authenticated;
use super::body::Body;
use super::openapi::error_responses;
use super::page::{self, Query};
use super::{Problem, entity_tag};
use crate::domain::Ctx;
use crate::domain::id::UserId;
use crate::domain::text::{Email, ExternalId, Username};
use crate::domain::user::{self, AdminChange, User, UserFilter};
use actix_web::http::header::ETag;
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put};
use document::{UserDocument, UsersDocument};
use input::UserInput;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which users to list: all conditions hold at once.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UserQuery {
    /// The user with this username, without regard to case.
    #[param(min_length = 1, max_length = 255)]
    username: Option<String>,
    /// Users with this address, without regard to case.
    #[param(min_length = 3, max_length = 254)]
    email: Option<String>,
    /// Users with this id in another system.
    #[param(min_length = 1, max_length = 255)]
    external_id: Option<String>,
    /// Users whose id, username, address or one of the names begins so, without regard to case.
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

/// Creates a user.
///
/// Only the id is required, and even that is made where it is absent: a UUIDv7. A user without
/// username, address or password cannot sign in and is a perfectly good member.
///
/// Who may: a key with the scope `users:write`; an administrator.
#[utoipa::path(
    operation_id = "createUser",
    tag = "users",
    request_body = UserInput,
    responses(
        (status = 201, description = "The user was created.", body = UserDocument, headers(
            ("Location" = String, description = "The path of the user."),
            ("ETag" = String, description = "The user's version."),
        )),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[post("")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    body: Body<UserInput>,
) -> Result<HttpResponse, Problem> {
    let (id, new) = body.0.for_creation()?;
    let user = user::create(&ctx, id, new, AdminChange::Keep).await?;
    let (tag, document) = shown(&ctx, user);
    Ok(HttpResponse::Created().insert_header(document.location()).insert_header(tag).json(document))
}

/// Lists users.
///
/// In the order of their making, page by page.
///
/// Who may: a key with the scope `users:read`; anybody who is signed in.
#[utoipa::path(
    operation_id = "listUsers",
    tag = "users",
    params(UserQuery),
    responses((status = 200, description = "A page of users.", body = UsersDocument)),
)]
#[get("")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    query: Query<UserQuery>,
) -> Result<Json<UsersDocument>, Problem> {
    let UserQuery { username, email, external_id, q, limit, after, count } = query.0;
    let filter = UserFilter {
        username: username.map(|name| Username::parse(&name, "username")).transpose()?,
        email: email.map(|email| Email::parse(&email, "email")).transpose()?,
        external_id: external_id.map(|id| ExternalId::parse(&id, "external_id")).transpose()?,
        prefix: page::prefix(q)?,
    };
    let page = page::request(limit, after.as_deref(), count)?;
    Ok(Json(UsersDocument::of_users(&ctx, user::list(&ctx, &filter, page).await?)))
}

/// Reads a user.
///
/// Who may: a key with the scope `users:read`; anybody who is signed in.
#[utoipa::path(
    operation_id = "getUser",
    tag = "users",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The user's id."),
        ("If-None-Match" = Option<String>, Header, description = "Versions known already: 304."),
    ),
    responses(
        (status = 200, description = "The user.", body = UserDocument, headers(
            ("ETag" = String, description = "The user's version."),
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
    let user = user::get(&ctx, &UserId::parse(&path)?).await?;
    let (tag, document) = shown(&ctx, user);
    if entity_tag::is_known(request.headers(), &tag) {
        return Ok(HttpResponse::NotModified().insert_header(tag).finish());
    }
    Ok(HttpResponse::Ok().insert_header(tag).json(document))
}

/// Changes a user.
///
/// Properties that are given are set, `null` clears, what is absent stays.
///
/// Who may: a key with the scope `users:write`, for an administrator with `admin`; an administrator;
/// everybody their own names, contact address and custom properties.
#[utoipa::path(
    operation_id = "updateUser",
    tag = "users",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The user's id."),
        ("If-Match" = Option<String>, Header, description = "Versions of which one must stand."),
    ),
    request_body = UserInput,
    responses(
        (status = 200, description = "The user as it is now.", body = UserDocument, headers(
            ("ETag" = String, description = "The user's version."),
        )),
        (status = 404, response = error_responses::NotFound),
        (status = 409, response = error_responses::Conflict),
        (status = 412, response = error_responses::Stale),
    ),
)]
#[put("/{id}")]
pub async fn put(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    body: Body<UserInput>,
) -> Result<HttpResponse, Problem> {
    change(&ctx, &path, &request, body).await
}

/// Changes a user, as `PUT` does.
///
/// Who may: a key with the scope `users:write`, for an administrator with `admin`; an administrator;
/// everybody their own names, contact address and custom properties.
#[utoipa::path(
    operation_id = "patchUser",
    tag = "users",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The user's id."),
        ("If-Match" = Option<String>, Header, description = "Versions of which one must stand."),
    ),
    request_body(content(
        (UserInput = "application/merge-patch+json"),
        (UserInput = "application/json"),
    )),
    responses(
        (status = 200, description = "The user as it is now.", body = UserDocument, headers(
            ("ETag" = String, description = "The user's version."),
        )),
        (status = 404, response = error_responses::NotFound),
        (status = 409, response = error_responses::Conflict),
        (status = 412, response = error_responses::Stale),
    ),
)]
#[patch("/{id}")]
pub async fn patch(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    body: Body<UserInput>,
) -> Result<HttpResponse, Problem> {
    change(&ctx, &path, &request, body).await
}

/// Deletes a user.
///
/// Their memberships and sessions go with them.
///
/// Who may: a key with the scope `users:write`, for an administrator with `admin`; an administrator.
#[utoipa::path(
    operation_id = "deleteUser",
    tag = "users",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The user's id."),
        ("If-Match" = Option<String>, Header, description = "Versions of which one must stand."),
    ),
    responses(
        (status = 204, description = "The user is gone."),
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
    user::delete(&ctx, &UserId::parse(&path)?, expected).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn change(
    ctx: &Ctx,
    path: &str,
    request: &HttpRequest,
    body: Body<UserInput>,
) -> Result<HttpResponse, Problem> {
    let id = UserId::parse(path)?;
    let expected = entity_tag::expected(request.headers())?;
    let user = user::update(ctx, &id, expected, body.0.for_change(&id)?, AdminChange::Keep).await?;
    let (tag, document) = shown(ctx, user);
    Ok(HttpResponse::Ok().insert_header(tag).json(document))
}

/// A lock ends without a write.
fn shown(ctx: &Ctx, user: User) -> (ETag, UserDocument) {
    let version = user.version;
    let document = UserDocument::seen_by(ctx, user);
    let tag = match document.shows_lock() {
        true => entity_tag::tag_in(version, "locked"),
        false => entity_tag::tag(version),
    };
    (tag, document)
}
