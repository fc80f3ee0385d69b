//! Sessions as they are stored, and how requests name them.

use super::error::Result;
use super::id::{NamespaceNo, SessionId, SessionNo, UserId, UserNo};
use super::password::PasswordHash;
use super::token::Secret;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// A session as it is stored, its token's hash apart, with the id of its user.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Session {
    /// The tenant.
    pub namespace_no: NamespaceNo,
    /// The internal key.
    pub no: SessionNo,
    /// The public id, which opens nothing.
    pub id: SessionId,
    /// The internal key of the user.
    pub user_no: UserNo,
    /// What signed in, in its own words.
    pub user_agent: Option<String>,
    /// Where it signed in from.
    pub ip: Option<String>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Whose session it is.
    pub user: UserId,
}

/// A user, and the stored hash that the password was verified against.
#[derive(Debug, Clone)]
pub struct KnownPassword {
    pub(in crate::domain) user: UserNo,
    pub(in crate::domain) stored: PasswordHash,
}

/// A name that somebody signs in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginName<'a> {
    /// A login email, or else a username.
    Any(&'a str),
    /// A username.
    Username(&'a str),
    /// A login email.
    Email(&'a str),
}

/// How somebody names a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionName {
    /// By its token: whoever has it may use it, and so may read and end the session.
    Token(Secret),
    /// By its public id, which opens nothing.
    Id(SessionId),
}

impl SessionName {
    /// Reads either.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what can be neither.
    pub fn parse(text: &str) -> Result<Self> {
        match Secret::presented(text).filter(|secret| secret.session_namespace().is_some()) {
            Some(token) => Ok(Self::Token(token)),
            None => Ok(Self::Id(SessionId::parse(text)?)),
        }
    }
}
