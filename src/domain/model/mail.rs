//! E-mails as they are stored.

use super::id::{InviteId, MailId, MailNo, NamespaceNo, UserId, UserNo};
use super::keyring::Sealed;
use super::text::LoginEmail;
use super::ticket::MailedCode;
use super::words::words;
use super::{Error, Result};
use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Text;
use std::str::FromStr;

/// What has become of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum MailState {
    /// It waits to be sent, or to be tried again.
    Queued,
    /// The server has taken it.
    Sent,
    /// It will not be tried again.
    Failed,
}

words! {
    MailState, "state", "must be `queued`, `sent` or `failed`",
    Queued = "queued", Sent = "sent", Failed = "failed"
}

/// A mail to be queued.
#[derive(Debug, Clone)]
pub struct MailToInsert {
    /// The public id.
    pub id: MailId,
    /// The word for what it is about.
    pub kind: &'static str,
    /// The recipient.
    pub to: LoginEmail,
    /// The user whom it is about.
    pub user: Option<UserNo>,
    /// What it tells.
    pub sealed: Sealed,
}

/// The id of a mail, and what it tells.
#[derive(Debug, Clone)]
pub struct SealedMail {
    /// The public id.
    pub id: MailId,
    /// What it tells.
    pub sealed: Sealed,
}

/// A mail that this process is to send.
#[derive(Debug, Clone, Queryable)]
pub struct ClaimedMail {
    /// The tenant.
    pub namespace: NamespaceNo,
    /// The internal key.
    pub no: MailNo,
    /// The public id.
    pub id: MailId,
    /// The word for what it is about.
    pub kind: String,
    /// The recipient's address.
    pub to: String,
    /// What it tells.
    pub sealed: Option<Sealed>,
    /// How often the server was given it.
    pub attempts: i32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// The recipient's name, where the mail is about a user who has one.
    pub name: Option<String>,
    /// The language that the recipient has chosen.
    pub locale: Option<String>,
    /// The code that it tells, as long as that can be used.
    pub code: Option<MailedCode>,
    /// The invite that it sends, as long as there is one.
    pub invite: Option<MailedInvite>,
}

/// An invite as its mail tells it.
#[derive(Debug, Clone, Queryable)]
pub struct MailedInvite {
    /// The public id.
    pub id: InviteId,
    /// The code, as it is stored.
    pub code: Sealed,
    /// The name of the group, or its id.
    pub group: String,
    /// The name of the user who invites.
    pub inviter: Option<String>,
    /// What whoever invites writes.
    pub message: Option<String>,
    /// When the invite ends.
    pub expires_at: DateTime<Utc>,
    /// Whether it can be accepted.
    pub is_open: bool,
}

/// A mail as callers see it: never what it tells.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct StoredMail {
    /// The internal key.
    pub no: MailNo,
    /// The public id.
    pub id: MailId,
    /// The word for what it is about.
    pub kind: String,
    /// The recipient's address.
    pub to: String,
    /// The user whom it is about.
    pub user: Option<UserId>,
    /// The invite that it sends, as long as there is one.
    pub invite: Option<InviteId>,
    /// What has become of it.
    pub state: MailState,
    /// How often the server was given it.
    pub attempts: i32,
    /// When it is tried next, where it is queued.
    pub next_at: DateTime<Utc>,
    /// Why the last attempt failed.
    pub reason: Option<String>,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When the server took it.
    pub sent_at: Option<DateTime<Utc>>,
}

/// A mail that is to be sent again or deleted, locked until the transaction ends.
#[derive(Debug, Queryable)]
pub struct LockedMail {
    /// The internal key.
    pub no: MailNo,
    /// Whether what it tells is still there.
    pub has_content: bool,
    /// Whether the caller may touch whom it is about.
    pub may_touch: bool,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// What has become of the mail.
    pub state: MailState,
    /// Whether the server was given it: 1, or 0 where it is nobody's attempt.
    pub tried: i32,
    /// When it is tried again, if it is.
    pub next_at: DateTime<Utc>,
    /// Why it was not sent.
    pub reason: Option<String>,
}

/// The mails of a kind that wait, in all namespaces.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct WaitingMails {
    /// The word for what they are about.
    pub kind: String,
    /// How many.
    pub count: i64,
    /// When the oldest was queued.
    pub since: DateTime<Utc>,
}
