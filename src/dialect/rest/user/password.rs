//! `/user/{id}/password`: setting a password.

use crate::dialect::rest::field::{Field, required_secret, secret};
use crate::dialect::rest::{Authenticated, Body, Problem};
use crate::domain::id::UserId;
use crate::domain::password::{Password, SHORTEST};
use crate::domain::patch::Patch;
use crate::domain::user;
use actix_web::web::Path;
use actix_web::{HttpResponse, put};
use serde::Deserialize;
use utoipa::ToSchema;

/// A new password, and the old one of users who change their own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"old_password": "correct horse", "new_password": "battery staple"}))]
pub struct PasswordChange {
    /// The old password. Users who change their own must send it.
    #[serde(default, deserialize_with = "secret")]
    #[schema(value_type = Option<String>, write_only, format = Password)]
    old_password: Field<String>,
    /// The new password.
    #[serde(deserialize_with = "required_secret")]
    #[schema(value_type = String, write_only, format = Password, min_length = 1, max_length = 1024)]
    new_password: String,
}

/// Sets a user's password.
///
/// The user's other sessions end. A password that users choose for themselves has at least
/// `password_min` characters, a setting of the namespace, is no common one, and is neither their
/// username nor their e-mail address; any other has at least 8 characters.
///
/// Permissions: users, for themselves and with the old password; keys with `users:write` (`admin`
/// if the user is an administrator); administrators.
#[utoipa::path(
    operation_id = "updateUserPassword",
    request_body = PasswordChange,
    responses((status = 204, description = "The password was set.")),
)]
#[put("/{id}/password")]
pub async fn put_password(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    body: Body<PasswordChange>,
) -> Result<HttpResponse, Problem> {
    let PasswordChange { old_password, new_password } = body.0;
    let old = Patch::from(old_password).into_option().as_deref().map(Password::presented);
    let id = UserId::parse(&path)?;
    // The namespace says how long a password must be that people choose for themselves.
    let shortest = if ctx.caller.is(&id) { 1 } else { SHORTEST };
    let new = Password::parse_of_length(&new_password, "new_password", shortest)?;
    user::set_password(&ctx, &id, old, new).await?;
    Ok(HttpResponse::NoContent().finish())
}
