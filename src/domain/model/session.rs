//! Sessions as they are stored, how requests name them, and how people sign in.

use super::client::Client;
use super::error::Result;
use super::id::{NamespaceNo, SessionId, SessionNo, UserId, UserNo};
use super::password::PasswordHash;
use super::token::{Secret, SecretHash};
use super::user::User;
use crate::database::{Kind, PartsOf};
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Bytea, Nullable, Text, Timestamptz};

/// A session as it is stored, without the hash of its token, with the id of its user.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Session {
    /// The tenant.
    pub namespace_no: NamespaceNo,
    /// The internal key.
    pub no: SessionNo,
    /// The public id. It is not a credential.
    pub id: SessionId,
    /// The internal key of the user.
    pub user_no: UserNo,
    /// The client's `User-Agent`.
    pub user_agent: Option<String>,
    /// The client's IP address.
    pub ip: Option<String>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Whose session it is.
    pub user: UserId,
}

/// A session to be opened.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The public id.
    pub id: SessionId,
    /// The hash of the token.
    pub token_hash: SecretHash,
    /// What the session stores about the client.
    pub client: Client,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// The kind of a [`NewSession`] in a statement: the binds `:id`, `:token_hash`, `:user_agent`,
/// `:ip` and `:expires_at`.
#[derive(Debug)]
pub struct SessionValues;

impl Kind for SessionValues {
    const PARTS: &'static [&'static str] = &["id", "token_hash", "user_agent", "ip", "expires_at"];
}

impl PartsOf<SessionValues> for NewSession {
    fn push<'b>(&'b self, part: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match part {
            0 => out.push_bind_param::<Text, _>(&self.id),
            1 => out.push_bind_param::<Bytea, _>(self.token_hash.as_bytes()),
            2 => out.push_bind_param::<Nullable<Text>, _>(&self.client.user_agent),
            3 => out.push_bind_param::<Nullable<Text>, _>(&self.client.ip),
            _ => out.push_bind_param::<Timestamptz, _>(&self.expires_at),
        }
    }
}

/// Which sessions are to end.
#[derive(Debug, Clone, Copy)]
pub enum SessionsToEnd<'a> {
    /// This one.
    One(&'a SessionId),
    /// Those of a user, except the one to keep.
    OfUser(UserNo, Option<&'a SessionId>),
}

/// A user who is to sign in by password.
#[derive(Debug, Clone, Queryable)]
pub struct Account {
    /// The user.
    pub user: User,
    /// Whether the user is active, and neither the account nor the address that signs in has to wait.
    pub may_sign_in: bool,
}

/// A user whose password was verified.
#[derive(Debug, Clone)]
pub struct VerifiedPassword {
    /// The user's public id.
    pub id: UserId,
    /// The user's internal key.
    pub user: UserNo,
    /// The stored hash that the password was verified against.
    pub stored: PasswordHash,
    /// The hash that replaces it, where it is not as Roster hashes today.
    pub rehashed: Option<PasswordHash>,
}

impl VerifiedPassword {
    /// The same after the hash was replaced.
    pub fn with_stored_hash(self) -> Self {
        Self { stored: self.rehashed.unwrap_or(self.stored), rehashed: None, ..self }
    }
}

/// A name that somebody signs in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginName<'a> {
    /// A login address, or else a username, case-insensitively.
    Any(&'a str),
    /// A username, case-insensitively.
    Username(&'a str),
    /// A username in exactly this case.
    ExactUsername(&'a str),
    /// A login address.
    Email(&'a str),
}

/// The kind of a [`LoginName`] in a statement: the fragment `logs_in` compares with it.
#[derive(Debug)]
pub struct Login;

impl Kind for Login {
    const PARTS: &'static [&'static str] = &["username", "exact", "email"];
}

/// A [`LoginName`] as it is looked up.
#[derive(Debug)]
pub struct LoginKey<'a> {
    username: Option<&'a str>,
    exact: Option<&'a str>,
    email: Option<String>,
}

impl<'a> From<LoginName<'a>> for LoginKey<'a> {
    fn from(name: LoginName<'a>) -> Self {
        let email = |name: &str| Some(name.trim().to_lowercase());
        match name {
            LoginName::Any(name) => {
                Self { username: Some(name.trim()), exact: None, email: email(name) }
            }
            LoginName::Username(name) => {
                Self { username: Some(name.trim()), exact: None, email: None }
            }
            LoginName::ExactUsername(name) => {
                Self { username: Some(name), exact: Some(name), email: None }
            }
            LoginName::Email(name) => Self { username: None, exact: None, email: email(name) },
        }
    }
}

impl LoginKey<'_> {
    /// The name in lower case, as it stands for an account that may not exist.
    pub fn folded(&self) -> String {
        let name = self.username.or(self.email.as_deref());
        name.unwrap_or_default().trim().to_lowercase()
    }
}

impl PartsOf<Login> for LoginKey<'_> {
    fn push<'b>(&'b self, part: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match part {
            0 => out.push_bind_param::<Nullable<Text>, _>(&self.username),
            1 => out.push_bind_param::<Nullable<Text>, _>(&self.exact),
            _ => out.push_bind_param::<Nullable<Text>, _>(&self.email),
        }
    }
}

/// How somebody names a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionName {
    /// By its token: whoever has it may use it, and so may read and end the session.
    Token(Secret),
    /// By its public id. It is not a credential.
    Id(SessionId),
}

impl SessionName {
    /// Reads either.
    ///
    /// # Errors
    /// `Invalid` for what can be neither.
    pub fn parse(text: &str) -> Result<Self> {
        match Secret::presented(text).filter(|secret| secret.session_namespace().is_some()) {
            Some(token) => Ok(Self::Token(token)),
            None => Ok(Self::Id(SessionId::parse(text)?)),
        }
    }
}
