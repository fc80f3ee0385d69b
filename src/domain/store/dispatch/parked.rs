//! Deliveries that failed while others succeeded.

use super::super::FRAGMENTS;
use super::Claim;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::change::ChangeRow;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Jsonb, Nullable, Text, Timestamptz};

/// A delivery that is to be tried again.
#[derive(Debug, Queryable)]
pub struct DueDelivery {
    /// How many attempts have failed.
    pub attempts: i32,
    /// The change.
    pub change: ChangeRow,
}

/// As [`DueDelivery`] reads them.
type Columns = (Integer, (BigInt, Timestamptz, BigInt, Text, Text, Text, Text, Jsonb, BigInt));

statement! {
    /// Parked deliveries whose time has come.
    DueParked { namespace: BigInt, webhook: BigInt, now: Timestamptz, most: BigInt } -> Columns = r#"
        SELECT d.attempts, c.seq, c.at, c.xid, c.actor, c.action, c.entity_type, c.entity_id,
            c.document, 1::bigint
        FROM deliveries d
        JOIN changes c ON c.namespace_no = :namespace AND c.seq = d.seq
        WHERE d.namespace_no = :namespace AND d.webhook_no = :webhook AND d.state = 'parked'
            AND d.next_at <= :now
        ORDER BY d.next_at
        LIMIT :most
    "#
}

/// Parked deliveries whose time has come, at most so many.
pub async fn due(
    executor: Executor<'_>,
    Claim { namespace, webhook, .. }: Claim<'_>,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<DueDelivery>> {
    Ok(executor.rows(DueParked { namespace, webhook, now, most }).await?)
}

statement! {
    /// Gives up parked deliveries whose changes are no longer kept.
    ForgetUnkept { namespace: BigInt, webhook: BigInt, horizon: BigInt } -> BigInt = r#"
        WITH gone AS (
            UPDATE deliveries d SET state = 'failed', reason = 'change_deleted'
            WHERE d.namespace_no = :namespace AND d.webhook_no = :webhook AND d.state = 'parked'
                AND d.seq < :horizon
            RETURNING d.seq
        )
        SELECT count(*) FROM gone
    "#
}

/// Gives up parked deliveries whose changes are no longer kept, and returns how many there were.
pub async fn forget_unkept(
    executor: Executor<'_>,
    Claim { namespace, webhook, .. }: Claim<'_>,
    horizon: i64,
) -> Result<i64> {
    let forgotten: Option<i64> = executor.row(ForgetUnkept { namespace, webhook, horizon }).await?;
    Ok(forgotten.unwrap_or_default())
}

statement! {
    /// How many deliveries of a webhook are parked, up to a number.
    CountParked { namespace: BigInt, webhook: BigInt, most: BigInt } -> BigInt = r#"
        SELECT count(*) FROM (
            SELECT 1 FROM deliveries d
            WHERE d.namespace_no = :namespace AND d.webhook_no = :webhook AND d.state = 'parked'
            LIMIT :most
        ) parked
    "#
}

/// How many deliveries of a webhook are parked, up to this number.
pub async fn count(
    executor: Executor<'_>,
    Claim { namespace, webhook, .. }: Claim<'_>,
    most: i64,
) -> Result<i64> {
    let found: Option<i64> = executor.row(CountParked { namespace, webhook, most }).await?;
    Ok(found.unwrap_or_default())
}

statement! {
    /// Deletes a parked delivery that has succeeded.
    Delivered { namespace: BigInt, webhook: BigInt, lease: Text, seq: BigInt } -> BigInt = r#"
        DELETE FROM deliveries d
        WHERE d.namespace_no = :namespace AND d.webhook_no = :webhook AND d.seq = :seq
            AND {webhook_claimed}
        RETURNING d.seq
    "#
}

/// Deletes a parked delivery that has succeeded. Returns whether there was one and the claim still held.
pub async fn delivered(
    executor: Executor<'_>,
    Claim { namespace, webhook, lease }: Claim<'_>,
    seq: i64,
) -> Result<bool> {
    let deleted: Option<i64> = executor.row(Delivered { namespace, webhook, lease, seq }).await?;
    Ok(deleted.is_some())
}

/// What became of a parked delivery that has failed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedDelivery {
    /// The change.
    pub seq: i64,
    /// When it was tried.
    pub now: DateTime<Utc>,
    /// When it is tried again; `None` for never.
    pub again_at: Option<DateTime<Utc>>,
    /// The status of the answer.
    pub status: Option<i32>,
    /// Why it failed.
    pub why: String,
}

statement! {
    /// Notes that a parked delivery has failed again.
    Fail {
        namespace: BigInt, webhook: BigInt, lease: Text, seq: BigInt, now: Timestamptz,
        again_at: Nullable<Timestamptz>, status: Nullable<Integer>, why: Text,
    } -> BigInt = r#"
        UPDATE deliveries d
        SET state = CASE WHEN :again_at IS NULL THEN 'failed' ELSE 'parked' END,
            attempts = d.attempts + 1, last_at = :now, next_at = coalesce(:again_at, :now),
            status = :status, reason = :why
        WHERE d.namespace_no = :namespace AND d.webhook_no = :webhook AND d.seq = :seq
            AND {webhook_claimed}
        RETURNING d.seq
    "#
}

/// Notes that a parked delivery has failed again. Returns whether there was one and the claim still held.
pub async fn fail(
    executor: Executor<'_>,
    Claim { namespace, webhook, lease }: Claim<'_>,
    failed: &FailedDelivery,
) -> Result<bool> {
    let FailedDelivery { seq, now, again_at, status, why } = failed;
    let fail = Fail { namespace, webhook, lease, seq, now, again_at, status, why };
    let noted: Option<i64> = executor.row(fail).await?;
    Ok(noted.is_some())
}
