//! The signed-in user: `/me`, changing the password, and the login that clients start with.

use super::Exception;
use super::authenticate::Visitor;
use super::body::Body;
use super::user::entity::UserEntity;
use super::user::{answer, found};
use super::value;
use crate::domain::password::Password;
use crate::domain::user::{self, Profile};
use crate::domain::{Entity, Error};
use actix_web::http::StatusCode;
use actix_web::web::Json;
use actix_web::{HttpResponse, get, post, put};
use serde::Serialize;
use utoipa::ToSchema;

/// The caller.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Login, example = json!({"entity-type": "login", "username": "alice", "isAdministrator": false, "groups": ["devs"]}))]
pub struct LoginEntity {
    /// Always `login`.
    #[serde(rename = "entity-type")]
    entity_type: &'static str,
    /// The user's name.
    username: String,
    /// Whether the caller is an administrator, or a key with `admin`.
    is_administrator: bool,
    /// The ids of all groups that the user is effectively in.
    groups: Vec<String>,
}

/// An old and a new password.
#[derive(ToSchema)]
#[schema(example = json!({"oldPassword": "battery staple", "newPassword": "correct horse"}))]
#[expect(dead_code, reason = "only the schema is used: the handler parses the object itself")]
pub struct PasswordChange {
    /// The old password.
    #[schema(rename = "oldPassword", write_only, format = Password, max_length = 1024)]
    old_password: String,
    /// The new password.
    #[schema(rename = "newPassword", write_only, format = Password, min_length = 8, max_length = 1024)]
    new_password: String,
}

/// Returns the signed-in user.
///
/// With a key as the password, this is the user whose name was sent with it, if one exists.
///
/// Permissions: signed-in users; keys with `users:read` and `groups:read`.
#[utoipa::path(
    operation_id = "getMe",
    tag = "me",
    responses((status = 200, description = "The user.", body = UserEntity)),
)]
#[get("/me")]
pub async fn get(visitor: Visitor) -> Result<HttpResponse, Exception> {
    Ok(answer(StatusCode::OK, me(&visitor).await?))
}

/// Changes the signed-in user's password.
///
/// The user's other sessions end. The new password must have at least 8 characters, and must be
/// neither common nor the user's own name or e-mail address. A wrong old password or a locked account
/// returns 401 without a body.
///
/// Permissions: signed-in users. A key has no password.
#[utoipa::path(
    operation_id = "changeMyPassword",
    tag = "me",
    request_body = PasswordChange,
    responses(
        (status = 200, description = "The user.", body = UserEntity),
        (status = 401, description = "A wrong old password or a locked account, without a body. \
            Missing, invalid, expired or revoked credential, with an exception."),
    ),
)]
#[put("/me/changepassword")]
pub async fn change_password(visitor: Visitor, body: Body) -> Result<HttpResponse, Exception> {
    let ctx = visitor.ctx;
    let no_user = || Error::forbidden("a key has no password of its own");
    let id = ctx.caller.user().map(|user| user.id.clone()).ok_or_else(no_user)?;
    let object = body.object()?;
    let password = |name| value::verbatim(&object, name).map(|patch| patch.into_option());
    let old = password("oldPassword")?.unwrap_or_default();
    let new = password("newPassword")?.unwrap_or_default();
    // The namespace says how long a password must be that people choose for themselves.
    let new = Password::parse_of_length(&new, "newPassword", 1)?;
    match user::set_password(&ctx, &id, Some(Password::presented(&old)), new).await {
        Ok(()) => Ok(answer(StatusCode::OK, user::profile(&ctx, &id).await?)),
        Err(Error::Invalid { field, reason: _ }) if field == "old_password" => {
            Ok(HttpResponse::Unauthorized().finish())
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns the name of the signed-in user.
///
/// Clients send this request first. For a key, it returns the name that was sent with the key, even
/// if no user has this name.
///
/// Permissions: signed-in users; keys with `users:read` and `groups:read`.
#[utoipa::path(
    operation_id = "logIn",
    tag = "me",
    responses((status = 200, description = "The caller.", body = LoginEntity)),
)]
#[post("/automation/login")]
pub async fn log_in(visitor: Visitor) -> Result<Json<LoginEntity>, Exception> {
    let known = match me(&visitor).await {
        Ok(profile) => Some(profile),
        Err(refusal) if refusal.is_not_found() => None,
        Err(refusal) => return Err(refusal),
    };
    let Visitor { ctx, name } = visitor;
    let username = known.as_ref().map(|profile| profile.user.known_as().to_owned()).or(name);
    let groups = known.into_iter().flat_map(|profile| profile.groups);
    Ok(Json(LoginEntity {
        entity_type: "login",
        username: username.unwrap_or_else(|| ctx.caller.actor()),
        is_administrator: ctx.caller.administers(),
        groups: groups.map(|group| group.id.into_string()).collect(),
    }))
}

/// The signed-in user, or the user whose name was sent with a key.
async fn me(visitor: &Visitor) -> Result<Profile, Exception> {
    match (visitor.ctx.caller.user(), &visitor.name) {
        (Some(user), _) => Ok(user::profile(&visitor.ctx, &user.id).await?),
        (None, Some(name)) => found(&visitor.ctx, name).await,
        (None, None) => Err(Error::not_found(Entity::User).into()),
    }
}
