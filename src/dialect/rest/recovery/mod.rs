//! `/recovery` and `/user/{id}/recovery`: forgotten passwords.

pub mod document;

use super::{Authenticated, Body, Gone, OptionalBody, Problem};
use crate::dialect::http::throttle::{throttle_code, throttle_request};
use crate::domain::id::UserId;
use crate::domain::password::Password;
use crate::domain::session::{self, LoginName};
use crate::domain::ticket::{Code, recovery};
use crate::domain::{Entity, Error, KnownName};
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use document::{
    NewPassword, RecoveryDocument, RecoveryInput, RecoveryInputProperties, UserRecoveryInput,
};

/// Asks for a code to set a new password.
///
/// If there is an active user with this username or sign-in address, a code is sent to the sign-in address.
/// It can be used once, within 30 minutes. Nothing in the response, nor the time that it takes, says whether
/// there is such a user. Who asks again while a code can be used gets the same one: once a minute and five
/// times a day from one IP address, and twenty times a day in all and to one e-mail address; beyond that
/// nothing is sent. More than 20 requests a minute from one IP address return 429. Where no e-mails are
/// sent, each request returns 422 with the code `mail_off`.
///
/// A backend that asks for people sends its key as the credential and their `ip`.
///
/// Permissions: anybody; with `ip`, keys with `sessions:write`.
#[utoipa::path(
    operation_id = "createRecovery",
    security((), ("key" = [])),
    request_body = RecoveryInput,
    responses((status = 202, description = "The request was accepted.", body = RecoveryDocument)),
)]
#[post("")]
pub async fn ask(
    Authenticated(ctx): Authenticated,
    request: HttpRequest,
    body: Body<RecoveryInput>,
) -> Result<HttpResponse, Problem> {
    let RecoveryInputProperties { login, ip } = body.0.properties;
    let ctx = match ip {
        Some(ip) => session::on_behalf(&ctx, Some(ip))?,
        None => ctx,
    };
    let login = KnownName::parse(&login, "login")?;
    throttle_request(&request, &ctx)?;
    recovery::ask(&ctx, LoginName::Any(login.as_str())).await?;
    Ok(HttpResponse::Accepted().json(RecoveryDocument::default()))
}

/// Returns until when a code can be used.
///
/// Reading does not use it.
///
/// Permissions: anybody with the code.
#[utoipa::path(
    operation_id = "getRecovery",
    security((), ("key" = [])),
    responses(
        (status = 200, description = "When the code expires.", body = RecoveryDocument),
        (status = 410, response = Gone),
    ),
)]
#[get("/{code}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<Json<RecoveryDocument>, Problem> {
    let look_up = async { recovery::look_up(&ctx, &code(&path)?).await };
    let expires_at = throttle_code(&request, &ctx, look_up).await?;
    Ok(Json(RecoveryDocument::ending_at(expires_at)))
}

/// Sets a new password with a code.
///
/// The code is used up. A lock after too many failures is lifted, and all sessions of the user end. Nobody
/// is signed in. The user is told by e-mail. The password has at least `password_min` characters, a
/// setting of the namespace, is no common one, and is neither the user's username nor e-mail address.
///
/// Permissions: anybody with the code.
#[utoipa::path(
    operation_id = "completeRecovery",
    security((), ("key" = [])),
    request_body = NewPassword,
    responses(
        (status = 204, description = "The password was set."),
        (status = 410, response = Gone),
    ),
)]
#[post("/{code}")]
pub async fn complete(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    body: Body<NewPassword>,
) -> Result<HttpResponse, Problem> {
    // The namespace says how long a password must be that people choose for themselves.
    let password = Password::parse_of_length(&body.0.properties.password, "password", 1)?;
    let recover = async { recovery::recover(&ctx, &code(&path)?, password).await };
    throttle_code(&request, &ctx, recover).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Creates a code with which a user sets a new password.
///
/// It is sent to the user's sign-in address, at the limits of `POST /recovery`. With `"send": false` only
/// the response shows it, for whoever hands it over: that works without e-mail too, for users without a
/// sign-in address too, and not for oneself. A code that was shown to a caller who may not change
/// administrators becomes void if the user comes to administer.
///
/// Permissions: keys with `users:write` (`admin` if the user is an administrator); administrators.
#[utoipa::path(
    operation_id = "createUserRecovery",
    request_body = Option<UserRecoveryInput>,
    responses(
        (status = 201, description = "The code.", body = RecoveryDocument),
        (status = 202, description = "The code is sent.", body = RecoveryDocument),
    ),
)]
#[post("/{id}/recovery")]
pub async fn for_user(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    body: OptionalBody<UserRecoveryInput>,
) -> Result<HttpResponse, Problem> {
    let (id, input) = (UserId::parse(&path)?, body.0.unwrap_or_default());
    if input.properties.send == Some(false) {
        let shown = recovery::show(&ctx, &id).await?;
        return Ok(HttpResponse::Created().json(RecoveryDocument::with_code(shown)));
    }
    recovery::mail(&ctx, &id).await?;
    Ok(HttpResponse::Accepted().json(RecoveryDocument::default()))
}

/// The code in a path. What is none is nobody's.
pub fn code(text: &str) -> Result<Code, Error> {
    Code::parse(text).ok_or(Error::not_found(Entity::Code))
}
