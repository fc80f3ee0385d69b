//! `/session` and `/user/{id}/session`: signing in, and sessions.

pub mod all;
pub mod confirm;
pub mod document;

use super::authenticate::{as_stranger, refusal};
use super::problem::Code;
use super::{Authenticated, Body, Forbidden, PageQuery, Problem, Query};
use crate::dialect::http::auth::{self, NAMESPACE_HEADER};
use crate::dialect::http::client::client;
use crate::domain::id::{SessionId, UserId};
use crate::domain::password::Password;
use crate::domain::session::{self, LoginName};
use crate::domain::{Ctx, Error};
use actix_web::middleware::from_fn;
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use document::{SessionDocument, SessionInput, SessionInputProperties, SessionsDocument};
use serde::Deserialize;
use utoipa::IntoParams;

/// Why nobody is signed in.
const WRONG: &str = "the name or the password is wrong, or the user cannot sign in now; the namespace is \
    `default` unless `Roster-Namespace` names another";

/// Signs in.
///
/// Only this response shows the token. The session lasts as long as the namespace's
/// `session_lifetime`, a week by default. Unknown user, wrong password, locked and inactive accounts
/// all return the same 401. After seven failures in a row an IP address must wait for 15 minutes. More
/// than 300 passwords a minute from one IP address, right or wrong, return 429.
///
/// A backend that signs people in sends its key as the credential and their `ip` and `user_agent` with
/// the password, so that the limits and the session have their address and not its own.
///
/// Permissions: anybody; with `ip` or `user_agent`, keys with `sessions:write`.
#[utoipa::path(
    operation_id = "createSession",
    security((), ("key" = [])),
    request_body = SessionInput,
    responses(
        (status = 201, description = "The session was created.", body = SessionDocument),
        (status = 403, response = Forbidden),
    ),
)]
#[post("/session", wrap = "from_fn(as_stranger)")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    request: HttpRequest,
    body: Body<SessionInput>,
) -> Result<HttpResponse, Problem> {
    let (_, input) = body.0.into_parts()?;
    let name = input.name()?.to_owned();
    let SessionInputProperties { username: _, email: _, password, ip, user_agent } = input;
    let (name, password) = (LoginName::Any(&name), Password::presented(&password));
    let created = if ip.is_none() && user_agent.is_none() {
        session::sign_in(&ctx, name, password, client(&ctx, &request)).await.map_err(refused)?
    } else {
        let key = auth::authenticate(&request, NAMESPACE_HEADER).await;
        let key = key.map_err(|error| refusal(error, &request))?.with_claim_of(&ctx);
        let place = (ip, user_agent.as_deref());
        session::sign_in_for(&key, name, password, place).await.map_err(refused)?
    };
    Ok(SessionDocument::with_token(created).into_created())
}

/// The response to a sign-in that fails. It is the same whatever is wrong.
pub fn refused(error: Error) -> Problem {
    match error {
        Error::Unauthenticated => Problem::new(Code::Unauthenticated, WRONG),
        error => error.into(),
    }
}

/// Creates a session for a user.
///
/// For applications that have already authenticated the user, who must be active. Only this
/// response shows the token.
///
/// Permissions: keys with `sessions:write` (`admin` if the user is an administrator).
#[utoipa::path(
    operation_id = "createUserSession",
    responses((status = 201, description = "The session was created.", body = SessionDocument)),
)]
#[post("/{id}/session")]
pub async fn open(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let created = session::open(&ctx, &UserId::parse(&path)?, client(&ctx, &request)).await?;
    Ok(SessionDocument::with_token(created).into_created())
}

/// Returns the current session.
///
/// Permissions: users who are signed in by a session.
#[utoipa::path(
    operation_id = "getCurrentSession",
    responses((status = 200, description = "The session.", body = SessionDocument)),
)]
#[get("")]
pub async fn current(Authenticated(ctx): Authenticated) -> Result<Json<SessionDocument>, Problem> {
    Ok(Json(session::get(&ctx, current_id(&ctx)?).await?.into()))
}

/// Signs out.
///
/// The current session ends.
///
/// Permissions: users who are signed in by a session.
#[utoipa::path(
    operation_id = "deleteCurrentSession",
    responses((status = 204, description = "The session has ended.")),
)]
#[delete("")]
pub async fn end_current(Authenticated(ctx): Authenticated) -> Result<HttpResponse, Problem> {
    session::end(&ctx, current_id(&ctx)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Returns a session.
///
/// Permissions: the session's user; keys with `sessions:read` (`admin` if the user is an
/// administrator); administrators.
#[utoipa::path(
    operation_id = "getSession",
    responses((status = 200, description = "The session.", body = SessionDocument)),
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
/// Its token stops working at once; on other processes of the cluster within a second.
///
/// Permissions: the session's user; keys with `sessions:write` (`admin` if the user is an
/// administrator); administrators.
#[utoipa::path(
    operation_id = "deleteSession",
    responses((status = 204, description = "The session has ended.")),
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
/// Permissions: the user; keys with `sessions:read` (`admin` if the user is an administrator);
/// administrators.
#[utoipa::path(
    operation_id = "listUserSessions",
    params(PageQuery),
    responses((status = 200, description = "A page of sessions.", body = SessionsDocument)),
)]
#[get("/{id}/session")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    query: Query<PageQuery>,
) -> Result<Json<SessionsDocument>, Problem> {
    Ok(Json(session::list(&ctx, &UserId::parse(&path)?, query.0.page()?).await?.into()))
}

/// Which sessions of a user end.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EndQuery {
    /// `current` keeps the session that sends the request, so that it signs out everywhere else.
    #[param(pattern = "^current$")]
    except: Option<String>,
}

/// Ends all sessions of a user.
///
/// With `except=current`, all but the session that sends the request.
///
/// Permissions: the user; keys with `sessions:write` (`admin` if the user is an administrator);
/// administrators.
#[utoipa::path(
    operation_id = "deleteUserSessions",
    params(EndQuery),
    responses((status = 204, description = "The sessions have ended.")),
)]
#[delete("/{id}/session")]
pub async fn end_all(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    query: Query<EndQuery>,
) -> Result<HttpResponse, Problem> {
    let kept = match query.0.except.as_deref() {
        None => None,
        Some("current") => Some(current_id(&ctx)?),
        Some(_) => return Err(Error::invalid("except", "must be `current`").into()),
    };
    session::end_all(&ctx, &UserId::parse(&path)?, kept).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The session of the request. Keys, and users who authenticate with a password, have none.
pub fn current_id(ctx: &Ctx) -> Result<&SessionId, Problem> {
    let Some(user) = ctx.caller.user() else {
        return Err(Problem::new(
            Code::NotFound,
            "an API key has no session: GET /me returns the key",
        ));
    };
    let none = "a request with a password has no session: GET /me returns the user";
    user.session.as_ref().ok_or_else(|| Problem::new(Code::NotFound, none))
}
