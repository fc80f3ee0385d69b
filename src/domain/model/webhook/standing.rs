//! How far a webhook has come, and how its receiver does: what deliveries write.

use crate::database::{Kind, PartsOf};
use crate::domain::model::id::{WebhookId, WebhookNo};
use crate::domain::model::text::Url;
use crate::domain::model::webhook::{Payload, StoredSecrets};
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz};

/// How the receiver of a webhook does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Queryable)]
pub struct Health {
    /// How many attempts have failed since the last one that succeeded.
    pub attempts: i32,
    /// How many of them were answered about the first change that is not delivered, so that the change
    /// may be at fault.
    pub answers: i32,
    /// Since when they fail.
    pub failing_since: Option<DateTime<Utc>>,
}

/// A webhook that was claimed, as far as delivering needs it.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct ClaimedWebhook {
    /// The internal key.
    pub no: WebhookNo,
    /// The public id.
    pub id: WebhookId,
    /// Where changes are sent.
    pub url: Url,
    /// What is sent of a change.
    pub payload: Payload,
    /// What signs.
    pub secrets: StoredSecrets,
    /// The cursor.
    pub after: i64,
    /// How its receiver does.
    pub health: Health,
    /// Why the last attempt failed.
    pub reason: Option<String>,
    /// Before this time nothing is sent but what comes after `alone_up_to`.
    pub next_at: DateTime<Utc>,
    /// Up to where there is no change to try instead of the first one, which may be at fault.
    pub alone_up_to: Option<i64>,
    /// Whether parked deliveries are due.
    pub has_parked: bool,
}

/// What deliveries write about a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The cursor.
    pub after: i64,
    /// How its receiver does.
    pub health: Health,
    /// Before this time nothing is sent but what comes after `alone_up_to`.
    pub next_at: DateTime<Utc>,
    /// Up to where there is no change to try instead of the first one, which may be at fault.
    pub alone_up_to: Option<i64>,
    /// When a delivery succeeded, if one has since the last time.
    pub success: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    pub reason: Option<String>,
    /// Until when it stays claimed; `None` to give it up.
    pub leased_until: Option<DateTime<Utc>>,
}

/// The kind of a [`Standing`] in a statement.
#[derive(Debug)]
pub struct Stands;

impl Kind for Stands {
    const PARTS: &'static [&'static str] = &[
        "after",
        "attempts",
        "answers",
        "failing_since",
        "next_at",
        "alone_up_to",
        "success",
        "reason",
        "leased_until",
    ];
}

impl PartsOf<Stands> for Standing {
    fn push<'b>(&'b self, part: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match part {
            0 => out.push_bind_param::<BigInt, _>(&self.after),
            1 => out.push_bind_param::<Integer, _>(&self.health.attempts),
            2 => out.push_bind_param::<Integer, _>(&self.health.answers),
            3 => out.push_bind_param::<Nullable<Timestamptz>, _>(&self.health.failing_since),
            4 => out.push_bind_param::<Timestamptz, _>(&self.next_at),
            5 => out.push_bind_param::<Nullable<BigInt>, _>(&self.alone_up_to),
            6 => out.push_bind_param::<Nullable<Timestamptz>, _>(&self.success),
            7 => out.push_bind_param::<Nullable<Text>, _>(&self.reason),
            _ => out.push_bind_param::<Nullable<Timestamptz>, _>(&self.leased_until),
        }
    }
}

/// A webhook that is behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// The number of its namespace, a slash, and its id.
    pub webhook: String,
    /// How many changes it has not come to, 1,000 at most.
    pub waiting: u64,
    /// How many of its deliveries are parked, 10,000 at most.
    pub parked: u64,
}
