//! Who is signed in: `/me`, a new password, and what clients ask for first.

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

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Login, example = json!({"entity-type": "login", "username": "alice", "isAdministrator": false, "groups": ["devs"]}))]
pub struct LoginEntity {
    /// Always `login`.
    #[serde(rename = "entity-type")]
    entity_type: &'static str,
    /// The name by which the user is known.
    username: String,
    /// Whether the user administers the namespace; of a key, whether it may.
    is_administrator: bool,
    /// The ids of all groups that the user is effectively in.
    groups: Vec<String>,
}

/// An old password and a new one.
#[derive(ToSchema)]
#[schema(example = json!({"oldPassword": "battery staple", "newPassword": "correct horse"}))]
#[expect(dead_code, reason = "described, not read")]
pub struct PasswordChange {
    /// The password until now.
    #[schema(rename = "oldPassword", write_only, format = Password, max_length = 1024)]
    old_password: String,
    /// The password from now on.
    #[schema(rename = "newPassword", write_only, format = Password, min_length = 8, max_length = 1024)]
    new_password: String,
}

/// Reads who is signed in.
///
/// With a key as the password it is the user of the name that came along, if there is one.
///
/// Who may: anybody who is signed in; a key with the scopes `users:read` and `groups:read`.
#[utoipa::path(
    operation_id = "getMe",
    tag = "me",
    responses((status = 200, description = "The user.", body = UserEntity)),
)]
#[get("/me")]
pub async fn get(visitor: Visitor) -> Result<HttpResponse, Exception> {
    Ok(answer(StatusCode::OK, me(&visitor).await?))
}

/// Reads who is signed in, where the Python client looks.
///
/// As `/nuxeo/api/v1/me`.
///
/// Who may: anybody who is signed in; a key with the scopes `users:read` and `groups:read`.
#[utoipa::path(
    operation_id = "getMeBySite",
    tag = "me",
    responses((status = 200, description = "The user.", body = UserEntity)),
)]
#[get("/me")]
pub async fn get_by_site(visitor: Visitor) -> Result<HttpResponse, Exception> {
    Ok(answer(StatusCode::OK, me(&visitor).await?))
}

/// Changes one's own password.
///
/// The user's other sessions end. A wrong old password, or a locked account: 401 without a body.
///
/// Who may: anybody who is signed in; a key has no password to change.
#[utoipa::path(
    operation_id = "changeMyPassword",
    tag = "me",
    request_body = PasswordChange,
    responses(
        (status = 200, description = "The user.", body = UserEntity),
        (status = 401, description = "A wrong old password, or a locked account: no body. No \
            credential, or one that opens nothing: an exception."),
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
    let new = Password::parse(&password("newPassword")?.unwrap_or_default(), "newPassword")?;
    match user::set_password(&ctx, &id, Some(Password::presented(&old)), new).await {
        Ok(()) => Ok(answer(StatusCode::OK, user::profile(&ctx, &id).await?)),
        Err(Error::Invalid { field, reason: _ }) if field == "old_password" => {
            Ok(HttpResponse::Unauthorized().finish())
        }
        Err(error) => Err(error.into()),
    }
}

/// Tells who is signed in.
///
/// Clients ask for it first. A key is answered the name that came along, also where there is no
/// user of this name.
///
/// Who may: anybody who is signed in; a key with the scopes `users:read` and `groups:read`.
#[utoipa::path(
    operation_id = "logIn",
    tag = "me",
    responses((status = 200, description = "Who it is.", body = LoginEntity)),
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

/// The user who is signed in, or whom a key's holder names.
async fn me(visitor: &Visitor) -> Result<Profile, Exception> {
    match (visitor.ctx.caller.user(), &visitor.name) {
        (Some(user), _) => Ok(user::profile(&visitor.ctx, &user.id).await?),
        (None, Some(name)) => found(&visitor.ctx, name).await,
        (None, None) => Err(Error::not_found(Entity::User).into()),
    }
}
