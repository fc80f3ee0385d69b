//! `PUT /session`: authenticating the user of a session again.

use super::current_id;
use super::document::SessionDocument;
use crate::dialect::rest::field::required_secret;
use crate::dialect::rest::{Authenticated, Body, Problem};
use crate::domain::password::Password;
use crate::domain::session;
use actix_web::put;
use actix_web::web::Json;
use serde::Deserialize;
use utoipa::ToSchema;

/// The password of the signed-in user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"password": "correct horse"}))]
pub struct PasswordConfirmation {
    /// The password.
    #[serde(deserialize_with = "required_secret")]
    #[schema(value_type = String, write_only, format = Password, max_length = 1024)]
    password: String,
}

/// Confirms the password.
///
/// The session counts as authenticated just now. An administrator needs that for changes of
/// administrators and keys, where the session's `authenticated_at` is longer ago than the namespace's
/// `reauthenticate` allows: such requests return 401 with the code `reauthenticate`. Wrong passwords
/// count as at sign-in.
///
/// Permissions: users who are signed in by a session.
#[utoipa::path(
    operation_id = "confirmPassword",
    request_body = PasswordConfirmation,
    responses((status = 200, description = "The session.", body = SessionDocument)),
)]
#[put("")]
pub async fn confirm(
    Authenticated(ctx): Authenticated,
    body: Body<PasswordConfirmation>,
) -> Result<Json<SessionDocument>, Problem> {
    let password = Password::presented(&body.0.password);
    let confirmed = session::authenticate_again(&ctx, current_id(&ctx)?, password).await?;
    Ok(Json(confirmed.into()))
}
