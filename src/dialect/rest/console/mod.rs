//! `/console/session`: signing in to the console, whose browser keeps the session's token in a cookie that
//! no script reads. See [`cookie`] for when it counts.

pub mod cookie;

use super::authenticate::{as_stranger, by_header};
use super::session;
use super::session::document::SessionInput;
use super::{Authenticated, Body, Forbidden, Problem};
use crate::dialect::http::client::client;
use crate::domain::Error;
use crate::domain::password::Password;
use crate::domain::session::{Lasting, LoginName, end as end_session, sign_in_lasting};
use actix_web::http::header::SET_COOKIE;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, delete, post};
use chrono::TimeDelta;

/// How long a session of the console lasts at most, in hours.
const HOURS: i64 = 12;

/// Signs in to the console.
///
/// As `POST /session` does, but the token is in a cookie that scripts cannot read, and the session lasts
/// for 12 hours at most. The cookie counts as a credential of the native API alone, in requests of a page
/// of this server with the header `Roster-Console: 1`. It needs https, unless the server is on the
/// browser's own machine.
///
/// Permissions: anybody.
#[utoipa::path(
    operation_id = "createConsoleSession",
    security((), ("key" = [])),
    request_body = SessionInput,
    responses(
        (status = 204, description = "The session was created, and the cookie is set."),
        (status = 403, response = Forbidden),
    ),
)]
#[post("/console/session", wrap = "from_fn(as_stranger)")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    request: HttpRequest,
    body: Body<SessionInput>,
) -> Result<HttpResponse, Problem> {
    let (_, input) = body.0.into_parts()?;
    let name = input.name()?;
    if input.ip.is_some() || input.user_agent.is_some() {
        return Err(Error::invalid("ip", "must be left out: the browser signs in itself").into());
    }
    cookie::must_be_possible(&request)?;
    let password = Password::presented(&input.password);
    let (client, lasting) = (client(&ctx, &request), Lasting::AtMost(TimeDelta::hours(HOURS)));
    let created = sign_in_lasting(&ctx, LoginName::Any(name), password, client, lasting).await;
    let created = created.map_err(session::refused)?;
    let cookie = cookie::set(&ctx, &request, &created)?;
    Ok(HttpResponse::NoContent().insert_header((SET_COOKIE, cookie)).finish())
}

/// Signs out of the console.
///
/// The current session ends, and the cookie is removed.
///
/// Permissions: users who are signed in by a session.
#[utoipa::path(
    operation_id = "deleteConsoleSession",
    responses((status = 204, description = "The session has ended.")),
)]
#[delete("/console/session", wrap = "from_fn(by_header)")]
pub async fn end(
    Authenticated(ctx): Authenticated,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    end_session(&ctx, session::current_id(&ctx)?).await?;
    let mut response = HttpResponse::NoContent();
    if let Some(cookie) = cookie::remove(&request) {
        response.insert_header((SET_COOKIE, cookie));
    }
    Ok(response.finish())
}
