//! `/session` and `/user/{id}/session`: signing in, and who is signed in.

pub mod document;

use super::Problem;
use super::authenticate::{Authenticated, Stranger};
use super::body::Body;
use super::openapi::error_responses;
use super::page::{Listing, Query};
use crate::dialect::http::throttle::{client_address, throttle_password};
use crate::domain::id::{SessionId, UserId};
use crate::domain::password::Password;
use crate::domain::session::{self, Client, LoginName};
use crate::domain::{Ctx, Error};
use actix_web::http::header::USER_AGENT;
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use document::{SessionDocument, SessionInput, SessionInputProperties, SessionsDocument};

/// Signs in.
///
/// By username or login email, and password; the answer shows the token, once. It lasts a week. An
/// unknown name, a wrong password, a locked and an inactive account are told alike. Seven failures
/// in a row lock the account for 15 minutes; 300 in a minute slow the address down.
///
/// Who may: anybody; the header names the namespace, `default` where it is absent.
#[utoipa::path(
    operation_id = "createSession",
    tag = "sessions",
    security(()),
    params((
        "Roster-Namespace" = Option<String>, Header, max_length = 63,
        description = "The namespace.",
    )),
    request_body = SessionInput,
    responses(
        (status = 201, description = "A session was opened.", body = SessionDocument,
            headers(("Location" = String, description = "The path of the session."))),
        (status = 401, response = error_responses::Unauthenticated),
        (status = 404, response = error_responses::NotFound),
        (status = 429, response = error_responses::TooMany),
        (status = 503, response = error_responses::Unavailable),
    ),
)]
#[post("/session")]
pub async fn create(
    Stranger(ctx): Stranger,
    request: HttpRequest,
    body: Body<SessionInput>,
) -> Result<HttpResponse, Problem> {
    let SessionInputProperties { username, email, password } = body.0.into_parts()?.1;
    let name = match (username, email) {
        (Some(name), None) | (None, Some(name)) if !name.contains('\0') => name,
        _ => return Err(Error::invalid("username", "needs `username` or `email`, not both").into()),
    };
    let (name, password) = (LoginName::Any(&name), Password::presented(&password));
    let sign_in = session::sign_in(&ctx, name, password, client(&request)?);
    let opened = throttle_password(&request, sign_in).await?;
    Ok(created(SessionDocument::created(opened)))
}

/// Opens a session for a user.
///
/// For software that has checked the user itself, who must be active; the answer shows the token, once.
///
/// Who may: a key with the scope `sessions:write`; for an administrator, one with `admin`.
#[utoipa::path(
    operation_id = "createUserSession",
    tag = "sessions",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The user's id."),
    ),
    responses(
        (status = 201, description = "A session was opened.", body = SessionDocument,
            headers(("Location" = String, description = "The path of the session."))),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[post("/{id}/session")]
pub async fn open(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let opened = session::open(&ctx, &UserId::parse(&path)?, client(&request)?).await?;
    Ok(created(SessionDocument::created(opened)))
}

/// Reads the current session.
///
/// Who may: who is signed in by a session.
#[utoipa::path(
    operation_id = "getCurrentSession",
    tag = "sessions",
    responses(
        (status = 200, description = "The session.", body = SessionDocument),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[get("")]
pub async fn current(Authenticated(ctx): Authenticated) -> Result<Json<SessionDocument>, Problem> {
    Ok(Json(session::get(&ctx, current_id(&ctx)?).await?.into()))
}

/// Signs out: ends the current session.
///
/// Who may: who is signed in by a session.
#[utoipa::path(
    operation_id = "deleteCurrentSession",
    tag = "sessions",
    responses(
        (status = 204, description = "The session has ended."),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[delete("")]
pub async fn end_current(Authenticated(ctx): Authenticated) -> Result<HttpResponse, Problem> {
    session::end(&ctx, current_id(&ctx)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Reads a session.
///
/// Who may: its user; a key with the scope `sessions:read`; an administrator.
#[utoipa::path(
    operation_id = "getSession",
    tag = "sessions",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255,
            example = "01a1f9c9-02cf-7694-b07d-e0933a770472", description = "The session's id."),
    ),
    responses(
        (status = 200, description = "The session.", body = SessionDocument),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[get("/{id}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<Json<SessionDocument>, Problem> {
    Ok(Json(session::get(&ctx, &SessionId::parse(&path)?).await?.into()))
}

/// Ends a session.
///
/// Its token opens nothing from now on; where several processes serve, within a second everywhere.
///
/// Who may: its user; a key with the scope `sessions:write`; an administrator.
#[utoipa::path(
    operation_id = "deleteSession",
    tag = "sessions",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255,
            example = "01a1f9c9-02cf-7694-b07d-e0933a770472", description = "The session's id."),
    ),
    responses(
        (status = 204, description = "The session has ended."),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[delete("/{id}")]
pub async fn end(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    session::end(&ctx, &SessionId::parse(&path)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists the sessions of a user.
///
/// In the order of their opening, page by page.
///
/// Who may: the user; a key with the scope `sessions:read`; an administrator.
#[utoipa::path(
    operation_id = "listUserSessions",
    tag = "sessions",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The user's id."),
        Listing,
    ),
    responses(
        (status = 200, description = "A page of sessions.", body = SessionsDocument),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[get("/{id}/session")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    query: Query<Listing>,
) -> Result<Json<SessionsDocument>, Problem> {
    Ok(Json(session::list(&ctx, &UserId::parse(&path)?, query.0.page()?).await?.into()))
}

/// Ends all sessions of a user.
///
/// Who may: the user; a key with the scope `sessions:write`; an administrator.
#[utoipa::path(
    operation_id = "deleteUserSessions",
    tag = "sessions",
    params(
        ("id" = String, Path, min_length = 1, max_length = 255, example = "asim", description = "The user's id."),
    ),
    responses(
        (status = 204, description = "The sessions have ended."),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[delete("/{id}/session")]
pub async fn end_all(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    session::end_all(&ctx, &UserId::parse(&path)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn created(document: SessionDocument) -> HttpResponse {
    HttpResponse::Created().insert_header(document.location()).json(document)
}

fn client(request: &HttpRequest) -> Result<Client, Problem> {
    let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    let address = client_address(request)?.map(|address| address.to_string());
    Ok(Client::new(agent, address.as_deref()))
}

/// A key has no session, nor has who signs in by Basic authentication.
fn current_id(ctx: &Ctx) -> Result<&SessionId, Error> {
    let session = ctx.caller.user().and_then(|user| user.session.as_ref());
    session.ok_or(Error::not_found(crate::domain::Entity::Session))
}
