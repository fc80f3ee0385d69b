//! What is stored in place of a secret, and for which row it is sealed.

use crate::domain::model::column::column;
use crate::domain::model::id::NamespaceNo;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Bytea;
use std::fmt;

/// What a key is for: each purpose has keys of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The codes of invites.
    InviteCode,
    /// The secrets that sign what webhooks send, the previous ones too.
    WebhookSecret,
    /// The additional headers of what webhooks send.
    WebhookHeaders,
    /// What mails tell that have not been sent.
    MailContent,
    /// The codes that recover passwords and verify addresses.
    TicketCode,
}

impl Purpose {
    /// The table and the column.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::InviteCode => "invites.code",
            Self::WebhookSecret => "webhooks.secret",
            Self::WebhookHeaders => "webhooks.headers",
            Self::MailContent => "mails.content",
            Self::TicketCode => "tickets.code",
        }
    }
}

/// Where a sealed value is stored. A value that was copied to another row cannot be opened.
#[derive(Debug, Clone, Copy)]
pub struct Address<'a> {
    /// What is sealed.
    pub purpose: Purpose,
    /// The tenant.
    pub namespace: NamespaceNo,
    /// The public id of the row.
    pub row: &'a str,
}

impl Address<'_> {
    pub(super) fn bytes(&self) -> Vec<u8> {
        let Self { purpose, namespace, row } = self;
        [purpose.name().as_bytes(), b"\0", &namespace.0.to_be_bytes(), row.as_bytes()].concat()
    }
}

/// An HMAC-SHA256, by which a secret is looked up.
#[derive(Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Bytea)]
pub struct LookupHash(pub(super) Vec<u8>);

column!(LookupHash, Bytea, Vec<u8>);

/// A secret that was sealed with XChaCha20-Poly1305: the id of the key, the nonce, the ciphertext.
#[derive(Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Bytea)]
pub struct Sealed(pub(super) Vec<u8>);

column!(Sealed, Bytea, Vec<u8>);

impl fmt::Debug for LookupHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
