//! `/invite`: offers to join a group.

pub mod answer;
pub mod document;
pub mod input;
pub mod many;
pub mod query;

use super::authenticate::Authenticated;
use super::body::{Body, read};
use super::openapi::error_responses;
use super::page::{self, Query};
use super::{Problem, entity_tag};
use crate::dialect::http::throttle::throttle_code;
use crate::domain::id::{GroupId, InviteId};
use crate::domain::invite::{self, Invite, InviteCode, InviteFilter, State};
use crate::domain::membership::Outcome;
use crate::domain::text::Email;
use crate::domain::{Ctx, Entity, Error};
use actix_web::http::StatusCode;
use actix_web::http::header::ETag;
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, HttpResponse, ResponseError, delete, get, post, put};
use document::{InviteDocument, InvitesDocument};
use input::InviteInput;
use many::{Made, OneOrMany, OutcomeEntry, OutcomesDocument};
use query::InviteQuery;
use serde_json::{Map, Value};

/// Invites into a group, one or many.
///
/// A second open invite for the same group and address answers 200 with the one that is there. For
/// `{"entity-type":"invites","entries":[…]}`, up to 1,000, the answer is 200 with an outcome for
/// each, in order.
///
/// Who may: a key with the scope `invites:write`, for `administrators` with `admin`; a manager or
/// owner of the group; an administrator. Only an owner or administrator invites owners.
#[utoipa::path(
    operation_id = "createInvite",
    tag = "invites",
    request_body = OneOrMany,
    responses(
        (status = 200, description = "The invite is there already; or the outcome of many.",
            body = Made),
        (status = 201, description = "The invite was made.", body = InviteDocument, headers(
            ("Location" = String, description = "The path of the invite."),
            ("ETag" = String, description = "The invite's version."),
        )),
        (status = 404, response = error_responses::NotFound),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[post("")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    body: Body<Map<String, Value>>,
) -> Result<HttpResponse, Problem> {
    match OneOrMany::parse(body.0)? {
        OneOrMany::One(input) => {
            let (invite, outcome) = invite::create(&ctx, (*input).for_creation()?).await?;
            Ok(made(&ctx, invite, outcome))
        }
        OneOrMany::Many(input) => create_many(&ctx, input.entries).await,
    }
}

async fn create_many(ctx: &Ctx, inputs: Vec<Value>) -> Result<HttpResponse, Problem> {
    let parse = |input| Ok(read::<InviteInput>(input)?.for_creation()?);
    let parsed: Vec<Result<_, Problem>> = inputs.into_iter().map(parse).collect();
    let outcomes = invite::create_many(ctx, parsed).await?;
    let entries = outcomes.into_iter().map(|outcome| match outcome {
        Ok((invite, outcome)) => OutcomeEntry {
            status: status(outcome).as_u16(),
            invite: Some(InviteDocument::of(invite, ctx.now)),
            problem: None,
        },
        Err(problem) => {
            let status = problem.status_code().as_u16();
            OutcomeEntry { status, invite: None, problem: Some(problem) }
        }
    });
    let outcomes = OutcomesDocument::new(entries.collect());
    Ok(HttpResponse::Ok().json(Made::Many(outcomes)))
}

/// Lists invites, or opens one by its code.
///
/// In the order of their making, page by page. Opening an invite never uses it up.
///
/// Who may: a key with the scope `invites:read`; a user, who sees invites to the groups that they
/// manage and those that are addressed to them; with `code`, anybody.
#[utoipa::path(
    operation_id = "listInvites",
    tag = "invites",
    security((), ("key" = []), ("password" = [])),
    params(InviteQuery),
    responses(
        (status = 200, description = "A page of invites.", body = InvitesDocument),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[get("")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    request: HttpRequest,
    query: Query<InviteQuery>,
) -> Result<Json<InvitesDocument>, Problem> {
    let InviteQuery { code, group, email, limit, after, count } = query.0;
    if let Some(code) = code {
        let invite = throttle_code(&request, async {
            let code = InviteCode::parse(&code).ok_or(Error::not_found(Entity::Invite))?;
            invite::by_code(&ctx, &code).await
        });
        return Ok(Json(InvitesDocument::by_code(invite.await?, ctx.now)));
    }
    let filter = InviteFilter {
        group: group
            .map(|id| GroupId::parse(&id))
            .transpose()
            .map_err(|e| Problem::from(e).at("group"))?,
        email: email.map(|email| Email::parse(&email, "email")).transpose()?,
    };
    let page = page::request(limit, after.as_deref(), count)?;
    Ok(Json(InvitesDocument::of_invites(invite::list(&ctx, &filter, page).await?, ctx.now)))
}

/// Reads an invite.
///
/// Who may: a key with the scope `invites:read`; a manager or owner of the group; whom it is
/// addressed to; an administrator.
#[utoipa::path(
    operation_id = "getInvite",
    tag = "invites",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255,
            example = "01a1f9c9-02cf-7694-b07d-e0933a770472", description = "The invite's id."),
        ("If-None-Match" = Option<String>, Header, description = "Versions known already: 304."),
    ),
    responses(
        (status = 200, description = "The invite.", body = InviteDocument, headers(
            ("ETag" = String, description = "The invite's version."),
        )),
        (status = 304, description = "The version is known already."),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[get("/{id}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let invite = invite::get(&ctx, &InviteId::parse(&path)?).await?;
    let (tag, document) = shown(&ctx, invite);
    if entity_tag::is_known(request.headers(), &tag) {
        return Ok(HttpResponse::NotModified().insert_header(tag).finish());
    }
    Ok(HttpResponse::Ok().insert_header(tag).json(document))
}

/// Changes an invite.
///
/// Properties that are given are set, `null` clears, what is absent stays; group and address stay.
///
/// Who may: as for creating one.
#[utoipa::path(
    operation_id = "updateInvite",
    tag = "invites",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255,
            example = "01a1f9c9-02cf-7694-b07d-e0933a770472", description = "The invite's id."),
        ("If-Match" = Option<String>, Header, description = "Versions of which one must stand."),
    ),
    request_body = InviteInput,
    responses(
        (status = 200, description = "The invite as it is now.", body = InviteDocument, headers(
            ("ETag" = String, description = "The invite's version."),
        )),
        (status = 404, response = error_responses::NotFound),
        (status = 409, response = error_responses::Conflict),
        (status = 412, response = error_responses::Stale),
    ),
)]
#[put("/{id}")]
pub async fn put(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    body: Body<InviteInput>,
) -> Result<HttpResponse, Problem> {
    let id = InviteId::parse(&path)?;
    let expected = entity_tag::expected(request.headers())?;
    let invite = invite::update(&ctx, &id, expected, body.0.for_change(&id)?).await?;
    let (tag, document) = shown(&ctx, invite);
    Ok(HttpResponse::Ok().insert_header(tag).json(document))
}

