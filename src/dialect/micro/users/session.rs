//! `Users.Login`, `ReadSession` and `Logout`. In this dialect the id of a session is its token.

use super::super::call::{Call, Done, messages};
use super::super::error::{CLIENT, ErrorBody, Refusal, bad};
use super::super::field::text;
use super::super::{error_responses, with_field};
use super::BLANK;
use super::message::UserMessage;
use super::password::WRONG;
use crate::dialect::http::client::client;
use crate::domain::error::Error;
use crate::domain::password::Password;
use crate::domain::session::{self, LoginName, Session, SessionRef};
use actix_web::http::StatusCode;
use actix_web::web::Json;
use actix_web::{HttpRequest, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A session. Fields without a value are left out. Times are seconds since 1970, as text.
#[derive(Serialize, ToSchema)]
#[schema(as = users::Session, example = json!({"id": "0000018fE2…", "username": "asim", "created": "1763640000", "expires": "1764244800"}))]
pub struct SessionMessage {
    /// The token: 128 letters and digits, which authenticate as the user.
    id: String,
    /// The username.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    username: Option<String>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    email: Option<String>,
    /// When the session was created.
    created: String,
    /// When the session expires: a week later, unless the namespace has another `session_lifetime`.
    expires: String,
}

/// A session.
#[derive(Serialize, ToSchema)]
#[schema(as = users::SessionReply, example = json!({"session": {"id": "0000018fE2…", "username": "asim", "created": "1763640000", "expires": "1764244800"}}))]
pub struct SessionReply {
    /// The session.
    session: SessionMessage,
}

/// A name and a password. The user is found by username or else by e-mail address,
/// case-insensitively.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = users::LoginRequest, example = json!({"username": "asim", "password": "password1"}))]
pub struct LoginRequest {
    /// The username.
    #[serde(deserialize_with = "text")]
    #[schema(max_length = 255)]
    pub username: String,
    /// The sign-in address.
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
    /// The session's id from the reply to `Login`, or its id in the native dialect.
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
/// The session's id is its token, which only this response shows. Unknown user, wrong password,
/// locked and inactive accounts all return the same 401. After seven failures in a row an IP address
/// must wait for 15 minutes. More than 300 passwords a minute from one IP address, right or wrong,
/// return 429.
///
/// Permissions: anybody. The namespace is that of the credential or, without one, that of the
/// header.
#[utoipa::path(
    operation_id = "usersLogin",
    tag = "users",
    security((), ("key" = [])),
    request_body = LoginRequest,
    responses(
        (status = 200, description = "The session, with the username or the e-mail address that was used.", body = SessionReply),
        (status = 404, response = error_responses::NotFound),
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
    let client = client(&call.ctx, &request);
    match session::sign_in(&call.ctx, name, Password::presented(&password), client).await {
        Ok((session, token)) => {
            let id = token.reveal().to_owned();
            Ok(Json(SessionReply { session: message(session, id, username, email) }))
        }
        Err(Error::Unauthenticated) => {
            Err(ErrorBody::new(StatusCode::UNAUTHORIZED, "users.login", WRONG).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns a session.
///
/// A session that has ended returns 404.
///
/// Permissions: by token, anybody with a credential of the namespace; by the native id, the
/// session's user, keys with `sessions:read` (`admin` if the user is an administrator) and
/// administrators.
#[utoipa::path(
    operation_id = "usersReadSession",
    tag = "users",
    request_body = SessionRequest,
    responses(
        (status = 200, description = "The session, with the username and the sign-in address of its user.", body = SessionReply),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[post("/Users/ReadSession")]
pub async fn read_session(call: Call<SessionRequest>) -> Result<Json<SessionReply>, Refusal> {
    let SessionRequest { session_id } = call.request;
    let name = with_field("sessionId", SessionRef::parse(&session_id))?;
    let (session, user) = session::get_with_user(&call.ctx, &name).await?;
    // The sign-in address: a contact address is not verified.
    let email = user.login_email.clone().map(|email| email.as_str().to_owned());
    let UserMessage { id: _, username, email: _, created: _, updated: _ } = user.into();
    // The id as it was sent: the database has only a hash of the token.
    Ok(Json(SessionReply { session: message(session, session_id, username, email) }))
}

/// Ends a session.
///
/// Its token stops working at once; on other processes of the cluster within a second.
///
/// Permissions: by token, anybody with a credential of the namespace; by the native id, the
/// session's user, keys with `sessions:write` (`admin` if the user is an administrator) and
/// administrators.
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
    let name = with_field("sessionId", SessionRef::parse(&call.request.session_id))?;
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
        id: _not_the_token,
        user_no: _,
        user_agent: _,
        ip: _,
        created_at,
        expires_at,
        opened_by: _,
        used_at: _,
        authenticated_at: _,
        user: _,
    } = session;
    let (created, expires) =
        (created_at.timestamp().to_string(), expires_at.timestamp().to_string());
    SessionMessage { id, username, email, created, expires }
}
