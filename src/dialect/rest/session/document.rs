//! Sessions on the wire.

use super::super::field::needed_secret;
use crate::domain::page::Page;
use crate::domain::session::Session;
use crate::domain::token::Secret;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// The entity type of a session.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SessionType {
    /// A session.
    Session,
}

/// The entity type of a list of sessions.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SessionsType {
    /// A list of sessions.
    Sessions,
}

/// A stay of a user who is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session, example = json!({
    "entity-type": "session",
    "id": "01a1f9c9-02cf-7694-b07d-e0933a770472",
    "properties": {
        "user": "asim",
        "user_agent": "Mozilla/5.0",
        "ip": "192.0.2.1",
        "created_at": "2026-11-20T12:00:00Z",
        "expires_at": "2026-11-27T12:00:00Z"
    }
}))]
pub struct SessionDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: SessionType,
    /// The id, which opens nothing.
    id: String,
    /// What is known of the session.
    properties: SessionProperties,
}

/// What is known of a session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionProperties {
    /// The id of the user.
    user: String,
    /// What to send as `Authorization: Bearer`: shown when the session is opened, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, min_length = 128, max_length = 128)]
    token: Option<Token>,
    /// What signed in, in its own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    user_agent: Option<String>,
    /// Where it signed in from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    ip: Option<String>,
    /// When it was opened.
    created_at: DateTime<Utc>,
    /// When it ends.
    expires_at: DateTime<Utc>,
}

/// A token on its only way out.
#[derive(Serialize)]
#[serde(transparent)]
pub struct Token(String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// A page of sessions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sessions, example = json!({"entity-type": "sessions", "entries": [{
    "entity-type": "session",
    "id": "01a1f9c9-02cf-7694-b07d-e0933a770472",
    "properties": {
        "user": "asim",
        "user_agent": "Mozilla/5.0",
        "ip": "192.0.2.1",
        "created_at": "2026-11-20T12:00:00Z",
        "expires_at": "2026-11-27T12:00:00Z"
    }
}]}))]
pub struct SessionsDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: SessionsType,
    /// The sessions, in the order of their opening.
    entries: Vec<SessionDocument>,
    /// What to send as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
    /// The number of all entries, where `count=true` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    total: Option<i64>,
}

/// Who signs in: by `username`, which may be the login email too, or by `email`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "entity-type": "session",
    "properties": {"username": "asim", "password": "correct horse"}
}))]
pub struct SessionInput {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    #[expect(dead_code, reason = "read to be checked")]
    entity_type: SessionType,
    /// Name and password.
    pub properties: SessionInputProperties,
}

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionInputProperties {
    /// The username, or the login email.
    #[schema(min_length = 1, max_length = 255)]
    pub username: Option<String>,
    /// The login email.
    #[schema(min_length = 3, max_length = 254)]
    pub email: Option<String>,
    /// The password.
    #[serde(deserialize_with = "needed_secret")]
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 1024)]
    pub password: String,
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
            user,
        } = session;
        let properties = SessionProperties {
            user: user.into_string(),
            token: None,
            user_agent,
            ip,
            created_at,
            expires_at,
        };
        Self { entity_type: SessionType::Session, id: id.into_string(), properties }
    }
}

impl SessionDocument {
    /// The session with its token, as whoever opened it sees it, once.
    pub fn opened((session, token): (Session, Secret)) -> Self {
        let mut document = Self::from(session);
        document.properties.token = Some(Token(token.reveal().to_owned()));
        document
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl From<Page<Session>> for SessionsDocument {
    fn from(Page { entries, next, total }: Page<Session>) -> Self {
        Self {
            entity_type: SessionsType::Sessions,
            entries: entries.into_iter().map(Into::into).collect(),
            next: next.map(|cursor| cursor.encode()),
            total,
        }
    }
}
