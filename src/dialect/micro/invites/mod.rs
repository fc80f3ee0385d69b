//! The service `invites`: offers to join a group, opened by a code.

pub mod address;
pub mod message;

use super::call::{Call, Done};
use super::error::{Refusal, bad};
use super::named;
use crate::dialect::http::throttle::throttle_code;
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result as DomainResult};
use crate::domain::id::{GroupId, InviteId};
use crate::domain::invite::{self, Invite, InviteCode, InviteFilter, NewInvite, State};
use crate::domain::text::Email;
use actix_web::web::Json;
use actix_web::{HttpRequest, post};
use message::{CreateRequest, DeleteRequest, InviteReply, ListReply, ListRequest, ReadRequest};

/// Invites an address to a group.
///
/// The invite lasts 365 days. One that is there for the same group and address is answered instead.
/// A group that does not exist is made, with nothing but the id.
///
/// Who may: a key with the scope `invites:write` and, for an id that no group has, `groups:write`,
/// for `administrators` and what is nested in it with `admin`; a manager or owner of the group; an
/// administrator.
#[utoipa::path(
    operation_id = "invitesCreate",
    tag = "invites",
    request_body = CreateRequest,
    responses((status = 200, description = "The invite.", body = InviteReply)),
)]
#[post("/Invites/Create")]
pub async fn create(call: Call<CreateRequest>) -> Result<Json<InviteReply>, Refusal> {
    let CreateRequest { group_id, email } = call.request;
    if group_id.is_empty() {
        return Err(bad("MISSING_GROUP_ID", "Missing GroupID"));
    }
    if email.is_empty() {
        return Err(bad("MISSING_EMAIL", "Missing Email"));
    }
    let email = address::parse(&email)?;
    let group = named("group_id", GroupId::parse(&group_id))?;
    let expires_at = Some(invite::latest_end(call.ctx.now));
    let new = NewInvite { email: Some(email), expires_at, ..NewInvite::to(group) };
    let (invite, _outcome) = invite::create_or_provision(&call.ctx, new).await?;
    Ok(Json(invite.into()))
}

/// Reads an invite by its id, its code, or both.
///
/// One that is accepted, declined or over is not found. 20 wrong codes in a minute slow the address
/// down.
///
/// Who may: by the code, whoever has it and a credential; by the id, a key with the scope
/// `invites:read`, a manager or owner of the group, whom it is addressed to, an administrator.
#[utoipa::path(
    operation_id = "invitesRead",
    tag = "invites",
    request_body = ReadRequest,
    responses(
        (status = 200, description = "The invite.", body = InviteReply),
        (status = 404, response = super::error_responses::NotFound),
        (status = 429, response = super::error_responses::TooMany),
    ),
)]
#[post("/Invites/Read")]
pub async fn read(
    call: Call<ReadRequest>,
    request: HttpRequest,
) -> Result<Json<InviteReply>, Refusal> {
    let Call { ctx, request: ReadRequest { id, code } } = call;
    let invite = match (id.is_empty(), code.is_empty()) {
        (true, true) => {
            let detail = "An email address code is required to read an invite";
            return Err(bad("ID_OR_CODE_REQUIRED", detail));
        }
        (false, true) => invite::get(&ctx, &InviteId::parse(&id)?).await?,
        (true, false) => by_code(&ctx, &request, &code).await?,
        (false, false) => {
            let id = InviteId::parse(&id)?;
            let found = by_code(&ctx, &request, &code).await?;
            Some(found).filter(|found| found.id == id).ok_or_else(missing)?
        }
    };
    match invite.state(ctx.now) {
        State::Open => Ok(Json(invite.into())),
        State::Accepted | State::Declined | State::Expired => Err(missing().into()),
    }
}

/// Lists invites of a group, for an address, or both.
///
/// Those that are accepted, declined or over are left out. At most 100,000 are answered; more are
/// refused.
///
/// Who may: a key with the scope `invites:read`; who is signed in gets those of the groups that they
/// manage, and those that are addressed to them.
#[utoipa::path(
    operation_id = "invitesList",
    tag = "invites",
    request_body = ListRequest,
    responses((status = 200, description = "The invites; nothing where there is none.", body = ListReply)),
)]
#[post("/Invites/List")]
pub async fn list(call: Call<ListRequest>) -> Result<Json<ListReply>, Refusal> {
    let ListRequest { group_id, email } = call.request;
    let given = |text: String| (!text.is_empty()).then_some(text);
    let (group, email) = (given(group_id), given(email));
    if group.is_none() && email.is_none() {
        let detail = "An email address or group id is needed to list invites";
        return Err(bad("GROUP_ID_OR_EMAIL_REQUIRED", detail));
    }
    let filter = InviteFilter {
        group: group.map(|id| named("group_id", GroupId::parse(&id))).transpose()?,
        email: email.map(|email| Email::parse(&email, "email")).transpose()?,
    };
    let invites = invite::list_open(&call.ctx, &filter).await?;
    Ok(Json(ListReply { invites: invites.into_iter().map(Into::into).collect() }))
}

/// Deletes an invite.
///
/// An id that no invite has is as good as deleted.
///
/// Who may: a key with the scope `invites:write`, for `administrators` and what is nested in it with
/// `admin`; a manager or owner of the group; an administrator.
#[utoipa::path(
    operation_id = "invitesDelete",
    tag = "invites",
    request_body = DeleteRequest,
    responses((status = 200, description = "There is no such invite any more.", body = Done)),
)]
#[post("/Invites/Delete")]
pub async fn delete(call: Call<DeleteRequest>) -> Result<Json<Done>, Refusal> {
    let DeleteRequest { id } = call.request;
    if id.is_empty() {
        return Err(bad("MISSING_ID", "Missing ID"));
    }
    match invite::delete(&call.ctx, &InviteId::parse(&id)?, None).await {
        Ok(()) | Err(Error::NotFound { entity: Entity::Invite }) => Ok(Json(Done {})),
        Err(error) => Err(error.into()),
    }
}

async fn by_code(ctx: &Ctx, request: &HttpRequest, code: &str) -> DomainResult<Invite> {
    throttle_code(request, async {
        match InviteCode::parse(code) {
            Some(code) => invite::by_code(ctx, &code).await,
            None => Err(missing()),
        }
    })
    .await
}

fn missing() -> Error {
    Error::not_found(Entity::Invite)
}
