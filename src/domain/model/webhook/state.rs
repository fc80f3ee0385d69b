//! Whether a webhook sends changes, and what it sends of them.

use crate::domain::model::words::words;
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

words! {
    WebhookState, "state", "must be `active`, `failing` or `disabled`",
    Active = "active", Failing = "failing", Disabled = "disabled"
}
words! { Payload, "payload", "must be `full` or `thin`", Full = "full", Thin = "thin" }
