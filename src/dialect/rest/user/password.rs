//! `/user/{id}/password`: a new password.

use super::super::Problem;
use super::super::authenticate::Authenticated;
use super::super::body::Body;
use super::super::field::{Field, required_secret, secret};
use super::super::openapi::error_responses;
use crate::domain::id::UserId;
use crate::domain::password::Password;
use crate::domain::patch::Patch;
use crate::domain::user;
use actix_web::web::Path;
use actix_web::{HttpResponse, put};
use serde::Deserialize;
use utoipa::ToSchema;

/// A new password, and the old one where it is one's own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"old_password": "correct horse", "new_password": "battery staple"}))]
pub struct PasswordChange {
    /// Needed for one's own.
    #[serde(default, deserialize_with = "secret")]
    #[schema(value_type = Option<String>, write_only, format = Password)]
    old_password: Field<String>,
    /// From now on.
    #[serde(deserialize_with = "required_secret")]
    #[schema(value_type = String, write_only, format = Password, min_length = 8, max_length = 1024)]
    new_password: String,
}

/// Gives a user a new password.
///
/// The user's other sessions end.
///
/// Who may: the user, with the old password; a key with the scope `users:write`, for an
/// administrator with `admin`; an administrator.
#[utoipa::path(
    operation_id = "updateUserPassword",
    tag = "users",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The user's id."),
    ),
    request_body = PasswordChange,
    responses(
        (status = 204, description = "The password is changed."),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[put("/{id}/password")]
pub async fn put_password(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    body: Body<PasswordChange>,
) -> Result<HttpResponse, Problem> {
    let PasswordChange { old_password, new_password } = body.0;
    let old = Patch::from(old_password).into_option().as_deref().map(Password::presented);
    let new = Password::parse(&new_password, "new_password")?;
    user::set_password(&ctx, &UserId::parse(&path)?, old, new).await?;
    Ok(HttpResponse::NoContent().finish())
}
