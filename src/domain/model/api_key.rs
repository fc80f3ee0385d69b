//! API keys as they are stored, and as callers want them to be.

use super::column::column;
use super::id::{KeyId, KeyNo, NamespaceNo, UserId};
use super::scope::Scopes;
use super::text::Name;
use super::{Error, Result};
use crate::schema::api_keys;
use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Text;

/// Who created a key, as change records name callers: `user:ID`, `key:ID`, `operator:ID`, or `system` for Roster's
/// command line.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Maker(String);

column!(Maker, Text, String);

impl Maker {
    /// The user with this id.
    pub fn user(id: &UserId) -> Self {
        Self(format!("user:{}", id.as_str()))
    }

    /// Parses what names a maker.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the field `created_by`.
    pub fn parse(text: &str) -> Result<Self> {
        let parsed = match text.split_once(':') {
            Some(("user", id)) => UserId::parse(id).map(|id| Self::user(&id)),
            Some((kind @ ("key" | "operator"), id)) => {
                KeyId::parse(id).map(|id| Self(format!("{kind}:{}", id.as_str())))
            }
            None if text == "system" => Ok(Self(text.to_owned())),
            _ => Err(Error::invalid("created_by", "")),
        };
        let wrong = || {
            Error::invalid(
                "created_by",
                "must be `user:`, `key:` or `operator:` and an id, or `system`",
            )
        };
        parsed.ok().ok_or_else(wrong)
    }

    /// Gives the text away.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// An API key as it is stored, without its hash.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = api_keys, check_for_backend(diesel::pg::Pg))]
pub struct ApiKey {
    /// The internal key.
    pub no: KeyNo,
    /// The tenant.
    pub namespace_no: NamespaceNo,
    /// The public id. It is not a credential.
    pub id: KeyId,
    /// What it is for.
    pub name: Name,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it expires; `None` if it never does.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Who created it. Unknown of old keys.
    pub created_by: Option<Maker>,
}

/// A key to be created.
#[derive(Debug, Clone, PartialEq)]
pub struct NewApiKey {
    /// The public id; generated where it is absent.
    pub id: Option<KeyId>,
    /// What it is for.
    pub name: Name,
    /// What it may do.
    pub scopes: Scopes,
    /// When it expires; `None` if it never does.
    pub expires_at: Option<DateTime<Utc>>,
}
