//! Whether a webhook sends changes, and what it sends of them.

use crate::domain::model::{Error, Result};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Text;
use std::str::FromStr;

/// Whether a webhook sends changes, and whether its receiver takes them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum WebhookState {
    /// It sends changes, and the last attempt succeeded.
    #[default]
    Active,
    /// It sends changes, and the last attempt failed.
    Failing,
    /// It sends nothing: a caller wants it so, or the receiver has failed for too long or does not
    /// want any more.
    Disabled,
}

/// What a webhook sends of a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum Payload {
    /// The change with the entity as it was after it.
    #[default]
    Full,
    /// Ids only.
    Thin,
}

macro_rules! words {
    ($type:ident, $field:literal, $wrong:literal, $($variant:ident = $word:literal),+) => {
        impl $type {
            /// The word for it.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(word: &str) -> Result<Self> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(Error::invalid($field, $wrong)),
                }
            }
        }

        impl ToSql<Text, Pg> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
                ToSql::<Text, Pg>::to_sql(self.word(), out)
            }
        }

        impl diesel::deserialize::FromSql<Text, Pg> for $type {
            fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(std::str::from_utf8(value.as_bytes())?.parse()?)
            }
        }
    };
}
pub(super) use words;

words! {
    WebhookState, "state", "must be `active`, `failing` or `disabled`",
    Active = "active", Failing = "failing", Disabled = "disabled"
}
words! { Payload, "payload", "must be `full` or `thin`", Full = "full", Thin = "thin" }
