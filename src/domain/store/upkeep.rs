//! The SQL of deleting what has ended: in small steps, each of which leaves out what another
//! process has locked.

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::NamespaceNo;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};

statement! {
    /// Deletes sessions that have ended.
    Sessions { namespace: BigInt, before: Timestamptz, most: BigInt } -> BigInt = r#"
        WITH ended AS (
            SELECT e.no FROM sessions e
            WHERE e.namespace_no = :namespace AND e.expires_at <= :before
            ORDER BY e.expires_at
            LIMIT :most
            FOR UPDATE SKIP LOCKED
        ),
        {delete_ended sessions no}
    "#
}

statement! {
    /// Deletes sessions that have ended because they went unused. No index finds them.
    UnusedSessions { namespace: BigInt, before: Timestamptz, most: BigInt } -> BigInt = r#"
        WITH ended AS (
            SELECT e.no FROM sessions e
            WHERE e.namespace_no = :namespace AND {session_end e} <= :before
            LIMIT :most
            FOR UPDATE SKIP LOCKED
        ),
        {delete_ended sessions no}
    "#
}

statement! {
    /// Deletes invites that expired, were declined or were used up.
    Invites { namespace: BigInt, before: Timestamptz, most: BigInt } -> BigInt = r#"
        WITH ended AS (
            SELECT e.no FROM invites e
            WHERE e.namespace_no = :namespace AND {invite_end} <= :before
            ORDER BY {invite_end}
            LIMIT :most
            FOR UPDATE SKIP LOCKED
        ),
        {delete_ended invites no}
    "#
}

statement! {
    /// Deletes what is known of addresses that nobody has signed in from lately.
    Addresses { namespace: BigInt, before: Timestamptz, most: BigInt } -> BigInt = r#"
        WITH ended AS (
            SELECT e.user_no, e.address FROM sign_in_addresses e
            WHERE e.namespace_no = :namespace AND e.expires_at <= :before
            ORDER BY e.expires_at
            LIMIT :most
            FOR UPDATE SKIP LOCKED
        ),
        {delete_ended_of sign_in_addresses user_no address}
    "#
}

statement! {
    /// Deletes mails that were written before then, whatever has become of them.
    Mails { namespace: BigInt, before: Timestamptz, most: BigInt } -> BigInt = r#"
        WITH ended AS (
            SELECT e.no FROM mails e
            WHERE e.namespace_no = :namespace AND e.created_at <= :before
            ORDER BY e.created_at
            LIMIT :most
            FOR UPDATE SKIP LOCKED
        ),
        {delete_ended mails no}
    "#
}

statement! {
    /// Deletes tickets that have expired, used or not.
    Tickets { namespace: BigInt, before: Timestamptz, most: BigInt } -> BigInt = r#"
        WITH ended AS (
            SELECT e.no FROM tickets e
            WHERE e.namespace_no = :namespace AND e.expires_at <= :before
            ORDER BY e.expires_at
            LIMIT :most
            FOR UPDATE SKIP LOCKED
        ),
        {delete_ended tickets no}
    "#
}

statement! {
    /// Deletes the counts of codes that were last mailed before then.
    TicketCounts { namespace: BigInt, before: Timestamptz, most: BigInt } -> BigInt = r#"
        WITH ended AS (
            SELECT e.user_no, e.address FROM ticket_counts e
            WHERE e.namespace_no = :namespace AND e.last_at <= :before
            ORDER BY e.last_at
            LIMIT :most
            FOR UPDATE SKIP LOCKED
        ),
        {delete_ended_of ticket_counts user_no address}
    "#
}

statement! {
    /// Deletes deliveries that failed for good.
    Deliveries { namespace: BigInt, before: Timestamptz, most: BigInt } -> BigInt = r#"
        WITH ended AS (
            SELECT e.webhook_no, e.seq FROM deliveries e
            WHERE e.namespace_no = :namespace AND e.state = 'failed' AND e.last_at <= :before
            ORDER BY e.last_at
            LIMIT :most
            FOR UPDATE SKIP LOCKED
        ),
        {delete_ended_of deliveries webhook_no seq}
    "#
}

statement! {
    /// Deletes idempotency keys that nobody repeats a request with any more.
    IdempotencyKeys { namespace: BigInt, before: Timestamptz, most: BigInt } -> BigInt = r#"
        WITH ended AS (
            SELECT e.key_hash FROM idempotency_keys e
            WHERE e.namespace_no = :namespace AND e.created_at <= :before
            ORDER BY e.created_at
            LIMIT :most
            FOR UPDATE SKIP LOCKED
        ),
        {delete_ended idempotency_keys key_hash}
    "#
}

