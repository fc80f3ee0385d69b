//! What an API key may do: a set of scopes, written as in RFC 6749 section 3.3.

use super::{Error, Result};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Text;
use std::fmt;

/// One permission of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Scope {
    /// Read users.
    UsersRead = 1,
    /// Write users, and read them.
    UsersWrite = 1 << 1,
    /// Read groups and who is in them.
    GroupsRead = 1 << 2,
    /// Write groups, memberships and nesting, and read them.
    GroupsWrite = 1 << 3,
    /// Read invites.
    InvitesRead = 1 << 4,
    /// Write invites, and read them.
    InvitesWrite = 1 << 5,
    /// Read sessions.
    SessionsRead = 1 << 6,
    /// Open and end sessions, and read them.
    SessionsWrite = 1 << 7,
    /// Everything in the key's namespace.
    Admin = 1 << 8,
    /// Any namespace, and the namespaces themselves.
    Operator = 1 << 9,
    /// Read the change feed, which shows what all entities were.
    ChangesRead = 1 << 10,
    /// Read webhooks.
    WebhooksRead = 1 << 11,
    /// Write webhooks, and read them.
    WebhooksWrite = 1 << 12,
    /// Read e-mails that wait, and those that were sent lately.
    MailsRead = 1 << 13,
    /// Send e-mails again and delete them, and read them.
    MailsWrite = 1 << 14,
    /// Read the metrics of the process, which are about all namespaces.
    MetricsRead = 1 << 15,
}

impl Scope {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 16] = [
        Self::UsersRead,
        Self::UsersWrite,
        Self::GroupsRead,
        Self::GroupsWrite,
        Self::InvitesRead,
        Self::InvitesWrite,
        Self::SessionsRead,
        Self::SessionsWrite,
        Self::WebhooksRead,
        Self::WebhooksWrite,
        Self::MailsRead,
        Self::MailsWrite,
        Self::ChangesRead,
        Self::MetricsRead,
        Self::Admin,
        Self::Operator,
    ];

    /// The name of the scope.
    pub fn word(self) -> &'static str {
        match self {
            Self::UsersRead => "users:read",
            Self::UsersWrite => "users:write",
            Self::GroupsRead => "groups:read",
            Self::GroupsWrite => "groups:write",
            Self::InvitesRead => "invites:read",
            Self::InvitesWrite => "invites:write",
            Self::SessionsRead => "sessions:read",
            Self::SessionsWrite => "sessions:write",
            Self::WebhooksRead => "webhooks:read",
            Self::WebhooksWrite => "webhooks:write",
            Self::MailsRead => "mails:read",
            Self::MailsWrite => "mails:write",
            Self::ChangesRead => "changes:read",
            Self::MetricsRead => "metrics:read",
            Self::Admin => "admin",
            Self::Operator => "operator",
        }
    }

    /// Whether it is a scope for reading.
    pub(in crate::domain) fn reads(self) -> bool {
        self.stronger().is_some()
    }

    /// Whether it is about one namespace alone.
    fn is_in_a_namespace(self) -> bool {
        !matches!(self, Self::Operator | Self::MetricsRead)
    }

    /// Another scope that includes this one.
    fn stronger(self) -> Option<Self> {
        match self {
            Self::UsersRead => Some(Self::UsersWrite),
            Self::GroupsRead => Some(Self::GroupsWrite),
            Self::InvitesRead => Some(Self::InvitesWrite),
            Self::SessionsRead => Some(Self::SessionsWrite),
            Self::WebhooksRead => Some(Self::WebhooksWrite),
            Self::MailsRead => Some(Self::MailsWrite),
            Self::MetricsRead => Some(Self::Operator),
            _ => None,
        }
    }
}

/// A set of scopes.
#[derive(Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Scopes(u32);

impl Scopes {
    /// These scopes.
    pub fn of(scopes: &[Scope]) -> Self {
        Self(scopes.iter().fold(0, |bits, scope| bits | *scope as u32))
    }

    /// Parses the names of scopes.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the field `scopes`, if a name is unknown or there is none.
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut scopes = Self(0);
        for word in words {
            let known = Scope::ALL.into_iter().find(|scope| scope.word() == word);
            scopes.0 |= known.ok_or_else(|| unknown(word))? as u32;
        }
        if scopes.0 == 0 {
            return Err(Error::invalid("scopes", "must name at least one scope"));
        }
        Ok(scopes)
    }

    /// Whether a key with these scopes may do what needs `scope`: writing includes reading, `admin`
    /// includes everything in the namespace, and `operator` includes reading the metrics.
    pub fn allow(self, scope: Scope) -> bool {
        self.has(scope)
            || scope.stronger().is_some_and(|stronger| self.has(stronger))
            || (scope.is_in_a_namespace() && self.has(Scope::Admin))
    }

    /// Those of the `wanted` scopes that these do not allow.
    pub fn lacking(self, wanted: Self) -> impl Iterator<Item = Scope> {
        wanted.iter().filter(move |scope| !self.allow(*scope))
    }

    /// The scopes in the set.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.has(*scope))
    }

    fn has(self, scope: Scope) -> bool {
        self.0 & scope as u32 != 0
    }
}

fn unknown(word: &str) -> Error {
    let known: Vec<_> = Scope::ALL.into_iter().map(Scope::word).collect();
    Error::invalid(
        "scopes",
        format!("has `{word}`, which is not a scope: use {}", known.join(", ")),
    )
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.iter().map(Scope::word).collect();
        f.write_str(&words.join(" "))
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scopes({self})")
    }
}

impl ToSql<Text, Pg> for Scopes {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        use std::io::Write;
        write!(out, "{self}")?;
        Ok(diesel::serialize::IsNull::No)
    }
}

impl diesel::deserialize::FromSql<Text, Pg> for Scopes {
    fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        let words = std::str::from_utf8(value.as_bytes())?;
        Ok(Self::parse(words.split_whitespace())?)
    }
}
