//! E-mails in responses: never what they tell.

use crate::dialect::rest::document::{Document, Listing, Resource};
use crate::domain::id::{InviteId, UserId};
use crate::domain::mail::{MailState, StoredMail};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

pub type MailDocument = Document<StoredMail>;
pub type MailsDocument = Listing<StoredMail>;

/// The properties of an e-mail.
#[derive(Serialize, ToSchema)]
pub struct MailProperties {
    /// What it is about, such as `invite`, `recovery` or `password_changed`.
    #[schema(min_length = 1, max_length = 255)]
    kind: String,
    /// The recipient's e-mail address.
    #[schema(min_length = 1, max_length = 255)]
    address: String,
    /// The id of the user whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    user: Option<String>,
    /// The id of the invite that it sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    invite: Option<String>,
    /// `queued` if it waits, `sent` if the SMTP server has accepted it, `failed` if it is not tried again.
    #[schema(value_type = String, pattern = "^(queued|sent|failed)$")]
    state: &'static str,
    /// How often the SMTP server was given it.
    #[schema(minimum = 0)]
    attempts: i32,
    /// Why the last attempt failed: usually what the SMTP server said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<String>,
    /// When it is tried next, if it is queued.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_at: Option<DateTime<Utc>>,
    /// When it was queued.
    created_at: DateTime<Utc>,
    /// When the SMTP server accepted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sent_at: Option<DateTime<Utc>>,
}

impl Resource for StoredMail {
    const KIND: &'static str = "mail";
    const LIST_KIND: &'static str = "mails";
    const PATH: &'static str = "/mail";
    const ABOUT: &'static str = "An e-mail that waits, or was sent or failed in the last 30 days.";
    const EXAMPLE_ID: &'static str = "01a1f9c9-1b62-7d0a-8a44-5c9e21f0c7aa";
    type Properties = MailProperties;

    fn example() -> Value {
        json!({
            "kind": "password_changed", "address": "asim@example.com", "user": "asim",
            "state": "queued", "attempts": 1, "reason": "451 4.7.1 Greylisted, try again later",
            "next_at": "2026-11-20T12:05:00Z", "created_at": "2026-11-20T12:00:00Z"
        })
    }
}

impl From<StoredMail> for MailDocument {
    fn from(mail: StoredMail) -> Self {
        let StoredMail {
            no: _,
            id,
            kind,
            to,
            user,
            invite,
            state,
            attempts,
            next_at,
            reason,
            created_at,
            sent_at,
        } = mail;
        let properties = MailProperties {
            kind,
            address: to,
            user: user.map(UserId::into_string),
            invite: invite.map(InviteId::into_string),
            state: state.word(),
            attempts,
            reason,
            next_at: (state == MailState::Queued).then_some(next_at),
            created_at,
            sent_at,
        };
        Self::new(id.into_string(), properties)
    }
}