statement! {
    /// Deletes memberships that have ended, and records each.
    Memberships {
        namespace: BigInt, now: Timestamptz, actor: Text, request_id: Nullable<Text>, most: BigInt,
    } -> BigInt = r#"
        WITH ended AS (
            SELECT e.group_no, e.user_no FROM memberships e
            WHERE e.namespace_no = :namespace AND e.expires_at <= :now
            ORDER BY e.expires_at
            LIMIT :most
            FOR UPDATE SKIP LOCKED
        ),
        gone AS (
            DELETE FROM memberships m USING ended e
            WHERE m.namespace_no = :namespace AND m.group_no = e.group_no AND m.user_no = e.user_no
            RETURNING m.*
        ),
        recorded AS ({changes} {record_memberships expired gone})
        SELECT count(*) FROM gone
    "#
}

statement! {
    /// The namespaces in which memberships have ended: like all queries that find where there is something
    /// to do, it is of no namespace.
    WithEndedMemberships { now: Timestamptz, most: BigInt } -> BigInt = r#"
        SELECT DISTINCT e.namespace_no FROM memberships e WHERE e.expires_at <= :now LIMIT :most
    "#
}

/// The namespaces in which memberships have ended, at most so many.
pub async fn with_ended_memberships(
    executor: Executor<'_>,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<NamespaceNo>> {
    Ok(executor.rows(WithEndedMemberships { now, most }).await?)
}

/// Deletes memberships that have ended, at most so many, with a change record of each, and returns how
/// many there were.
pub async fn end_memberships(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    most: i64,
) -> Result<i64> {
    let statement = Memberships { namespace, now, actor: "system", request_id: None::<&str>, most };
    let deleted: Option<i64> = executor.row(statement).await?;
    Ok(deleted.unwrap_or_default())
}

statement! {
    /// Deletes change records of before then among the oldest, up to the first that is younger, and says how
    /// many there were and which of them was the last. Those that were deleted before are not looked at: their
    /// index entries stay until a vacuum.
    Changes { namespace: BigInt, from: BigInt, before: Timestamptz, most: BigInt }
        -> (BigInt, Nullable<BigInt>) = r#"
        WITH oldest AS (
            SELECT c.seq, c.at FROM changes c
            WHERE c.namespace_no = :namespace AND c.seq >= :from
            ORDER BY c.seq
            LIMIT :most
        ),
        gone AS (
            DELETE FROM changes c USING oldest
            WHERE c.namespace_no = :namespace AND c.seq = oldest.seq AND oldest.at <= :before
                AND oldest.seq < coalesce(
                    (SELECT min(y.seq) FROM oldest y WHERE y.at > :before), oldest.seq + 1
                )
            RETURNING c.seq
        )
        SELECT count(*), max(seq) FROM gone
    "#
}

statement! {
    /// Moves the number from which on change records are kept, never back.
    MoveHorizon { namespace: BigInt, from: BigInt } -> BigInt = r#"
        UPDATE namespaces SET changes_from = greatest(changes_from, :from) WHERE no = :namespace
        RETURNING changes_from
    "#
}

/// Deletes change records of before then, at most so many rows from that number on, and returns how many
/// there were and the number of the last.
pub async fn delete_changes(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    from: i64,
    before: DateTime<Utc>,
    most: i64,
) -> Result<(i64, Option<i64>)> {
    let deleted = executor.row(Changes { namespace, from, before, most }).await?;
    Ok(deleted.unwrap_or_default())
}

/// Notes from which number on change records are kept.
pub async fn move_horizon(executor: Executor<'_>, namespace: NamespaceNo, from: i64) -> Result<()> {
    let _moved: Option<i64> = executor.row(MoveHorizon { namespace, from }).await?;
    Ok(())
}

/// What has ended.
#[derive(Debug, Clone, Copy)]
pub enum Ended {
    Sessions,
    /// Sessions that went unused.
    UnusedSessions,
    /// Invites that expired, were declined or were used up.
    Invites,
    /// Deliveries that failed for good.
    Deliveries,
    /// What is known of addresses.
    Addresses,
    /// Idempotency keys, with the responses that are kept under them.
    IdempotencyKeys,
    /// Mails, from when they were written.
    Mails,
    /// Tickets, from when they expired.
    Tickets,
    /// How often codes were mailed to whom.
    TicketCounts,
}

/// Deletes what ended before then, at most so many rows, and returns how many there were.
pub async fn delete(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    which: Ended,
    before: DateTime<Utc>,
    most: i64,
) -> Result<i64> {
    let deleted: Option<i64> = match which {
        Ended::Sessions => executor.row(Sessions { namespace, before, most }).await?,
        Ended::UnusedSessions => executor.row(UnusedSessions { namespace, before, most }).await?,
        Ended::Invites => executor.row(Invites { namespace, before, most }).await?,
        Ended::Deliveries => executor.row(Deliveries { namespace, before, most }).await?,
        Ended::Addresses => executor.row(Addresses { namespace, before, most }).await?,
        Ended::IdempotencyKeys => executor.row(IdempotencyKeys { namespace, before, most }).await?,
        Ended::Mails => executor.row(Mails { namespace, before, most }).await?,
        Ended::Tickets => executor.row(Tickets { namespace, before, most }).await?,
        Ended::TicketCounts => executor.row(TicketCounts { namespace, before, most }).await?,
    };
    Ok(deleted.unwrap_or_default())
}
