//! `/user`: users.

pub mod entity;
pub mod input;
pub mod list;
pub mod member;

use super::Exception;
use super::authenticate::Visitor;
use super::body::Body;
use super::error::ErrorMessages;
use super::openapi::error_responses;
use super::value::media_type;
use crate::domain::id::UserId;
use crate::domain::patch::Patch;
use crate::domain::user::{self, Profile};
use crate::domain::{Ctx, Error, KnownName};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, delete, get, post, put};
use entity::UserEntity;
use input::{UserInput, UserInputEntity};

const NO_CREATION: ErrorMessages = ErrorMessages::forbidding("Cannot create artifact");
const NO_CHANGE: ErrorMessages = ErrorMessages::forbidding("User is not allowed to edit users");

/// Creates a user.
///
/// The id is `properties.username`. If a placeholder has this id, it is filled in.
///
/// Permissions: keys with `users:write`, and `groups:write` for `groups`; administrators.
#[utoipa::path(
    operation_id = "createUser",
    tag = "users",
    request_body = UserInputEntity,
    responses(
        (status = 201, description = "The user was created.", body = UserEntity),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[post("/user")]
pub async fn create(visitor: Visitor, body: Body) -> Result<HttpResponse, Exception> {
    let (ctx, say) = (visitor.ctx, |error| NO_CREATION.say(error));
    let input = UserInput::of(body.entity("user")?)?;
    user::may_create(&ctx).map_err(say)?;
    let name = input.username()?.ok_or_else(|| Exception::bad("User MUST have a name"))?;
    let id = UserId::parse(name.as_str())?;
    let mut new = input.changes()?;
    new.username = Patch::Set(name);
    let made = user::create_profile(&ctx, id, new, input.groups()?).await.map_err(say)?;
    Ok(answer(StatusCode::CREATED, made))
}

/// Returns a user.
///
/// Permissions: keys with `users:read` and `groups:read`; signed-in users, for what they see.
#[utoipa::path(
    operation_id = "getUser",
    tag = "users",
    params(
        ("user" = String, Path, min_length = 1, max_length = 255, example = "alice", description = "The user's name."),
    ),
    responses((status = 200, description = "The user.", body = UserEntity)),
)]
#[get("/user/{user}")]
pub async fn get(visitor: Visitor, path: Path<String>) -> Result<HttpResponse, Exception> {
    Ok(answer(StatusCode::OK, found(&visitor.ctx, &path).await?))
}

/// Changes a user.
///
/// Only the properties in the request change. `null` removes a property. A new password ends the
/// user's sessions. A body whose id is missing or unknown returns 500.
///
/// Permissions: users, for their own profile; keys with `users:write` and `groups:read` (`admin` if
/// the user is an administrator); administrators. `groups` also requires the permission to change
/// the members of each of the groups.
#[utoipa::path(
    operation_id = "updateUser",
    tag = "users",
    params(
        ("user" = String, Path, min_length = 1, max_length = 255, example = "alice", description = "The user's name."),
    ),
    request_body = UserInputEntity,
    responses(
        (status = 200, description = "The changed user.", body = UserEntity),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[put("/user/{user}")]
pub async fn put(
    visitor: Visitor,
    path: Path<String>,
    body: Body,
) -> Result<HttpResponse, Exception> {
    let ctx = visitor.ctx;
    let before = found(&ctx, &path).await?;
    let input = UserInput::of(body.entity("user")?)?;
    let named = input.id()?.ok_or_else(Exception::names_nothing)?;
    if named.as_str() != before.user.known_as() {
        must_be(&ctx, &before, &named).await?;
    }
    let mut changes = input.changes()?;
    if let Some(name) = input.username()? {
        let known = before.user.known_as();
        if KnownName::parse(name.as_str(), "username")?.key()
            != KnownName::parse(known, "id")?.key()
        {
            return Err(Exception::bad("username: differs from the id"));
        }
        // A user who had only an id gets a username, and can sign in with it.
        if before.user.username.is_none() {
            changes.username = Patch::Set(name);
        }
    }
    let changed = user::update_profile(&ctx, before, changes, input.groups()?).await;
    Ok(answer(StatusCode::OK, changed.map_err(|error| NO_CHANGE.say(error))?))
}

/// Deletes a user.
///
/// The user's memberships are deleted too.
///
/// Permissions: keys with `users:write` (`admin` if the user is an administrator); administrators.
#[utoipa::path(
    operation_id = "deleteUser",
    tag = "users",
    params(
        ("user" = String, Path, min_length = 1, max_length = 255, example = "alice", description = "The user's name."),
    ),
    responses(
        (status = 204, description = "The user was deleted."),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[delete("/user/{user}")]
pub async fn delete(visitor: Visitor, path: Path<String>) -> Result<HttpResponse, Exception> {
    let (ctx, say) = (visitor.ctx, |error| NO_CHANGE.say(error));
    // An unknown user returns 404 even if the caller lacks the permission to delete users.
    let user = user::get(&ctx, &KnownName::parse(&path, "user")?).await.map_err(say)?;
    user::delete(&ctx, user.no, None).await.map_err(say)?;
    Ok(HttpResponse::NoContent().finish())
}

/// The user with this name.
///
/// # Errors
/// 404 if there is none.
pub async fn found(ctx: &Ctx, name: &str) -> Result<Profile, Exception> {
    Ok(user::profile(ctx, &KnownName::parse(name, "user")?).await?)
}

/// Checks that the name is the same user's, such as the username in another case.
///
/// # Errors
/// 400 for another user, 500 for an unknown one.
async fn must_be(ctx: &Ctx, before: &Profile, named: &KnownName) -> Result<(), Exception> {
    match user::get(ctx, named).await {
        Ok(user) if user.no == before.user.no => Ok(()),
        Ok(_) => Err(Exception::bad("the body is of another user than the path")),
        Err(Error::NotFound { entity: _ }) => Err(Exception::names_nothing()),
        Err(error) => Err(error.into()),
    }
}

/// A response with a user.
pub fn answer(status: StatusCode, profile: Profile) -> HttpResponse {
    HttpResponse::build(status).content_type(media_type("user")).json(UserEntity::from(profile))
}
