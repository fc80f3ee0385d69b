//! `/verification` and `/user/{id}/verification`: proofs of e-mail addresses.

mod document;

use super::recovery::code;
use super::user::document::UserDocument;
use super::{Authenticated, Conflict, Gone, OptionalBody, Problem};
use crate::dialect::http::throttle::throttle_code;
use crate::domain::id::UserId;
use crate::domain::text::Email;
use crate::domain::ticket::verification;
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, HttpResponse, post};
use document::{VerificationDocument, VerificationInput};

/// Sends a code that proves a user's e-mail address.
///
/// It is sent to the given address, or else to the user's sign-in address, or else to the contact address,
/// and can be used once, within 24 hours. When it is used, the user signs in with that address. Who asks
/// again gets the same code, at the limits of `POST /recovery`.
///
/// Users who ask for another address than the one that they sign in with must have authenticated recently,
/// as the namespace's `reauthenticate` says, or they get 401 with the code `reauthenticate`. In a session
/// that a key without `users:write` has opened they can only prove the address that they have.
///
/// Permissions: users, for themselves; keys with `users:write` (`admin` if the user is an administrator);
/// administrators.
#[utoipa::path(
    operation_id = "createUserVerification",
    request_body = Option<VerificationInput>,
    responses((status = 202, description = "The code is sent.", body = VerificationDocument)),
)]
#[post("/{id}/verification")]
pub async fn ask(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    body: OptionalBody<VerificationInput>,
) -> Result<HttpResponse, Problem> {
    let (id, input) = (UserId::parse(&path)?, body.0.unwrap_or_default());
    let email = input.properties.email.map(|email| Email::parse(&email, "email")).transpose()?;
    verification::ask(&ctx, &id, email).await?;
    Ok(HttpResponse::Accepted().json(VerificationDocument::default()))
}

/// Proves an e-mail address with a code.
///
/// The user signs in with it from then on, and `email_verified_at` is now. It becomes the contact address of
/// a user who has none. The code is used up.
///
/// Permissions: anybody with the code.
#[utoipa::path(
    operation_id = "completeVerification",
    security((), ("key" = [])),
    responses(
        (status = 200, description = "The user.", body = UserDocument),
        (status = 409, response = Conflict),
        (status = 410, response = Gone),
    ),
)]
#[post("/{code}")]
pub async fn complete(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<Json<UserDocument>, Problem> {
    let verify = async { verification::verify(&ctx, &code(&path)?).await };
    let user = throttle_code(&request, &ctx, verify).await?;
    Ok(Json(UserDocument::seen_by(&ctx, user)))
}
