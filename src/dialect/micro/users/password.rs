//! `Users.UpdatePassword`: changing a password, which requires the old one.

use super::super::call::{Call, Done, messages};
use super::super::error::{ErrorBody, Refusal};
use super::super::field::text;
use super::super::{error_responses, with_field};
use super::new_password;
use crate::domain::error::{Entity, Error};
use crate::domain::id::UserId;
use crate::domain::password::Password;
use crate::domain::user;
use actix_web::http::StatusCode;
use actix_web::post;
use actix_web::web::Json;
use serde::Deserialize;
use utoipa::ToSchema;

const ID: &str = "users.updatepassword";
/// The error for a wrong password, in Micro's text.
pub const WRONG: &str = "crypto/bcrypt: hashedPassword is not the hash of the given password";

/// A user's old and new password.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = users::UpdatePasswordRequest, example = json!({"userId": "usr-1", "oldPassword": "password1", "newPassword": "password2", "confirmPassword": "password2"}))]
pub struct UpdatePasswordRequest {
    /// The user's id.
    #[serde(deserialize_with = "text")]
    #[schema(required, rename = "userId", min_length = 1, max_length = 255)]
    pub user_id: String,
    /// The old password.
    #[serde(deserialize_with = "text")]
    #[schema(required, rename = "oldPassword", write_only)]
    pub old_password: String,
    /// The new password.
    #[serde(deserialize_with = "text")]
    #[schema(required, rename = "newPassword", min_length = 8, max_length = 1024, write_only)]
    pub new_password: String,
    /// The new password again.
    #[serde(deserialize_with = "text")]
    #[schema(required, rename = "confirmPassword", write_only)]
    pub confirm_password: String,
}

messages! {
    UpdatePasswordRequest = "users.UpdatePasswordRequest";
}

/// Changes a password.
///
/// The old password is always required. Failures count in the same way as failures to sign in. The
/// user's other sessions end.
///
/// Permissions: the user; keys with `users:write` (`admin` if the user is an administrator);
/// administrators.
#[utoipa::path(
    operation_id = "usersUpdatePassword",
    tag = "users",
    request_body = UpdatePasswordRequest,
    responses(
        (status = 200, description = "The password was changed.", body = Done),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[post("/Users/UpdatePassword")]
pub async fn update_password(call: Call<UpdatePasswordRequest>) -> Result<Json<Done>, Refusal> {
    let UpdatePasswordRequest { user_id, old_password, new_password: new, confirm_password } =
        call.request;
    let user = with_field("userId", UserId::parse(&user_id))?;
    if new != confirm_password {
        let body = ErrorBody::new(StatusCode::BAD_REQUEST, ID, "Passwords don't math");
        return Err(body.at("confirmPassword".to_owned()).into());
    }
    let new = new_password(&new, "newPassword", ID)?;
    let old = Password::presented(&old_password);
    match user::change_password(&call.ctx, &user, old, new).await {
        Ok(()) => Ok(Json(Done {})),
        Err(Error::Unauthenticated) => {
            Err(ErrorBody::new(StatusCode::UNAUTHORIZED, ID, WRONG).into())
        }
        Err(Error::NotFound { entity: Entity::User }) => {
            Err(ErrorBody::new(StatusCode::NOT_FOUND, ID, "not found").into())
        }
        Err(error) => Err(error.into()),
    }
}
