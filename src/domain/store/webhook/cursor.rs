//! The SQL of moving the cursors of webhooks.

use crate::database::{Executor, statement};
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{NamespaceNo, WebhookId};
use crate::domain::model::{Error, Result};
use crate::domain::store::FRAGMENTS;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Text, Timestamptz};

statement! {
    /// The last number before all changes of that time or later. The numbers are halved again and again,
    /// because no index has the times. Those are nearly in the order of the numbers: a time is that of
    /// the request, and no request writes a minute after it has begun.
    NumberAt { namespace: BigInt, time: Timestamptz, above: BigInt, last: BigInt } -> BigInt = r#"
        WITH RECURSIVE halved (low, high) AS (
            SELECT :above, :last + 1
            UNION ALL
            SELECT CASE WHEN p.at < :time - interval '1 minute' THEN p.seq ELSE h.low END,
                CASE WHEN p.at < :time - interval '1 minute' THEN h.high ELSE h.middle END
            FROM (
                SELECT h.low, h.high, h.low + (h.high - h.low) / 2 AS middle FROM halved h
                WHERE h.high - h.low > 1
            ) h
            LEFT JOIN LATERAL (
                SELECT c.seq, c.at FROM changes c
                WHERE c.namespace_no = :namespace AND c.seq >= h.middle
                ORDER BY c.seq
                LIMIT 1
            ) p ON true
        )
        SELECT h.low FROM halved h ORDER BY h.high - h.low LIMIT 1
    "#
}

/// The last number before all changes of that time or later, between `above` and `last`. It may be a
/// minute too early.
pub async fn number_at(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    time: DateTime<Utc>,
    (above, last): (i64, i64),
) -> Result<i64> {
    let found = executor.row(NumberAt { namespace, time, above, last }).await?;
    found.ok_or_else(|| Error::internal("a search by halves has no end"))
}

statement! {
    /// Moves the cursor of a webhook. What is parked after it comes again by itself.
    MoveTo(by: By) { namespace: BigInt, id: Text, seq: BigInt } -> BigInt = r#"
        WITH written AS (
            UPDATE webhooks w SET
                after_seq = :seq,
                missed_since = NULL,
                next_at = :now,
                leased_by = NULL,
                leased_until = NULL,
                version = w.version + 1,
                updated_at = :now
            WHERE w.namespace_no = :namespace AND w.id = :id
            RETURNING w.*
        ),
        forgotten AS (
            DELETE FROM deliveries d USING written w
            WHERE d.namespace_no = :namespace AND d.webhook_no = w.no AND d.seq > :seq
        ),
        recorded AS ({changes} {record_webhook updated written})
        SELECT w.no FROM written w
    "#
}

/// Moves the cursor of a webhook, and says whether there is such a webhook.
pub async fn move_to(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &WebhookId,
    seq: i64,
) -> Result<bool> {
    let moved: Option<i64> = executor.row(MoveTo { by, namespace, id, seq }).await?;
    Ok(moved.is_some())
}
