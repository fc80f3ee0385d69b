//! The SQL of creating, changing and deleting webhooks. A change of what is sent, or where to, ends the
//! lease of the process that delivers, so that it stops at once and reads the row again.

use crate::database::{Change, Executor, statement};
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{NamespaceNo, WebhookId, WebhookNo};
use crate::domain::model::keyring::Sealed;
use crate::domain::model::patch::Patch;
use crate::domain::model::text::Url;
use crate::domain::model::webhook::{
    MOST_WEBHOOKS, NewWebhook, StoredSecrets, WebhookChanges, WebhookState,
};
use crate::domain::model::{Error, Result};
use crate::domain::store::FRAGMENTS;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Nullable, Text, Timestamptz};

statement! {
    /// Locks the number of webhooks of a namespace until the transaction ends. The first number,
    /// "hook" in ASCII, says what is locked.
    LockAll { namespace: BigInt } -> BigInt = r#"
        SELECT 1::bigint FROM pg_advisory_xact_lock(1752133483, (:namespace % 2147483647)::int)
    "#
}

/// Lets one transaction at a time create webhooks of the namespace, so that there are never too many.
pub async fn lock_all(executor: Executor<'_>, namespace: NamespaceNo) -> Result<()> {
    let _locked: Option<i64> = executor.row(LockAll { namespace }).await?;
    Ok(())
}

statement! {
    /// Inserts a webhook, unless there are as many as may be. It begins after the change that records
    /// it, which has no number yet.
    Insert(by: By) {
        namespace: BigInt,
        most: BigInt,
        id: Text,
        name: Nullable<Text>,
        url: Text,
        events: Array<Text>,
        groups: Nullable<Array<Text>>,
        payload: Text,
        headers: Nullable<Bytea>,
        secret: Bytea,
        active: Bool,
        state: Text,
    } -> (BigInt, BigInt) = r#"
        WITH written AS (
            INSERT INTO webhooks (
                namespace_no, id, name, url, events, groups, payload, headers_sealed,
                secret_sealed, active, state, after_seq, next_at, created_at, updated_at, created_by
            )
            SELECT :namespace, :id, :name, :url, :events, :groups, :payload, :headers, :secret,
                :active, :state, 0, :now, :now, :now, :actor
            WHERE (
                SELECT count(*) FROM webhooks w WHERE w.namespace_no = :namespace
            ) < :most
            RETURNING *
        ),
        recorded AS ({changes} {record_webhook created written} RETURNING seq)
        SELECT w.no, r.seq FROM written w CROSS JOIN recorded r
    "#
}

/// A webhook, and the number of the change that records it.
#[derive(Debug, Queryable)]
pub struct Written {
    pub no: WebhookNo,
    pub seq: i64,
}

/// Inserts a webhook. Returns nothing where there are as many as may be.
///
/// # Errors
/// `Taken` for the id.
pub async fn insert(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &WebhookId,
    new: &NewWebhook,
    (secret, headers): (&Sealed, Option<&Sealed>),
) -> Result<Option<Written>> {
    let NewWebhook { id: _given, name, url, events, groups, payload, headers: _sealed, state } =
        new;
    let (most, active) = (MOST_WEBHOOKS, *state != WebhookState::Disabled);
    let insert = Insert {
        by,
        namespace,
        most,
        id,
        name,
        url,
        events,
        groups,
        payload,
        headers,
        secret,
        active,
        state,
    };
    Ok(executor.row(insert).await?)
}

statement! {
    /// Sets the cursor of a new webhook.
    Begin { namespace: BigInt, no: BigInt, seq: BigInt } -> BigInt = r#"
        UPDATE webhooks w SET after_seq = :seq WHERE w.namespace_no = :namespace AND w.no = :no
        RETURNING w.no
    "#
}

/// Lets a new webhook begin after the change that records it.
pub async fn begin(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    Written { no, seq }: Written,
) -> Result<()> {
    let begun: Option<i64> = executor.row(Begin { namespace, no, seq }).await?;
    begun.map(drop).ok_or_else(|| Error::internal("a new webhook is gone"))
}

statement! {
    Lock { namespace: BigInt, id: Text }
        -> (BigInt, Text, Bytea, Nullable<Bytea>, Nullable<Timestamptz>, Nullable<Bytea>) = r#"
        SELECT w.version, w.url, w.secret_sealed, w.previous_secret_sealed, w.previous_until,
            w.headers_sealed
        FROM webhooks w
        WHERE w.namespace_no = :namespace AND w.id = :id
        FOR NO KEY UPDATE
    "#
}

/// What is known of a webhook that the transaction has locked.
#[derive(Debug)]
pub struct Locked {
    pub version: i64,
    /// Where changes are sent.
    pub url: Url,
    pub secrets: StoredSecrets,
}

