//! The service `invites`: offers to join a group, which are accepted with a code.

pub mod address;
pub mod message;

use super::call::{Call, Done};
use super::error::{Refusal, bad};
use super::with_field;
use crate::dialect::http::throttle::throttle_code;
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result as DomainResult};
use crate::domain::id::{GroupId, InviteId};
use crate::domain::invite::{self, Code, Invite, InviteFilter, NewInvite, State};
use crate::domain::text::Email;
use actix_web::web::Json;
use actix_web::{HttpRequest, post};
use message::{CreateRequest, DeleteRequest, InviteReply, ListReply, ListRequest, ReadRequest};

/// Invites an e-mail address to a group.
///
/// The invite expires after 365 days. If the group already has an open invite for the e-mail
/// address, that one is returned. If the group does not exist, a placeholder with this id is
/// created.
///
/// Permissions: keys with `invites:write` and `groups:write` (`admin` for `administrators` and the
/// groups nested in it); managers and owners of the group, if it exists; administrators.
#[utoipa::path(
    operation_id = "invitesCreate",
    tag = "invites",
    request_body = CreateRequest,
    responses(
        (status = 200, description = "The invite.", body = InviteReply),
        (status = 404, response = super::error_responses::NotFound),
    ),
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
    let group = with_field("group_id", GroupId::parse(&group_id))?;
    let expires_at = Some(invite::latest_end(call.ctx.now));
    let new = NewInvite { email: Some(email), expires_at, ..NewInvite::to(group) };
    let (invite, _outcome) = invite::create_or_provision(&call.ctx, new).await?;
    Ok(Json(invite.into()))
}

/// Returns an invite by its id, its code, or both.
///
/// An invite that has been accepted, declined or has expired returns 404. Read by its id, it shows its
/// code only to those who may create such an invite; to all others the code is empty. More than 20 wrong codes
/// a minute from one IP address return 429.
///
/// Permissions: by code, anybody with a credential, who does not see the id and the e-mail address
/// unless they can read the invite by its id; by id, keys with `invites:read`, managers and
/// owners of the group, the invited user, and administrators.
#[utoipa::path(
    operation_id = "invitesRead",
    tag = "invites",
    request_body = ReadRequest,
    responses(
        (status = 200, description = "The invite.", body = InviteReply),
        (status = 404, response = super::error_responses::NotFound),
    ),
)]
#[post("/Invites/Read")]
pub async fn read(
    call: Call<ReadRequest>,
    request: HttpRequest,
) -> Result<Json<InviteReply>, Refusal> {
    let Call { ctx, request: ReadRequest { id, code } } = call;
    let (invite, whole) = match (id.is_empty(), code.is_empty()) {
        (true, true) => {
            let detail = "An email address code is required to read an invite";
            return Err(bad("ID_OR_CODE_REQUIRED", detail));
        }
        (false, true) => (invite::get(&ctx, &InviteId::parse(&id)?).await?, true),
        (true, false) => {
            let found = by_code(&ctx, &request, &code).await?;
            let may_read = may_read(&ctx, &found.id).await?;
            (found, may_read)
        }
        (false, false) => {
            let id = InviteId::parse(&id)?;
            let found = by_code(&ctx, &request, &code).await?;
            let found = Some(found).filter(|found| found.id == id).ok_or_else(missing)?;
            let may_read = may_read(&ctx, &id).await?;
            (found, may_read)
        }
    };
    match invite.state(ctx.now) {
        State::Open if whole => Ok(Json(invite.into())),
        State::Open => Ok(Json(InviteReply::by_code(invite))),
        State::Accepted | State::Declined | State::Expired => Err(missing().into()),
    }
}

/// Lists invites to a group, to an e-mail address, or both.
///
/// Invites that have been accepted, declined or have expired are left out. The codes are shown only to
/// those who may create such invites; to all others they are empty. A result of more than
/// 100,000 invites is refused.
///
/// Permissions: keys with `invites:read`; users, for invites to groups that they manage and for
/// invites to their own e-mail address.
#[utoipa::path(
    operation_id = "invitesList",
    tag = "invites",
    request_body = ListRequest,
    responses((status = 200, description = "The invites. Without any, the reply is empty.", body = ListReply)),
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
        group: group.map(|id| with_field("group_id", GroupId::parse(&id))).transpose()?,
        email: email.map(|email| Email::parse(&email, "email")).transpose()?,
        state: None,
    };
    let invites = invite::list_open(&call.ctx, &filter).await?;
    Ok(Json(ListReply { invites: invites.into_iter().map(Into::into).collect() }))
}

/// Deletes an invite.
///
/// Deleting an unknown id succeeds.
///
/// Permissions: keys with `invites:write` (`admin` for `administrators` and the groups nested in
/// it); managers and owners of the group; administrators.
#[utoipa::path(
    operation_id = "invitesDelete",
    tag = "invites",
    request_body = DeleteRequest,
    responses((status = 200, description = "The invite does not exist any more.", body = Done)),
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

/// Whether the caller may read the invite by its id.
async fn may_read(ctx: &Ctx, id: &InviteId) -> DomainResult<bool> {
    match invite::get(ctx, id).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound { .. } | Error::Forbidden { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn by_code(ctx: &Ctx, request: &HttpRequest, code: &str) -> DomainResult<Invite> {
    throttle_code(request, ctx, async {
        let code = Code::parse(code).ok_or_else(missing)?;
        let found = invite::by_code(ctx, &code).await?;
        // Whoever asks has it already.
        Ok(found.with_code(Some(code)))
    })
    .await
}

fn missing() -> Error {
    Error::not_found(Entity::Invite)
}
