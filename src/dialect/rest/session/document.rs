//! Sessions in requests and responses.

use crate::dialect::rest::document::{Document, Listing, Resource};
use crate::dialect::rest::field::required_secret;
use crate::dialect::rest::input::{BodyId, Input, Writable};
use crate::domain::id::SessionId;
use crate::domain::session::Session;
use crate::domain::token::Secret;
use crate::domain::{Error, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::net::IpAddr;
use utoipa::ToSchema;

pub type SessionDocument = Document<Session>;
pub type SessionsDocument = Listing<Session>;
pub type SessionInput = Input<Session>;

/// The properties of a session.
#[derive(Serialize, ToSchema)]
pub struct SessionProperties {
    /// The user's id.
    user: String,
    /// The token to send as `Authorization: Bearer`. Only the response that creates the session has
    /// it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 128, max_length = 128)]
    token: Option<String>,
    /// The client's `User-Agent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    user_agent: Option<String>,
    /// The client's IP address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    ip: Option<String>,
    /// When the session was created.
    created_at: DateTime<Utc>,
    /// When the session expires.
    expires_at: DateTime<Utc>,
    /// Who opened the session: `user:` and the id of the user, by password, `key:` and the id of a
    /// key, or `operator:` and the id of an operator's key of another namespace. A session that a key without `admin` has opened never administers.
    opened_by: String,
    /// When the session was last used, to the minute.
    used_at: DateTime<Utc>,
    /// When the user was last authenticated.
    authenticated_at: DateTime<Utc>,
}

/// A name and a password: either `username` or `email` is required.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionInputProperties {
    /// The username or the sign-in address.
    #[schema(min_length = 1, max_length = 255)]
    pub username: Option<String>,
    /// The sign-in address.
    #[schema(min_length = 3, max_length = 254)]
    pub email: Option<String>,
    /// The password.
    #[serde(deserialize_with = "required_secret")]
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 1024)]
    pub password: String,
    /// The IP address of the person who signs in. Only keys with `sessions:write` can set it; the
    /// limits for passwords count it instead of the address of the request.
    #[schema(value_type = Option<String>, max_length = 45)]
    pub ip: Option<IpAddr>,
    /// The `User-Agent` of the person who signs in. Only keys with `sessions:write` can set it.
    #[schema(max_length = 1024)]
    pub user_agent: Option<String>,
}

impl SessionInputProperties {
    /// The name that somebody signs in with.
    ///
    /// # Errors
    /// That one of the two is needed.
    pub fn name(&self) -> Result<&str> {
        match (self.username.as_deref(), self.email.as_deref()) {
            (Some(name), None) | (None, Some(name)) if !name.contains('\0') => Ok(name),
            _ => Err(Error::invalid("username", "needs `username` or `email`, not both")),
        }
    }
}

impl Resource for Session {
    const KIND: &'static str = "session";
    const LIST_KIND: &'static str = "sessions";
    const PATH: &'static str = "/session";
    const ABOUT: &'static str = "A sign-in session.";
    const ID_ABOUT: &'static str = "The session's id. It is not a credential.";
    // Clients never choose it.
    const ID_LENGTH: (Option<usize>, Option<usize>) = (None, None);
    const EXAMPLE_ID: &'static str = "01a1f9c9-02cf-7694-b07d-e0933a770472";
    type Properties = SessionProperties;

    fn example() -> Value {
        json!({
            "user": "asim", "user_agent": "Mozilla/5.0", "ip": "192.0.2.1",
            "created_at": "2026-11-20T12:00:00Z", "expires_at": "2026-11-27T12:00:00Z",
            "opened_by": "user:asim", "used_at": "2026-11-20T12:00:00Z",
            "authenticated_at": "2026-11-20T12:00:00Z"
        })
    }
}

impl Writable for Session {
    type Id = SessionId;
    type Input = SessionInputProperties;
    const PARSE_ID: fn(&str) -> Result<SessionId> = SessionId::parse;
    const INPUT_ABOUT: &'static str =
        "A sign-in with a username or a sign-in address, and a password.";
    const BODY_ID: BodyId = BodyId::None;

    fn example_input() -> Value {
        json!({"username": "asim", "password": "correct horse"})
    }
}

impl From<Session> for SessionDocument {
    fn from(session: Session) -> Self {
        let Session {
            namespace_no: _,
            no: _,
            id,
            user_no: _,
            user_agent,
            ip,
            created_at,
            expires_at,
            opened_by,
            used_at,
            authenticated_at,
            user,
        } = session;
        let properties = SessionProperties {
            user: user.into_string(),
            token: None,
            user_agent,
            ip,
            created_at,
            expires_at,
            opened_by,
            used_at,
            authenticated_at,
        };
        Self::new(id.into_string(), properties)
    }
}

impl SessionDocument {
    /// A session with its token, as only the caller who creates it sees it.
    pub fn with_token((session, token): (Session, Secret)) -> Self {
        let mut document = Self::from(session);
        document.properties.token = Some(token.reveal().to_owned());
        document
    }
}
