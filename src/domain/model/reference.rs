//! How a request names a user or a group: by the public id, by the internal number that Kanboard's
//! callers see, or, for a user, by the name under which directories know them.

use super::id::{GroupId, GroupNo, UserId, UserNo};
use super::{Result, name, text};
use crate::database::{Kind, PartsOf};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::{BigInt, Nullable, Text};
use std::fmt;

/// How a request names a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupRef<'a> {
    /// By its public id.
    Id(&'a GroupId),
    /// By its internal number.
    No(GroupNo),
}

/// How a request names a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserRef<'a> {
    /// By the public id.
    Id(&'a UserId),
    /// By the internal number.
    No(UserNo),
    /// By the name under which directories know the user: the user who has exactly this username,
    /// else the user without a username who has this id, else the user whose username has the same
    /// key.
    Name(&'a KnownName),
}

/// A name under which a request looks for a user. Unlike a new username it may be anything, because
/// it may be an id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KnownName {
    text: String,
    exact: String,
    key: String,
}

impl KnownName {
    /// Trims `text` and checks it: 1 to 255 characters, none of them a control character; `field`
    /// names it in the error.
    ///
    /// # Errors
    /// [`super::Error::Invalid`].
    pub fn parse(text: &str, field: &'static str) -> Result<Self> {
        let text = text::line(text.trim(), field)?;
        Ok(Self { exact: name::nfc(&text), key: name::key(&text), text })
    }

    /// The name as the request has it: an id.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The name as usernames are stored.
    pub fn exact(&self) -> &str {
        &self.exact
    }

    /// The form by which usernames are compared.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for GroupRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id.as_str()),
            Self::No(no) => write!(f, "#{}", no.0),
        }
    }
}

impl fmt::Display for UserRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id.as_str()),
            Self::No(no) => write!(f, "#{}", no.0),
            Self::Name(name) => f.write_str(name.as_str()),
        }
    }
}

impl<'a> From<&'a GroupId> for GroupRef<'a> {
    fn from(id: &'a GroupId) -> Self {
        Self::Id(id)
    }
}

impl From<GroupNo> for GroupRef<'_> {
    fn from(no: GroupNo) -> Self {
        Self::No(no)
    }
}

impl<'a> From<&'a UserId> for UserRef<'a> {
    fn from(id: &'a UserId) -> Self {
        Self::Id(id)
    }
}

impl From<UserNo> for UserRef<'_> {
    fn from(no: UserNo) -> Self {
        Self::No(no)
    }
}

impl<'a> From<&'a KnownName> for UserRef<'a> {
    fn from(name: &'a KnownName) -> Self {
        Self::Name(name)
    }
}

/// The kind of a [`GroupRef`] in a statement: the fragment `group_is` compares with it.
#[derive(Debug)]
pub struct GroupKey;

impl Kind for GroupKey {
    const PARTS: &'static [&'static str] = &[".no", ".id"];
}

impl PartsOf<GroupKey> for GroupRef<'_> {
    fn push<'b>(&'b self, part: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match (part, self) {
            (0, Self::No(no)) => out.push_bind_param::<Nullable<BigInt>, _>(no),
            (0, Self::Id(_)) => out.push_bind_param::<Nullable<BigInt>, _>(&None::<i64>),
            (_, Self::Id(id)) => out.push_bind_param::<Nullable<Text>, _>(*id),
            (_, Self::No(_)) => out.push_bind_param::<Nullable<Text>, _>(&None::<String>),
        }
    }
}

/// The kind of a [`UserRef`] in a statement: the fragment `user_is` compares with it.
#[derive(Debug)]
pub struct UserKey;

impl Kind for UserKey {
    const PARTS: &'static [&'static str] = &[".no", ".id", ".name", ".exact", ".key"];
}

impl PartsOf<UserKey> for UserRef<'_> {
    fn push<'b>(&'b self, part: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match (part, self) {
            (0, Self::No(no)) => out.push_bind_param::<Nullable<BigInt>, _>(no),
            (0, _) => out.push_bind_param::<Nullable<BigInt>, _>(&None::<i64>),
            (1, Self::Id(id)) => out.push_bind_param::<Nullable<Text>, _>(*id),
            (2, Self::Name(name)) => out.push_bind_param::<Nullable<Text>, _>(&name.text),
            (3, Self::Name(name)) => out.push_bind_param::<Nullable<Text>, _>(&name.exact),
            (4, Self::Name(name)) => out.push_bind_param::<Nullable<Text>, _>(&name.key),
            _ => out.push_bind_param::<Nullable<Text>, _>(&None::<String>),
        }
    }
}
