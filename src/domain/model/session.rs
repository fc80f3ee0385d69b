//! Sessions as they are stored, how requests name them, and how people sign in.

use super::caller::{Administrator, Authentication, SignedIn};
use super::client::Client;
use super::error::Result;
use super::id::{NamespaceNo, SessionId, SessionNo, UserId, UserNo};
use super::name;
use super::password::PasswordHash;
use super::settings::Settings;
use super::token::{Secret, SecretHash};
use super::user::User;
use crate::database::{Kind, PartsOf};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Bool, Bytea, Nullable, Text, Timestamptz};

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
    /// Who opened it: `user:ID`, by password, `key:ID` or `operator:ID`.
    pub opened_by: String,
    /// When it was last used, to the minute.
    pub used_at: DateTime<Utc>,
    /// When its user was last authenticated.
    pub authenticated_at: DateTime<Utc>,
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
    /// Who opens it: `user:ID`, by password, `key:ID` or `operator:ID`.
    pub opened_by: String,
    /// Whether it administers where its user does: not if a key opens it that does not administer.
    pub may_administer: bool,
}

/// A session whose token was presented: its user and all that it rests on, so that no cached one is
/// used past the end of any of it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct PresentedSession {
    user: UserId,
    user_no: UserNo,
    id: SessionId,
    /// The internal key.
    pub no: SessionNo,
    /// When it ends, also because it goes unused.
    ends_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub used_at: DateTime<Utc>,
    authenticated_at: DateTime<Utc>,
    /// Until when its user administers by it, if at all.
    administers_until: Option<DateTime<Utc>>,
    settings: Settings,
}

impl PresentedSession {
    /// Who is signed in by it at this time. Nobody, if it has ended.
    pub fn signed_in(&self, now: DateTime<Utc>) -> Option<SignedIn> {
        if self.ends_at <= now {
            return None;
        }
        let administers = self.administers_until.is_some_and(|until| until > now);
        let most = self.settings.reauthenticate();
        let is_recent = most == 0 || now < self.authenticated_at + TimeDelta::seconds(most.into());
        Some(SignedIn {
            id: self.user.clone(),
            no: self.user_no,
            is_administrator: Administrator::from_row(administers),
            authentication: if is_recent { Authentication::Recent } else { Authentication::Old },
            session: Some(self.id.clone()),
            verified: None,
        })
    }
}

/// The kind of a [`NewSession`] in a statement: the binds `:id`, `:token_hash`, `:user_agent`,
/// `:ip`, `:expires_at`, `:opened_by` and `:may_administer`.
#[derive(Debug)]
pub struct SessionValues;

impl Kind for SessionValues {
    const PARTS: &'static [&'static str] =
        &["id", "token_hash", "user_agent", "ip", "expires_at", "opened_by", "may_administer"];
}

impl PartsOf<SessionValues> for NewSession {
    fn push<'b>(&'b self, part: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match part {
            0 => out.push_bind_param::<Text, _>(&self.id),
            1 => out.push_bind_param::<Bytea, _>(self.token_hash.as_bytes()),
            2 => out.push_bind_param::<Nullable<Text>, _>(&self.client.user_agent),
            3 => out.push_bind_param::<Nullable<Text>, _>(&self.client.ip),
            4 => out.push_bind_param::<Timestamptz, _>(&self.expires_at),
            5 => out.push_bind_param::<Text, _>(&self.opened_by),
            _ => out.push_bind_param::<Bool, _>(&self.may_administer),
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
    /// Those of several users.
    OfUsers(&'a [UserNo]),
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
    /// A login address, or else a username, compared by its key.
    Any(&'a str),
    /// A username, compared by its key.
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
pub struct LoginKey {
    username: Option<String>,
    exact: Option<String>,
    email: Option<String>,
}

impl From<LoginName<'_>> for LoginKey {
    fn from(name: LoginName<'_>) -> Self {
        let key = |name: &str| Some(name::key(name.trim()));
        let email = |name: &str| Some(name::address_key(name.trim()));
        match name {
            LoginName::Any(name) => Self { username: key(name), exact: None, email: email(name) },
            LoginName::Username(name) => Self { username: key(name), exact: None, email: None },
            LoginName::ExactUsername(name) => {
                Self { username: Some(name::key(name)), exact: Some(name::nfc(name)), email: None }
            }
            LoginName::Email(name) => Self { username: None, exact: None, email: email(name) },
        }
    }
}

impl LoginKey {
    /// The name by which an account is compared, as it stands for one that may not exist.
    pub fn folded(&self) -> &str {
        self.username.as_deref().or(self.email.as_deref()).unwrap_or_default()
    }
}

impl PartsOf<Login> for LoginKey {
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
pub enum SessionRef {
    /// By its token: whoever has it may use it, and so may read and end the session.
    Token(Secret),
    /// By its public id. It is not a credential.
    Id(SessionId),
}

impl SessionRef {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn presented(ends: i64, administers_until: Option<i64>) -> PresentedSession {
        PresentedSession {
            user: UserId::parse("asim").unwrap(),
            user_no: UserNo(1),
            id: SessionId::parse("s").unwrap(),
            no: SessionNo(1),
            ends_at: at(ends),
            used_at: at(0),
            authenticated_at: at(0),
            administers_until: administers_until.map(at),
            settings: Settings::default(),
        }
    }

    #[test]
    fn a_cached_session_is_not_used_past_the_end_of_what_it_rests_on() {
        let session = presented(60, Some(30));
        let administers = |minute| session.signed_in(at(minute)).map(|user| user.is_administrator);
        assert_eq!(administers(29), Some(Administrator::Yes));
        assert_eq!(administers(30), Some(Administrator::No));
        assert_eq!(administers(59), Some(Administrator::No));
        assert_eq!(administers(60), None);
        let ordinary = presented(60, None).signed_in(at(0)).unwrap();
        assert_eq!(ordinary.is_administrator, Administrator::No);
    }

    #[test]
    fn an_authentication_is_recent_for_as_long_as_the_settings_say() {
        let session = presented(60, Some(60));
        let authentication = |minute| session.signed_in(at(minute)).unwrap().authentication;
        assert_eq!(authentication(9), Authentication::Recent);
        assert_eq!(authentication(10), Authentication::Old);
    }
}
