//! Deliveries that failed while others of the same webhook succeeded.

use crate::domain::model::words::words;
use crate::domain::model::{Error, Result};
use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Text;
use std::str::FromStr;

/// Whether a delivery that failed will be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum DeliveryState {
    /// It will.
    Parked,
    /// It will not, unless a caller asks for it.
    Failed,
}

words! {
    DeliveryState, "state", "must be `parked` or `failed`",
    Parked = "parked", Failed = "failed"
}

/// A delivery that failed while others of the same webhook succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Delivery {
    /// The number of the change.
    pub seq: i64,
    /// Whether it will be tried again.
    pub state: DeliveryState,
    /// How many attempts have failed.
    pub attempts: i32,
    /// When it was first tried.
    pub first_at: DateTime<Utc>,
    /// When it was last tried.
    pub last_at: DateTime<Utc>,
    /// When it will be tried again, if it is parked.
    pub next_at: DateTime<Utc>,
    /// The HTTP status of the last response; `None` if there was none.
    pub status: Option<i32>,
    /// Why the last attempt failed.
    pub reason: String,
}