/// Locks a webhook until the transaction ends.
pub async fn lock(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    id: &WebhookId,
) -> Result<Option<Locked>> {
    let found: Option<(i64, Url, _, _, _, _)> = executor.row(Lock { namespace, id }).await?;
    Ok(found.map(|(version, url, secret, previous, previous_until, headers)| Locked {
        version,
        url,
        secrets: StoredSecrets { secret, previous, previous_until, headers },
    }))
}

statement! {
    /// Changes a webhook. Becoming active forgets its failures. A change of more than the name ends the lease,
    /// and is tried at once.
    Update(
        by: By,
        name: Change<Text>,
        url: Change<Text>,
        events: Change<Array<Text>>,
        groups: Change<Array<Text>>,
        payload: Change<Text>,
        headers_sealed: Change<Bytea>,
        state: Change<Text>,
    ) {
        namespace: BigInt,
        id: Text,
    } -> BigInt = r#"
        WITH written AS (
            UPDATE webhooks w SET
                name = {changed w name},
                url = {changed w url},
                events = {changed w events},
                groups = {changed w groups},
                payload = {changed w payload},
                headers_sealed = {changed w headers_sealed},
                state = {changed w state},
                active = {changed w state} <> 'disabled',
                failing_since = CASE WHEN {becomes_active} THEN NULL ELSE w.failing_since END,
                last_reason = CASE WHEN {becomes_active} THEN NULL ELSE w.last_reason END,
                attempts = CASE WHEN {becomes_active} THEN 0 ELSE w.attempts END,
                answers = CASE WHEN {becomes_active} THEN 0 ELSE w.answers END,
                next_at = CASE WHEN {ends_lease} THEN :now ELSE w.next_at END,
                leased_by = CASE WHEN {ends_lease} THEN NULL ELSE w.leased_by END,
                leased_until = CASE WHEN {ends_lease} THEN NULL ELSE w.leased_until END,
                version = w.version + 1,
                updated_at = :now
            WHERE w.namespace_no = :namespace AND w.id = :id
            RETURNING w.*
        ),
        recorded AS ({changes} {record_webhook updated written})
        SELECT w.no FROM written w
    "#
}

/// Changes a webhook that the transaction has locked. Only the name, the groups and the headers can be
/// cleared.
pub async fn update(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &WebhookId,
    changes: WebhookChanges,
    headers_sealed: Patch<Sealed>,
) -> Result<()> {
    let WebhookChanges { name, url, events, groups, payload, headers: _sealed, state } = changes;
    let update =
        Update { by, name, url, events, groups, payload, headers_sealed, state, namespace, id };
    let _no: Option<i64> = executor.row(update).await?;
    Ok(())
}

statement! {
    /// Gives a webhook another secret. Those before sign too until then, if at all.
    Rotate(by: By) {
        namespace: BigInt,
        id: Text,
        secret: Bytea,
        previous: Nullable<Bytea>,
        until: Nullable<Timestamptz>,
    } -> BigInt = r#"
        WITH written AS (
            UPDATE webhooks w SET
                secret_sealed = :secret,
                previous_secret_sealed = :previous,
                previous_until = :until,
                leased_by = CASE WHEN :until IS NOT NULL THEN w.leased_by END,
                leased_until = CASE WHEN :until IS NOT NULL THEN w.leased_until END,
                version = w.version + 1,
                updated_at = :now
            WHERE w.namespace_no = :namespace AND w.id = :id
            RETURNING w.*
        ),
        recorded AS ({changes} {record_webhook updated written})
        SELECT w.no FROM written w
    "#
}

/// Gives a webhook that the transaction has locked another secret. Those before sign too until then;
/// where they do not, nobody keeps the lease.
pub async fn rotate(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &WebhookId,
    secret: &Sealed,
    previous: Option<&(Sealed, DateTime<Utc>)>,
) -> Result<()> {
    let (previous, until) = previous.map(|(sealed, until)| (sealed, *until)).unzip();
    let rotate = Rotate { by, namespace, id, secret, previous, until };
    let _no: Option<i64> = executor.row(rotate).await?;
    Ok(())
}

statement! {
    /// Deletes a webhook, with its deliveries.
    Delete(by: By) {
        namespace: BigInt,
        id: Text,
        expected: Nullable<Array<BigInt>>,
    } -> BigInt = r#"
        WITH written AS (
            DELETE FROM webhooks w
            WHERE w.namespace_no = :namespace AND w.id = :id AND {expected w}
            RETURNING w.*
        ),
        recorded AS ({changes} {record_webhook deleted written})
        SELECT w.no FROM written w
    "#
}

/// Deletes a webhook, and says whether there was one of this id with an expected version.
pub async fn delete(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &WebhookId,
    expected: Option<&[i64]>,
) -> Result<bool> {
    let deleted: Option<i64> = executor.row(Delete { by, namespace, id, expected }).await?;
    Ok(deleted.is_some())
}
