//! Names of things: public ids as text, internal numbers, and namespaces' slugs.

use super::column::column;
use super::{Error, Result, name, text};
use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::{BigInt, Text};
use uuid::{NoContext, Timestamp, Uuid};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
        #[diesel(sql_type = Text)]
        pub struct $name(String);

        column!($name, Text, String);

        impl $name {
            /// Trims `text` and checks it: 1 to 255 characters, none of them a control character.
            /// Any other Unicode is welcome.
            ///
            /// # Errors
            /// [`Error::Invalid`] for the field `id`.
            pub fn parse(text: &str) -> Result<Self> {
                text::line(text.trim(), "id").map(Self)
            }

            /// A new id: a UUIDv7 (RFC 9562), so that ids ascend with the time of making.
            pub fn random(now: DateTime<Utc>) -> Self {
                Self::of_row(uuid(now))
            }

            /// The id itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// An id that needs no check: it was checked before it was stored, or is new.
            pub(in crate::domain) fn of_row(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Gives the text away.
            pub fn into_string(self) -> String {
                self.0
            }
        }
    )+};
}

ids! {
    /// The public id of a user.
    UserId;
    /// The public id of a group.
    GroupId;
    /// The public id of an API key. It is not a credential.
    KeyId;
    /// The public id of a session. It is not a credential.
    SessionId;
    /// The public id of an invite.
    InviteId;
    /// The public id of a webhook.
    WebhookId;
    /// The public id of an e-mail.
    MailId;
    /// The public id of a ticket. It is not its code.
    TicketId;
}

impl GroupId {
    /// Whether this is not the group of the administrators, but cannot be told from it.
    pub(in crate::domain) fn imitates_administrators(&self) -> bool {
        self.0 != Self::ADMINISTRATORS
            && name::skeleton(&self.0) == name::skeleton(Self::ADMINISTRATORS)
    }

    /// Refuses the id of a new group that cannot be told from the group of the administrators.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the field `id`.
    pub(in crate::domain) fn must_not_imitate(&self) -> Result<()> {
        match self.imitates_administrators() {
            true => Err(Error::invalid("id", "must not look like `administrators`")),
            false => Ok(()),
        }
    }

    /// The group whose effective members administer the namespace. It always exists.
    pub const ADMINISTRATORS: &'static str = "administrators";
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
        #[diesel(sql_type = BigInt)]
        pub struct $name(pub i64);

        column!($name, BigInt, i64);
    )+};
}

numbers! {
    /// The internal key of a namespace.
    NamespaceNo;
    /// The internal key of a user, unique in its namespace.
    UserNo;
    /// The internal key of a group, unique in its namespace.
    GroupNo;
    /// The internal key of an API key.
    KeyNo;
    /// The internal key of a session, unique in its namespace.
    SessionNo;
    /// The internal key of an invite, unique in its namespace.
    InviteNo;
    /// The internal key of a webhook, unique in its namespace.
    WebhookNo;
    /// The internal key of an e-mail, unique in its namespace.
    MailNo;
    /// The internal key of a ticket, unique in its namespace.
    TicketNo;
}

impl NamespaceNo {
    /// The number of no namespace: nothing is found there.
    pub const NOWHERE: Self = Self(0);
}

/// The most characters of a namespace's id.
pub const NAMESPACE_LIMIT: usize = 63;

/// The public id of a namespace: 1 to 63 of `a-z`, `0-9` and `-`, a letter or digit first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct NamespaceId(String);

column!(NamespaceId, Text, String);

impl NamespaceId {
    /// The namespace that always exists.
    pub const DEFAULT: &'static str = "default";

    /// Checks a slug.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the field `id`.
    pub fn parse(text: &str) -> Result<Self> {
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let is_of_length = (1..=NAMESPACE_LIMIT).contains(&text.len());
        if !is_of_length || text.starts_with('-') || !text.chars().all(known) {
            return Err(Error::invalid(
                "id",
                "must be 1 to 63 lower-case letters, digits and hyphens, no hyphen first",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// An id that was checked before it was stored.
    pub(in crate::domain) fn of_row(text: String) -> Self {
        Self(text)
    }

    /// The slug itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the text away.
    pub fn into_string(self) -> String {
        self.0
    }
}

pub(in crate::domain) fn uuid(now: DateTime<Utc>) -> String {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos())).to_string()
}
