//! `/invite/{id-or-code}/accept` and `/decline`: what is made of an invite.

use super::super::Problem;
use super::super::authenticate::Authenticated;
use super::super::body::OptionalBody;
use super::super::membership::document::MembershipDocument;
use super::super::openapi::error_responses;
use super::super::user::input::UserInput;
use super::document::InviteDocument;
use crate::dialect::http::throttle::throttle_code;
use crate::domain::Error;
use crate::domain::id::InviteId;
use crate::domain::invite::{self, Handle, InviteCode};
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, post};

/// Accepts an invite.
///
/// For the signed-in user; or, with a user document and no credential, for a user who is made in
/// the same transaction. Who is a member already uses nothing.
///
/// Who may: anybody who has the code; by its id, who is signed in with the address that it is for.
/// An invite with an address is accepted by who signs in with it, or has none yet.
#[utoipa::path(
    operation_id = "acceptInvite",
    tag = "invites",
    security((), ("key" = []), ("password" = [])),
    params((
        "handle" = String, Path, min_length = 1, max_length = 255, example = "7ZK3QW9XHA",
        description = "The invite's code or id."
    )),
    request_body = Option<UserInput>,
    responses(
        (status = 200, description = "The user is a member now, or was already.",
            body = MembershipDocument),
        (status = 404, response = error_responses::NotFound),
        (status = 409, response = error_responses::Conflict),
        (status = 410, response = error_responses::Gone),
    ),
)]
#[post("/{handle}/accept")]
pub async fn accept(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    body: OptionalBody<UserInput>,
) -> Result<Json<MembershipDocument>, Problem> {
    let new = body.0.map(UserInput::for_creation).transpose()?;
    let handle = handle(&path)?;
    let membership = throttle_code(&request, invite::accept(&ctx, &handle, new)).await?;
    Ok(Json(membership.into()))
}

/// Declines an invite, for good.
///
/// An open invitation to many is not one person's to decline: 403.
///
/// Who may: anybody who has the code; by its id, who is signed in with the address that it is for.
#[utoipa::path(
    operation_id = "declineInvite",
    tag = "invites",
    security((), ("key" = []), ("password" = [])),
    params((
        "handle" = String, Path, min_length = 1, max_length = 255, example = "7ZK3QW9XHA",
        description = "The invite's code or id."
    )),
    responses(
        (status = 200, description = "The invite is declined.", body = InviteDocument),
        (status = 404, response = error_responses::NotFound),
        (status = 410, response = error_responses::Gone),
    ),
)]
#[post("/{handle}/decline")]
pub async fn decline(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<Json<InviteDocument>, Problem> {
    let handle = handle(&path)?;
    let invite = throttle_code(&request, invite::decline(&ctx, &handle)).await?;
    Ok(Json(InviteDocument::by_code(invite, ctx.now)))
}

/// An id that reads as a code is taken for one: ids that are made here do not.
fn handle(text: &str) -> Result<Handle, Error> {
    match InviteCode::parse(text) {
        Some(code) => Ok(Handle::Code(code)),
        None => InviteId::parse(text).map(Handle::Id),
    }
}
