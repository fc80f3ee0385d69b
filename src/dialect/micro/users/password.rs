//! `Users.UpdatePassword`: a new password for whoever knows the old one.

use super::super::call::{Call, Done, messages};
use super::super::error::{Refusal, Words};
use super::super::field::text;
use super::super::{error_responses, named};
use super::new_password;
use crate::dialect::http::throttle::throttle_password;
use crate::domain::error::{Entity, Error};
use crate::domain::id::UserId;
use crate::domain::password::Password;
use crate::domain::user;
use actix_web::http::StatusCode;
use actix_web::web::Json;
use actix_web::{HttpRequest, post};
use serde::Deserialize;
use utoipa::ToSchema;

const ID: &str = "users.updatepassword";
/// What is said of a wrong password, as it has always been said.
pub const WRONG: &str = "crypto/bcrypt: hashedPassword is not the hash of the given password";

/// A password to be changed.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = users::UpdatePasswordRequest, example = json!({"userId": "usr-1", "oldPassword": "password1", "newPassword": "password2", "confirmPassword": "password2"}))]
pub struct UpdatePasswordRequest {
    /// The user.
    #[serde(deserialize_with = "text")]
    #[schema(required, rename = "userId", min_length = 1, max_length = 255)]
    pub user_id: String,
    /// The password that is in use.
    #[serde(deserialize_with = "text")]
    #[schema(required, rename = "oldPassword", write_only)]
    pub old_password: String,
    /// The one to use from now on.
    #[serde(deserialize_with = "text")]
    #[schema(required, rename = "newPassword", min_length = 8, max_length = 1024, write_only)]
    pub new_password: String,
    /// The same once more.
    #[serde(deserialize_with = "text")]
    #[schema(required, rename = "confirmPassword", write_only)]
    pub confirm_password: String,
}

messages! {
    UpdatePasswordRequest = "users.UpdatePasswordRequest";
}

/// Changes a password.
///
/// The old one is always needed; failures count as those of signing in do. Sessions stay.
///
/// Who may: the user; a key with the scope `users:write`, for an administrator one with `admin`; an
/// administrator.
#[utoipa::path(
    operation_id = "usersUpdatePassword",
    tag = "users",
    request_body = UpdatePasswordRequest,
    responses(
        (status = 200, description = "The new password is in use.", body = Done),
        (status = 404, response = error_responses::NotFound),
        (status = 429, response = error_responses::TooMany),
    ),
)]
#[post("/Users/UpdatePassword")]
pub async fn update_password(
    call: Call<UpdatePasswordRequest>,
    request: HttpRequest,
) -> Result<Json<Done>, Refusal> {
    let UpdatePasswordRequest { user_id, old_password, new_password: new, confirm_password } =
        call.request;
    let user = named("userId", UserId::parse(&user_id))?;
    if new != confirm_password {
        let words = Words::new(StatusCode::BAD_REQUEST, ID, "Passwords don't math");
        return Err(words.at("confirmPassword".to_owned()).into());
    }
    let new = new_password(&new, "newPassword", ID)?;
    let old = Password::presented(&old_password);
    match throttle_password(&request, user::change_password(&call.ctx, &user, old, new)).await {
        Ok(()) => Ok(Json(Done {})),
        Err(Error::Unauthenticated) => Err(Words::new(StatusCode::UNAUTHORIZED, ID, WRONG).into()),
        Err(Error::NotFound { entity: Entity::User }) => {
            Err(Words::new(StatusCode::NOT_FOUND, ID, "not found").into())
        }
        Err(error) => Err(error.into()),
    }
}
