//! E-mails as they are stored.

use super::id::{MailId, MailNo, NamespaceNo, UserNo};
use super::keyring::Sealed;
use super::text::LoginEmail;
use super::ticket::MailedCode;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// What has become of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailState {
    /// It waits to be sent, or to be tried again.
    Queued,
    /// The server has taken it.
    Sent,
    /// It will not be tried again.
    Failed,
}

impl MailState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
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
