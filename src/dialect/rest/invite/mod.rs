//! `/invite`: invites.

mod acceptance;
pub mod answer;
pub mod document;
pub mod input;
pub mod many;
pub mod query;
pub mod send;

use super::entity_tag::{self, Tagged};
use super::input::depth;
use super::page;
use super::{Authenticated, Body, Conflict, Problem, Query};
use crate::dialect::http::throttle::throttle_code;
use crate::domain::id::{GroupId, InviteId};
use crate::domain::invite::{self, Code, Invite, InviteChanges, InviteFilter, State};
use crate::domain::mail::MailState;
use crate::domain::membership::Outcome;
use crate::domain::page::Page;
use crate::domain::text::Email;
use crate::domain::{Ctx, Entity, Error};
use actix_web::http::Method;
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, route};
use document::{InviteDocument, InvitesDocument};
use input::InviteInput;
use many::OneOrMany;
use query::InviteQuery;
use serde_json::{Map, Value};

/// Creates an invite.
///
/// If the group already has an open invite for the e-mail address, the response is 200 with that
/// invite. `POST /invites` creates many at once; its body is accepted here too, with its response.
///
/// With `send` the invite is sent to its e-mail address. The code is in the e-mail alone then.
///
/// The code works as long as whoever created the invite may still create it. An invite that a key
/// creates expires with the key at the latest.
///
/// Permissions: keys with `invites:write` and `groups:write` (`admin` for `administrators` and the
/// groups nested in it); managers and owners of the group; administrators. Managers cannot invite
/// owners.
#[utoipa::path(
    operation_id = "createInvite",
    request_body = InviteInput,
    responses(
        (status = 200, description = "The existing invite.", body = InviteDocument),
        (status = 201, description = "The invite was created.", body = InviteDocument),
        (status = 409, response = Conflict),
    ),
)]
#[post("")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    body: Body<Map<String, Value>>,
) -> Result<HttpResponse, Problem> {
    match OneOrMany::parse(body.0)? {
        OneOrMany::One(input) => {
            let (invite, outcome) = invite::create(&ctx, (*input).into_new()?).await?;
            let tagged = tagged(&ctx, invite);
            Ok(match outcome {
                Outcome::Created => tagged.created(),
                Outcome::Present => tagged.ok(),
            })
        }
        OneOrMany::Many(input) => Ok(HttpResponse::Ok().json(many::create(&ctx, input).await?)),
    }
}

/// Lists invites, or returns the invite with a code.
///
/// With `code`, the list has that invite only. Reading an invite does not count as a use. The code of
/// an invite is shown only to those who may create such an invite.
///
/// Permissions: keys with `invites:read`; users, for invites to groups that they manage and for
/// invites to their own sign-in address; with `code`, anybody.
#[utoipa::path(
    operation_id = "listInvites",
    security((), ("key" = [])),
    params(InviteQuery),
    responses((status = 200, description = "A page of invites.", body = InvitesDocument)),
)]
#[get("")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    request: HttpRequest,
    query: Query<InviteQuery>,
) -> Result<Json<InvitesDocument>, Problem> {
    let InviteQuery { code, group, email, state, limit, after, count } = query.0;
    if let Some(code) = code {
        let invite = throttle_code(&request, &ctx, async {
            let code = Code::parse(&code).ok_or(Error::not_found(Entity::Invite))?;
            invite::by_code(&ctx, &code).await
        });
        let page = Page { entries: vec![invite.await?], next: None, total: None };
        let document = |invite| InviteDocument::by_code(invite, ctx.now);
        return Ok(Json(InvitesDocument::of(page, document)));
    }
    let of_group = |error| Problem::from(error).at("group");
    let filter = InviteFilter {
        group: group.map(|id| GroupId::parse(&id)).transpose().map_err(of_group)?,
        email: email.map(|email| Email::parse(&email, "email")).transpose()?,
        state: state.map(|word| word.parse()).transpose()?,
    };
    let page = page::request(limit, after.as_deref(), count)?;
    let page = invite::list(&ctx, &filter, page).await?;
    Ok(Json(InvitesDocument::of(page, |invite| InviteDocument::of(invite, ctx.now))))
}

/// Returns an invite.
///
/// Its code is shown only to those who may create such an invite.
///
/// Permissions: keys with `invites:read`; managers and owners of the group; the invited user;
/// administrators.
#[utoipa::path(
    operation_id = "getInvite",
    responses((status = 200, description = "The invite.", body = InviteDocument)),
)]
#[get("/{id}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let invite = invite::get(&ctx, &InviteId::parse(&path)?).await?;
    Ok(tagged(&ctx, invite).unless_known(&request))
}

/// Changes an invite.
///
/// Only the properties in the request change. `null` removes a property. `PUT` replaces the value of a
/// custom property; `PATCH` merges the objects in it too (RFC 7396). The group and the e-mail address
/// never change. If the role becomes `owner`, the invite gets a new code, and counts as created by the
/// caller.
///
/// Permissions: as for creating the invite.
#[utoipa::path(
    operation_id = "updateInvite",
    request_body = InviteInput,
    responses(
        (status = 200, description = "The changed invite.", body = InviteDocument),
        (status = 409, response = Conflict),
    ),
)]
#[route("/{id}", method = "PUT", method = "PATCH")]
pub async fn update(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    body: Body<InviteInput>,
) -> Result<HttpResponse, Problem> {
    let id = InviteId::parse(&path)?;
    let expected = entity_tag::expected(request.headers())?;
    let mut changes: InviteChanges = body.0.for_change(&id)?;
    changes.properties.depth = depth(&request);
    let invite = invite::update(&ctx, &id, expected, changes).await?;
    Ok(tagged(&ctx, invite).ok())
}

/// Deletes an invite.
///
/// Its code stops working.
///
/// Permissions: as for creating the invite; a key needs only `invites:write`.
#[utoipa::path(
    operation_id = "deleteInvite",
    responses((status = 204, description = "The invite was deleted.")),
)]
#[delete("/{id}")]
pub async fn delete(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let expected = entity_tag::expected(request.headers())?;
    invite::delete(&ctx, &InviteId::parse(&path)?, expected).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// An expired invite has a tag of its own, because it expires without a write; so has one with an e-mail,
/// which is sent without a write of the invite.
fn tagged(ctx: &Ctx, invite: Invite) -> Tagged<Invite> {
    let end = match invite.state(ctx.now) {
        State::Expired => Some("expired"),
        State::Open | State::Accepted | State::Declined => None,
    };
    let states: Vec<&str> = end.into_iter().chain(invite.mail.map(MailState::word)).collect();
    let tag = match states.as_slice() {
        [] => entity_tag::tag(invite.version),
        states => entity_tag::tag_in(invite.version, &states.join("-")),
    };
    Tagged(Some(tag), InviteDocument::of(invite, ctx.now))
}

/// Whether the request needs no credential: to look up an invite by its code, to accept one, and to
/// decline one.
pub fn is_open_to_strangers(method: &Method, path: &str, query: &str) -> bool {
    let by_code = query.split('&').any(|pair| pair.starts_with("code="));
    match *method {
        Method::GET => path == "/invite" && by_code,
        Method::POST => path.ends_with("/accept") || path.ends_with("/decline"),
        _ => false,
    }
}
