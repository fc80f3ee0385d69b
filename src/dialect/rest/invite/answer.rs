//! `/invite/{id-or-code}/accept` and `/invite/{id-or-code}/decline`.

use super::acceptance::{AcceptanceDocument, AcceptanceInput};
use super::document::InviteDocument;
use crate::dialect::http::client::client;
use crate::dialect::http::throttle::throttle_code;
use crate::dialect::rest::problem::Code;
use crate::dialect::rest::user::input::{Newcomer, UserInput};
use crate::dialect::rest::{Authenticated, Conflict, Gone, OptionalBody, Problem};
use crate::domain::Error;
use crate::domain::id::InviteId;
use crate::domain::invite::{self, InviteRef};
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, post};

/// Accepts an invite.
///
/// The signed-in user joins the group. With a user document and without a credential, Roster
/// creates a user who joins the group, in one transaction; the document must have a password, with at
/// least `password_min` characters, a setting of the namespace. Accepting as an existing member does not
/// count as a use. An invite whose creator may no longer create it returns 410.
///
/// The e-mail address of the invite becomes the user's sign-in address if the creator may set sign-in
/// addresses: a key with `users:write`, or an administrator. Otherwise it becomes the contact address
/// of a user who has none.
///
/// With `"session": true` in the body the user is signed in too, as `POST /session` does it: a new user
/// by the password in the document, an existing one by the password of Basic authentication. Only this
/// response shows the token.
///
/// Permissions: by code, anybody; by id, the signed-in user whose sign-in address matches. An
/// invite for an e-mail address can be accepted by a user with that sign-in address, or with none. An
/// invite that a key without `users:write` has created cannot be accepted by a new user.
#[utoipa::path(
    operation_id = "acceptInvite",
    security((), ("key" = [])),
    request_body = Option<AcceptanceInput>,
    responses(
        (status = 200, description = "The user is a member.", body = AcceptanceDocument),
        (status = 409, response = Conflict),
        (status = 410, response = Gone),
    ),
)]
#[post("/{handle}/accept")]
pub async fn accept(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    body: OptionalBody<AcceptanceInput>,
) -> Result<Json<AcceptanceDocument>, Problem> {
    let parts = body.0.map(AcceptanceInput::into_parts).transpose()?;
    let (user, opens_session) = parts.unwrap_or_default();
    let new = user.map(UserInput::for_creation).transpose()?;
    let new = new.map(|(id, Newcomer(new))| (id, new));
    let client = opens_session.then(|| client(&ctx, &request));
    let named = parse_reference(&path)?;
    let is_nobody = new.is_none() && !request.headers().contains_key(AUTHORIZATION);
    let accepted = throttle_code(&request, &ctx, invite::accept(&ctx, &named, new, client)).await;
    let accepted = accepted.map_err(|error| match error {
        Error::Unauthenticated if is_nobody => Problem::new(Code::Unauthenticated, NOBODY),
        error => error.into(),
    });
    Ok(Json(accepted?.into()))
}

/// What somebody is told who accepts an invite as nobody.
const NOBODY: &str =
    "the request has neither a credential nor a user document: send one of the two";

/// Declines an invite.
///
/// This cannot be undone. An invite without an e-mail address that several users can accept cannot
/// be declined: 403.
///
/// Permissions: by code, anybody; by id, the signed-in user whose sign-in address matches.
#[utoipa::path(
    operation_id = "declineInvite",
    security((), ("key" = [])),
    responses(
        (status = 200, description = "The declined invite.", body = InviteDocument),
        (status = 410, response = Gone),
    ),
)]
#[post("/{handle}/decline")]
pub async fn decline(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<Json<InviteDocument>, Problem> {
    let named = parse_reference(&path)?;
    let invite = throttle_code(&request, &ctx, invite::decline(&ctx, &named)).await?;
    Ok(Json(InviteDocument::by_code(invite, ctx.now)))
}

/// A text that can be a code is read as a code. Ids that Roster generates cannot be codes.
fn parse_reference(text: &str) -> Result<InviteRef, Error> {
    match invite::Code::parse(text) {
        Some(code) => Ok(InviteRef::Code(code)),
        None => InviteId::parse(text).map(InviteRef::Id),
    }
}
