//! The SQL that writes the outcome of deliveries to the row of a webhook.

use super::super::FRAGMENTS;
use super::Claim;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::mail::SealedMail;
use crate::domain::model::webhook::{Standing, Stands};
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bytea, Integer, Nullable, Text, Timestamptz};

statement! {
    /// Notes how far a webhook has come, and keeps or gives up the claim.
    Save(standing: Stands) { namespace: BigInt, webhook: BigInt, lease: Text } -> BigInt
        = "{webhook_stands} RETURNING w.no"
}

/// Notes how far a webhook has come, and keeps or gives up the claim. Returns whether the claim still held:
/// otherwise nothing is written.
pub async fn save(
    executor: Executor<'_>,
    Claim { namespace, webhook, lease }: Claim<'_>,
    standing: &Standing,
) -> Result<bool> {
    let saved: Option<i64> = executor.row(Save { namespace, webhook, lease, standing }).await?;
    Ok(saved.is_some())
}

statement! {
    /// Gives up the claim until then, and changes nothing else.
    Rest { namespace: BigInt, webhook: BigInt, lease: Text, next_at: Timestamptz } -> BigInt = r#"
        UPDATE webhooks w SET next_at = :next_at, leased_by = NULL, leased_until = NULL
        WHERE {claimed_webhook}
        RETURNING w.no
    "#
}

/// Gives up the claim: nothing is sent before this time.
pub async fn rest(
    executor: Executor<'_>,
    Claim { namespace, webhook, lease }: Claim<'_>,
    next_at: DateTime<Utc>,
) -> Result<()> {
    let _rested: Option<i64> = executor.row(Rest { namespace, webhook, lease, next_at }).await?;
    Ok(())
}

/// A change that could not be delivered while others could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// The change.
    pub seq: i64,
    /// How many attempts have failed.
    pub failures: i32,
    /// When it was first tried.
    pub first_at: DateTime<Utc>,
    /// When it was last tried.
    pub last_at: DateTime<Utc>,
    /// When it will be tried again.
    pub again_at: DateTime<Utc>,
    /// The status of the last answer.
    pub status: Option<i32>,
    /// Why it failed.
    pub why: String,
}

statement! {
    /// Parks a delivery, and lets the webhook go on after it.
    Park(standing: Stands) {
        namespace: BigInt, webhook: BigInt, lease: Text, seq: BigInt, failures: Integer,
        first_at: Timestamptz, last_at: Timestamptz, again_at: Timestamptz,
        status: Nullable<Integer>, why: Text,
    } -> BigInt = r#"
        WITH w AS ({webhook_stands} RETURNING w.no),
        parked AS (
            INSERT INTO deliveries (namespace_no, webhook_no, seq, state, attempts, first_at,
                last_at, next_at, status, reason)
            SELECT :namespace, w.no, :seq, 'parked', :failures, :first_at, :last_at, :again_at,
                :status, :why
            FROM w
            ON CONFLICT (namespace_no, webhook_no, seq) DO UPDATE
            SET state = excluded.state, attempts = excluded.attempts, last_at = excluded.last_at,
                next_at = excluded.next_at, status = excluded.status, reason = excluded.reason
        )
        SELECT w.no FROM w
    "#
}

/// Parks a delivery, and lets the webhook go on after it. Returns whether the claim still held.
pub async fn park(
    executor: Executor<'_>,
    Claim { namespace, webhook, lease }: Claim<'_>,
    standing: &Standing,
    parked: &Parked,
) -> Result<bool> {
    let Parked { seq, failures, first_at, last_at, again_at, status, why } = parked;
    let park = Park {
        standing,
        namespace,
        webhook,
        lease,
        seq,
        failures,
        first_at,
        last_at,
        again_at,
        status,
        why,
    };
    let parked: Option<i64> = executor.row(park).await?;
    Ok(parked.is_some())
}

statement! {
    /// Disables a webhook whose receiver wants no more or has failed for too long, with a change record. As
    /// many administrators with an address are told as there are mails, whoever created it before others.
    Disable {
        namespace: BigInt, webhook: BigInt, lease: Text, now: Timestamptz, actor: Text,
        request_id: Nullable<Text>, after: BigInt, since: Nullable<Timestamptz>, why: Text,
        mails: Array<Text>, sealed: Array<Bytea>,
    } -> BigInt = r#"
        WITH w AS (
            UPDATE webhooks w
            SET active = false, state = 'disabled', after_seq = :after, failing_since = :since,
                last_reason = :why, leased_by = NULL, leased_until = NULL, updated_at = :now,
                version = w.version + 1
            WHERE {claimed_webhook}
            RETURNING w.*
        ),
        {admins},
        told AS (
            SELECT u.no, u.login_email,
                row_number() OVER (
                    ORDER BY coalesce(w.created_by = 'user:' || u.id, false) DESC, u.no
                ) AS place
            FROM w
            JOIN users u ON u.namespace_no = :namespace AND u.active AND u.login_email IS NOT NULL
                AND u.no = ANY (ARRAY (SELECT a.user_no FROM admins a))
        ),
        mailed AS (
            INSERT INTO mails (
                namespace_no, id, kind, to_address, user_no, sealed, next_at, created_at
            )
            SELECT :namespace, m.id, 'webhook_disabled', t.login_email, t.no, m.sealed, :now, :now
            FROM unnest(:mails, :sealed) WITH ORDINALITY AS m (id, sealed, place)
            JOIN told t ON t.place = m.place
        ),
        recorded AS ({changes} {record_webhook disabled w})
        SELECT w.no FROM w
    "#
}

statement! {
    Called { namespace: BigInt, webhook: BigInt } -> Text = r#"
        SELECT coalesce(w.name, w.id) FROM webhooks w
        WHERE w.namespace_no = :namespace AND w.no = :webhook
    "#
}

/// What people call a webhook: its name or its id.
pub async fn called(
    executor: Executor<'_>,
    Claim { namespace, webhook, lease: _ }: Claim<'_>,
) -> Result<Option<String>> {
    Ok(executor.row(Called { namespace, webhook }).await?)
}

/// Disables a webhook, with a change record, and queues `mails`. Returns whether the claim still held.
pub async fn disable(
    executor: Executor<'_>,
    Claim { namespace, webhook, lease }: Claim<'_>,
    now: DateTime<Utc>,
    (after, since, why): (i64, Option<DateTime<Utc>>, &str),
    mails: &[SealedMail],
) -> Result<bool> {
    let (actor, request_id) = ("system", None::<&str>);
    let sealed: Vec<_> = mails.iter().map(|mail| &mail.sealed).collect();
    let mails: Vec<_> = mails.iter().map(|mail| &mail.id).collect();
    let disable = Disable {
        namespace,
        webhook,
        lease,
        now,
        actor,
        request_id,
        after,
        since,
        why,
        mails,
        sealed,
    };
    let disabled: Option<i64> = executor.row(disable).await?;
    Ok(disabled.is_some())
}
