//! `Users.Login`, `ReadSession` and `Logout`: a session's id is its token here.

use super::super::call::{Call, Done, messages};
use super::super::error::{CLIENT, Refusal, Words, bad};
use super::super::field::text;
use super::super::{error_responses, named};
use super::BLANK;
use super::message::UserMessage;
use super::password::WRONG;
use crate::dialect::http::throttle::{client_address, throttle_password};
use crate::domain::error::Error;
use crate::domain::password::Password;
use crate::domain::session::{self, Client, LoginName, Session, SessionName};
use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use actix_web::web::Json;
use actix_web::{HttpRequest, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A session. Fields without a value are left out; times are seconds since 1970, as text.
#[derive(Serialize, ToSchema)]
#[schema(as = users::Session, example = json!({"id": "0000018fE2…", "username": "asim", "created": "1763640000", "expires": "1764244800"}))]
pub struct SessionMessage {
    /// 128 letters and digits by which whoever has them is the user.
    id: String,
    /// The username.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    username: Option<String>,
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    email: Option<String>,
    /// When it was opened.
    created: String,
    /// When it ends: a week later.
    expires: String,
}

/// One session.
#[derive(Serialize, ToSchema)]
#[schema(as = users::SessionReply, example = json!({"session": {"id": "0000018fE2…", "username": "asim", "created": "1763640000", "expires": "1764244800"}}))]
pub struct SessionReply {
    /// The session.
    session: SessionMessage,
}

/// Who signs in: by username, or else by address, without regard to case.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = users::LoginRequest, example = json!({"username": "asim", "password": "password1"}))]
pub struct LoginRequest {
    /// The username.
    #[serde(deserialize_with = "text")]
    #[schema(max_length = 255)]
    pub username: String,
    /// The address.
    #[serde(deserialize_with = "text")]
    pub email: String,
    /// The password.
    #[serde(deserialize_with = "text")]
    #[schema(required, write_only)]
    pub password: String,
}

/// A session to be read or ended.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = users::SessionRequest, example = json!({"sessionId": "0000018fE2…"}))]
pub struct SessionRequest {
    /// What signing in has answered, or the session's id in the native dialect.
    #[serde(deserialize_with = "text")]
    #[schema(required, rename = "sessionId", min_length = 1, max_length = 255)]
    pub session_id: String,
}

messages! {
    LoginRequest = "users.LoginRequest";
    SessionRequest = "users.SessionRequest";
}

/// Signs a user in.
///
/// The session's id is its token: it is shown this once. An unknown name, a wrong password, a locked
/// and an inactive account are told alike. Seven failures in a row lock the account for 15 minutes;
/// 300 in a minute slow the address down.
///
/// Who may: anybody, in the namespace of the credential, or without one in that of the header.
#[utoipa::path(
    operation_id = "usersLogin",
    tag = "users",
    security((), ("key" = [])),
    request_body = LoginRequest,
    responses(
        (status = 200, description = "The session, with the name that was used.", body = SessionReply),
        (status = 404, response = error_responses::NotFound),
        (status = 429, response = error_responses::TooMany),
    ),
)]
#[post("/Users/Login")]
pub async fn login(
    call: Call<LoginRequest>,
    request: HttpRequest,
) -> Result<Json<SessionReply>, Refusal> {
    let LoginRequest { username, email, password } = call.request;
    let used = |name: String| Some(name.trim().to_lowercase()).filter(|name| !name.is_empty());
    let (username, email) = match (used(username), used(email)) {
        (Some(username), _) => (Some(username), None),
        (None, email) => (None, email),
    };
    let (name, text, field) = match (&username, &email) {
        (Some(username), _) => (LoginName::Username(username), username, "username"),
        (None, Some(email)) => (LoginName::Email(email), email, "email"),
        (None, None) => return Err(bad(CLIENT, BLANK)),
    };
    if text.contains('\0') {
        return Err(Error::invalid(field, "must not contain U+0000").into());
    }
    let client = client(&request, client_address(&request)?);
    let sign_in = session::sign_in(&call.ctx, name, Password::presented(&password), client);
    match throttle_password(&request, sign_in).await {
        Ok((session, token)) => {
            let id = token.reveal().to_owned();
            Ok(Json(SessionReply { session: message(session, id, username, email) }))
        }
        Err(Error::Unauthenticated) => {
            Err(Words::new(StatusCode::UNAUTHORIZED, "users.login", WRONG).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Reads a session.
///
/// One that has ended is not found.
///
/// Who may: whoever has the token and a credential of the namespace; by the native id, the user, a
/// key with the scope `sessions:read`, an administrator.
#[utoipa::path(
    operation_id = "usersReadSession",
    tag = "users",
    request_body = SessionRequest,
    responses(
        (status = 200, description = "The session, with the names of its user.", body = SessionReply),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[post("/Users/ReadSession")]
pub async fn read_session(call: Call<SessionRequest>) -> Result<Json<SessionReply>, Refusal> {
    let SessionRequest { session_id } = call.request;
    let name = named("sessionId", SessionName::parse(&session_id))?;
    let (session, user) = session::get_with_user(&call.ctx, &name).await?;
    // The address that the user signs in with: a contact is anybody's word.
    let email = user.login_email.clone().map(|email| email.as_str().to_owned());
    let UserMessage { id: _, username, email: _, created: _, updated: _ } = user.into();
    // As it was sent: whoever sent it has it.
    Ok(Json(SessionReply { session: message(session, session_id, username, email) }))
}

/// Ends a session.
///
/// Its token opens nothing from now on; where several processes serve, within a second everywhere.
///
/// Who may: whoever has the token and a credential of the namespace; by the native id, the user, a
/// key with the scope `sessions:write`, an administrator.
#[utoipa::path(
    operation_id = "usersLogout",
    tag = "users",
    request_body = SessionRequest,
    responses(
        (status = 200, description = "The session has ended.", body = Done),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[post("/Users/Logout")]
pub async fn logout(call: Call<SessionRequest>) -> Result<Json<Done>, Refusal> {
    let name = named("sessionId", SessionName::parse(&call.request.session_id))?;
    session::end_by_name(&call.ctx, &name).await?;
    Ok(Json(Done {}))
}

fn message(
    session: Session,
    id: String,
    username: Option<String>,
    email: Option<String>,
) -> SessionMessage {
    let Session {
        namespace_no: _,
        no: _,
        id: _opens_nothing,
        user_no: _,
        user_agent: _,
        ip: _,
        created_at,
        expires_at,
        user: _,
    } = session;
    let (created, expires) =
        (created_at.timestamp().to_string(), expires_at.timestamp().to_string());
    SessionMessage { id, username, email, created, expires }
}

fn client(request: &HttpRequest, address: Option<std::net::IpAddr>) -> Client {
    let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    Client::new(agent, address.map(|address| address.to_string()).as_deref())
}
