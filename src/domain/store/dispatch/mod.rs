//! The SQL of delivering to webhooks: finding what is due, claiming it, reading what a webhook sends, and
//! noting what became of it. What is written is conditional on the lease.

mod parked;
mod standing;

pub use parked::{
    DueDelivery, FailedDelivery, count as count_parked, delivered, due as due_parked,
    fail as fail_parked, forget_unkept,
};
pub use standing::{Parked, called, disable, park, rest, save};

use super::FRAGMENTS;
use super::change::Part;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::change::ChangeRow;
use crate::domain::model::id::{NamespaceNo, WebhookNo};
use crate::domain::model::webhook::{Behind, ClaimedWebhook, StoredSecrets};
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Bytea, Double, Integer, Jsonb, Nullable, Text, Timestamptz};

/// The right to write the progress of a webhook: it is valid until another process claims the webhook, or
/// somebody changes it.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The tenant.
    pub namespace: NamespaceNo,
    /// The webhook.
    pub webhook: WebhookNo,
    /// The lease, a UUID.
    pub lease: &'a str,
}

/// What is looked at for something due.
#[derive(Debug, Clone, Copy)]
pub struct Due {
    /// The time.
    pub now: DateTime<Utc>,
    /// Up to where the feed is settled.
    pub settled: i64,
    /// Whether changes may have come that no webhook has been asked about: otherwise only what is due by
    /// its time is looked for.
    pub moved: bool,
}

statement! {
    /// Whether there is a webhook that sends anything, of whatever namespace.
    HasActive {} -> Bool = "SELECT EXISTS (SELECT 1 FROM webhooks w WHERE w.active)"
}

statement! {
    /// The namespaces in which webhooks have something to do, those first that have waited longest: a query
    /// of no namespace, because it finds where there is something to do.
    WithDue { now: Timestamptz, settled: BigInt, moved: Bool, most: BigInt } -> BigInt = r#"
        SELECT w.namespace_no FROM webhooks w
        WHERE (:moved OR w.attempts > 0 OR w.leased_until IS NOT NULL
                OR {has_parked w w.namespace_no})
            AND {webhook_due w w.namespace_no}
        GROUP BY w.namespace_no
        ORDER BY min(w.next_at)
        LIMIT :most
    "#
}

/// Whether there is a webhook that sends anything.
pub async fn has_active(executor: Executor<'_>) -> Result<bool> {
    let found: Option<bool> = executor.row(HasActive).await?;
    Ok(found.unwrap_or_default())
}

/// The namespaces in which webhooks have something to do, at most so many.
pub async fn with_due(executor: Executor<'_>, due: Due, most: i64) -> Result<Vec<NamespaceNo>> {
    let Due { now, settled, moved } = due;
    Ok(executor.rows(WithDue { now, settled, moved, most }).await?)
}

/// As [`ClaimedWebhook`] reads them.
type Claimed = (
    BigInt,
    Text,
    Text,
    Text,
    (Bytea, Nullable<Bytea>, Nullable<Timestamptz>, Nullable<Bytea>),
    BigInt,
    (Integer, Integer, Nullable<Timestamptz>),
    Nullable<Text>,
    Timestamptz,
    Nullable<BigInt>,
    Bool,
);

statement! {
    /// Claims webhooks that have something to do, and leaves out what another process is claiming. A cursor
    /// that retention has passed goes on from the first change that is kept.
    ClaimDue {
        namespace: BigInt, now: Timestamptz, settled: BigInt, until: Timestamptz, lease: Text,
        horizon: BigInt, most: BigInt,
    } -> Claimed = r#"
        WITH picked AS (
            SELECT w.no FROM webhooks w
            WHERE w.namespace_no = :namespace AND {webhook_due w :namespace}
            ORDER BY w.next_at
            LIMIT :most
            FOR UPDATE SKIP LOCKED
        )
        UPDATE webhooks w
        SET leased_by = :lease::uuid, leased_until = :until,
            after_seq = greatest(w.after_seq, :horizon - 1),
            missed_since = CASE WHEN w.after_seq < :horizon - 1
                THEN coalesce(w.missed_since, w.last_success_at, w.created_at)
                ELSE w.missed_since END
        FROM picked p
        WHERE w.namespace_no = :namespace AND w.no = p.no
        RETURNING w.no, w.id, w.url, w.payload, w.secret_sealed, w.previous_secret_sealed,
            w.previous_until, w.headers_sealed, w.after_seq, w.attempts, w.answers,
            w.failing_since, w.last_reason, w.next_at, w.alone_up_to,
            {has_parked w :namespace}
    "#
}

/// How webhooks are claimed.
#[derive(Debug, Clone, Copy)]
pub struct Claiming<'a> {
    /// The lease, a UUID.
    pub lease: &'a str,
    /// Until when.
    pub until: DateTime<Utc>,
    /// How many at most.
    pub most: i64,
    /// From which change on changes are kept.
    pub horizon: i64,
}

/// Claims webhooks of a namespace that have something to do.
pub async fn claim(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    Due { now, settled, moved: _ }: Due,
    Claiming { lease, until, most, horizon }: Claiming<'_>,
) -> Result<Vec<ClaimedWebhook>> {
    let claim = ClaimDue { namespace, now, settled, until, lease, horizon, most };
    Ok(executor.rows(claim).await?)
}