/// Deletes an invite: its code opens nothing any more.
///
/// Who may: as for creating one.
#[utoipa::path(
    operation_id = "deleteInvite",
    tag = "invites",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255,
            example = "01a1f9c9-02cf-7694-b07d-e0933a770472", description = "The invite's id."),
        ("If-Match" = Option<String>, Header, description = "Versions of which one must stand."),
    ),
    responses(
        (status = 204, description = "The invite is gone."),
        (status = 404, response = error_responses::NotFound),
        (status = 412, response = error_responses::Stale),
    ),
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

fn status(outcome: Outcome) -> StatusCode {
    match outcome {
        Outcome::Created => StatusCode::CREATED,
        Outcome::Present => StatusCode::OK,
    }
}

fn made(ctx: &Ctx, invite: Invite, outcome: Outcome) -> HttpResponse {
    let (tag, document) = shown(ctx, invite);
    let mut response = HttpResponse::build(status(outcome));
    if outcome == Outcome::Created {
        response.insert_header(document.location());
    }
    response.insert_header(tag).json(Made::One(Box::new(document)))
}

/// The invite with its entity tag, which changes without a write when the invite expires.
fn shown(ctx: &Ctx, invite: Invite) -> (ETag, InviteDocument) {
    let tag = match invite.state(ctx.now) {
        State::Expired => entity_tag::tag_in(invite.version, "expired"),
        State::Open | State::Accepted | State::Declined => entity_tag::tag(invite.version),
    };
    (tag, InviteDocument::of(invite, ctx.now))
}

/// Whether a stranger may ask: with a code, and to accept or decline by one.
pub fn is_open_to_strangers(method: &actix_web::http::Method, path: &str, query: &str) -> bool {
    use actix_web::http::Method;
    let by_code = query.split('&').any(|pair| pair.starts_with("code="));
    match *method {
        Method::GET => path == "/invite" && by_code,
        Method::POST => path.ends_with("/accept") || path.ends_with("/decline"),
        _ => false,
    }
}
