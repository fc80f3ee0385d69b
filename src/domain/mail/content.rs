//! What a mail tells, as it is stored until it is sent: sealed, so that a copy of the database tells
//! nothing.

use super::kind::MailKind;
use super::occasion::{Occasion, shown_text, shown_time};
use crate::domain::error::{Error, Result};
use crate::domain::id::{MailId, NamespaceNo};
use crate::domain::model::keyring::{Address, Keyring, Purpose, Sealed};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a mail tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// The password was changed.
    PasswordChanged {
        /// When.
        at: DateTime<Utc>,
    },
    /// Another address signs in.
    EmailChanged {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// Somebody signed in from a client that was not used before.
    NewSignIn {
        /// When.
        at: DateTime<Utc>,
        /// The IP address.
        ip: Option<String>,
        /// The kind of browser, where it is a known one.
        client: Option<String>,
    },
    /// A webhook has failed for too long.
    WebhookDisabled {
        /// When it was disabled.
        at: DateTime<Utc>,
        /// Its name or its id.
        webhook: String,
        /// Why the last attempt failed.
        reason: Option<String>,
    },
    /// Somebody tries whether e-mails arrive.
    Test {
        /// When.
        at: DateTime<Utc>,
    },
}

impl Content {
    /// The kind of mail.
    pub fn kind(&self) -> MailKind {
        match self {
            Self::PasswordChanged { .. } => MailKind::PasswordChanged,
            Self::EmailChanged { .. } => MailKind::EmailChanged,
            Self::NewSignIn { .. } => MailKind::NewSignIn,
            Self::WebhookDisabled { .. } => MailKind::WebhookDisabled,
            Self::Test { .. } => MailKind::Test,
        }
    }

    /// The variables of the templates.
    pub fn occasion(self) -> Occasion {
        match self {
            Self::PasswordChanged { at } => Occasion::PasswordChanged { at: shown_time(at) },
            Self::EmailChanged { at } => Occasion::EmailChanged { at: shown_time(at) },
            Self::Test { at } => Occasion::Test { at: shown_time(at) },
            Self::NewSignIn { at, ip, client } => {
                Occasion::NewSignIn { at: shown_time(at), ip, client }
            }
            Self::WebhookDisabled { at, webhook, reason } => Occasion::WebhookDisabled {
                at: shown_time(at),
                webhook: shown_text(&webhook),
                reason: reason.as_deref().map(shown_text),
            },
        }
    }

    /// Seals it for a mail.
    ///
    /// # Errors
    /// `Internal`, which does not happen.
    pub fn seal(&self, keyring: &Keyring, namespace: NamespaceNo, id: &MailId) -> Result<Sealed> {
        let clear = serde_json::to_string(self).map_err(Error::internal)?;
        keyring.seal(&address(namespace, id), &clear)
    }

    /// Opens it; `None` for what another secret has sealed.
    pub fn open(
        keyring: &Keyring,
        (namespace, id): (NamespaceNo, &MailId),
        sealed: &Sealed,
    ) -> Option<Self> {
        let clear = keyring.open(&address(namespace, id), sealed)?;
        serde_json::from_str(&clear).ok()
    }
}

/// Where a content is stored.
pub(super) fn address(namespace: NamespaceNo, id: &MailId) -> Address<'_> {
    Address { purpose: Purpose::MailContent, namespace, row: id.as_str() }
}