statement! {
    /// What signs the requests of a webhook that is claimed, and their headers.
    Secrets { namespace: BigInt, webhook: BigInt, lease: Text }
        -> (Bytea, Nullable<Bytea>, Nullable<Timestamptz>, Nullable<Bytea>) = r#"
        SELECT w.secret_sealed, w.previous_secret_sealed, w.previous_until, w.headers_sealed
        FROM webhooks w
        WHERE {claimed_webhook}
    "#
}

/// The secrets of a webhook as they are stored now; none where the claim does not hold.
pub async fn secrets(
    executor: Executor<'_>,
    Claim { namespace, webhook, lease }: Claim<'_>,
) -> Result<Option<StoredSecrets>> {
    Ok(executor.row(Secrets { namespace, webhook, lease }).await?)
}

/// As [`ChangeRow`] reads them.
type Columns = (BigInt, Timestamptz, BigInt, Text, Text, Text, Text, Jsonb, BigInt);

statement! {
    /// The changes among the next ones that a webhook sends, oldest first.
    Wanted {
        namespace: BigInt, webhook: BigInt, above: BigInt, below: BigInt, scanned: BigInt,
        fetched: BigInt, sign: BigInt,
    } -> Columns = r#"
        WITH w AS (
            SELECT w.events, w.groups FROM webhooks w
            WHERE w.namespace_no = :namespace AND w.no = :webhook
        ),
        picked AS (
            SELECT c.* FROM (
                SELECT c.* FROM changes c WHERE {feed_part} ORDER BY c.seq LIMIT :scanned
            ) c
            CROSS JOIN w
            WHERE {sends w c}
            ORDER BY c.seq
            LIMIT :fetched
        )
        {feed_page}
    "#
}

/// The changes that a webhook sends among the next `scanned` of that part, at most so many.
pub async fn wanted(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    webhook: WebhookNo,
    Part { above, below }: Part,
    (scanned, fetched): (i64, i64),
) -> Result<Vec<ChangeRow>> {
    let sign = 1_i64;
    let wanted = Wanted { namespace, webhook, above, below, scanned, fetched, sign };
    Ok(executor.rows(wanted).await?)
}

statement! {
    /// How all webhooks do: how many deliveries are parked, how many webhooks are failing, and for how many
    /// seconds the oldest change waits. A query of no namespace, for who operates the server.
    Statistics { now: Timestamptz } -> (BigInt, BigInt, Double) = r#"
        SELECT (SELECT count(*) FROM deliveries d WHERE d.state = 'parked'),
            (SELECT count(*) FROM webhooks w WHERE w.state = 'failing'),
            coalesce((
                SELECT extract(epoch FROM :now - min(c.at))::double precision
                FROM webhooks w
                CROSS JOIN LATERAL (
                    SELECT c.at FROM changes c
                    WHERE c.namespace_no = w.namespace_no AND c.seq > w.after_seq
                    ORDER BY c.seq
                    LIMIT 1
                ) c
                WHERE w.active
            ), 0)
    "#
}

/// How many deliveries are parked, how many webhooks are failing, and for how many seconds the oldest
/// change waits.
pub async fn statistics(executor: Executor<'_>, now: DateTime<Utc>) -> Result<(i64, i64, f64)> {
    let found = executor.row(Statistics { now }).await?;
    Ok(found.unwrap_or_default())
}

statement! {
    /// The webhooks that are furthest behind. A query of no namespace, for who operates the server: Citus carries it out on all nodes,
    /// as long as each query in it has a table.
    FurthestBehind { most: BigInt } -> (BigInt, Text, BigInt, BigInt) = r#"
        SELECT w.namespace_no, w.id, waiting.number, parked.number
        FROM webhooks w
        CROSS JOIN LATERAL (
            SELECT count(*) AS number FROM (
                SELECT FROM changes c
                WHERE c.namespace_no = w.namespace_no AND c.seq > w.after_seq
                LIMIT 1000
            ) c
        ) waiting
        CROSS JOIN LATERAL (
            SELECT count(*) AS number FROM (
                SELECT FROM deliveries d
                WHERE d.namespace_no = w.namespace_no AND d.webhook_no = w.no
                    AND d.state = 'parked'
                LIMIT 10000
            ) d
        ) parked
        WHERE w.active AND (waiting.number > 0 OR parked.number > 0)
        ORDER BY waiting.number + parked.number DESC, w.namespace_no, w.no
        LIMIT :most
    "#
}

/// The hundred webhooks that are furthest behind.
pub async fn furthest_behind(executor: Executor<'_>) -> Result<Vec<Behind>> {
    let most = 100_i64;
    let rows: Vec<(i64, String, i64, i64)> = executor.rows(FurthestBehind { most }).await?;
    let behind = rows.into_iter().map(|(namespace, id, waiting, parked)| Behind {
        webhook: format!("{namespace}/{id}"),
        waiting: waiting.unsigned_abs(),
        parked: parked.unsigned_abs(),
    });
    Ok(behind.collect())
}
