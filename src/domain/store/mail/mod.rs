//! The SQL of the outbox. What is written about a mail that is being sent is conditional on the lease.

mod insert;
mod list;
mod test_mail;

pub use insert::insert;
pub use list::{again, delete, delete_addressed, find, list, lock};
pub use test_mail::insert_test;

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{MailNo, NamespaceNo};
use crate::domain::model::mail::{ClaimedMail, Settled, WaitingMails};
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Bytea, Integer, Nullable, Text, Timestamptz};

statement! {
    /// Locks the number of invites that a namespace sends until the transaction ends. The first number,
    /// "mail" in ASCII, says what is locked.
    LockInvites { namespace: BigInt } -> BigInt = r#"
        SELECT 1::bigint FROM pg_advisory_xact_lock(1835100524, (:namespace % 2147483647)::int)
    "#
}

/// Lets one transaction at a time send invites of the namespace.
pub async fn lock_invites(executor: Executor<'_>, namespace: NamespaceNo) -> Result<()> {
    let _locked: Option<i64> = executor.row(LockInvites { namespace }).await?;
    Ok(())
}

statement! {
    Surplus {
        namespace: BigInt, since: Timestamptz, most: Integer,
    } -> Nullable<Timestamptz> = r#"
        SELECT (array_agg(m.created_at ORDER BY m.created_at))[count(*)::int - :most]
        FROM mails m
        WHERE m.namespace_no = :namespace AND m.created_at > :since AND m.kind = 'invite'
    "#
}

/// If more invites than these were queued since then, when the last of those was queued that would have to
/// be older for there to be no more.
pub async fn surplus(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    since: DateTime<Utc>,
    most: i32,
) -> Result<Option<DateTime<Utc>>> {
    let found: Option<Option<DateTime<Utc>>> =
        executor.row(Surplus { namespace, since, most }).await?;
    Ok(found.flatten())
}

statement! {
    /// Looks at the addresses to which invites were queued just now.
    Crowded {
        namespace: BigInt, now: Timestamptz, since: Timestamptz, most: Integer,
    } -> Nullable<Timestamptz> = r#"
        SELECT (array_agg(m.created_at ORDER BY m.created_at))[count(*)::int - :most]
        FROM mails m
        WHERE m.namespace_no = :namespace AND m.created_at > :since AND m.kind = 'invite'
            AND m.to_address IN (
                SELECT q.to_address FROM mails q
                WHERE q.namespace_no = :namespace AND q.created_at = :now AND q.kind = 'invite'
            )
        GROUP BY m.to_address
        HAVING count(*) > :most
        ORDER BY 1 DESC
        LIMIT 1
    "#
}

/// If more invites than these were queued since then to an address to which one was queued just now, when the
/// last of those was queued that would have to be older for there to be no more.
pub async fn crowded(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    (since, now): (DateTime<Utc>, DateTime<Utc>),
    most: i32,
) -> Result<Option<DateTime<Utc>>> {
    let found: Option<Option<DateTime<Utc>>> =
        executor.row(Crowded { namespace, now, since, most }).await?;
    Ok(found.flatten())
}

statement! {
    /// The namespaces in which mails are due, in a round that begins after one of them: a query of no
    /// namespace, because it finds where there is something to do.
    WithDue { now: Timestamptz, last: BigInt, most: BigInt } -> BigInt = r#"
        SELECT m.namespace_no FROM mails m
        WHERE {mail_due m}
        GROUP BY m.namespace_no
        ORDER BY m.namespace_no <= :last, m.namespace_no
        LIMIT :most
    "#
}

/// The namespaces in which mails are due, at most so many, those first that come after `last`.
pub async fn with_due(
    executor: Executor<'_>,
    now: DateTime<Utc>,
    last: NamespaceNo,
    most: i64,
) -> Result<Vec<NamespaceNo>> {
    Ok(executor.rows(WithDue { now, last, most }).await?)
}

statement! {
    /// How many mails wait, and since when the oldest does: a query of no namespace, for the metrics.
    Waiting {} -> (Text, BigInt, Timestamptz) = r#"
        SELECT m.kind, count(*), min(m.created_at)
        FROM mails m
        WHERE m.state = 'queued'
        GROUP BY m.kind
    "#
}

/// How many mails of each kind wait in all namespaces, and since when the oldest does.
pub async fn waiting(executor: Executor<'_>) -> Result<Vec<WaitingMails>> {
    Ok(executor.rows(Waiting).await?)
}

/// As [`ClaimedMail`] reads them.
type Claimed = (
    BigInt,
    BigInt,
    Text,
    Text,
    Text,
    Nullable<Bytea>,
    Integer,
    Timestamptz,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<(Text, Bytea, Timestamptz)>,
    Nullable<(Text, Bytea, Text, Nullable<Text>, Nullable<Text>, Timestamptz, Bool)>,
);

statement! {
    /// Claims mails that are due, and leaves out what another process is claiming. Invites come last, of
    /// which there may be a thousand at once: somebody waits for the others.
    ClaimDue {
        namespace: BigInt, now: Timestamptz, until: Timestamptz, lease: Text, most: BigInt,
    } -> Claimed = r#"
        WITH picked AS (
            SELECT m.no, coalesce(u.name, u.first_name) AS name,
                coalesce(m.locale, {locale_of u}) AS locale,
                t.id AS ticket, {code_of_mail t u} AS ticket_code, t.expires_at AS ticket_end,
                v.id AS invite_id, v.code_sealed, coalesce(g.name, g.id) AS group_name,
                {called w} AS inviter, v.message, v.expires_at,
                coalesce({open_invite}, false) AS is_open
            FROM mails m
            LEFT JOIN invites v ON v.namespace_no = :namespace AND v.no = m.invite_no
            LEFT JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
            LEFT JOIN users w ON w.namespace_no = :namespace AND w.id = v.invited_by
            LEFT JOIN users u ON u.namespace_no = :namespace AND u.no = {recipient_of m v}
            LEFT JOIN tickets t ON t.namespace_no = :namespace AND t.no = m.ticket_no
            WHERE m.namespace_no = :namespace AND {mail_due m}
            ORDER BY m.kind = 'invite', m.next_at, m.no
            LIMIT :most
            FOR UPDATE OF m SKIP LOCKED
        )
        UPDATE mails m
        SET leased_by = :lease::uuid, leased_until = :until
        FROM picked p
        WHERE m.namespace_no = :namespace AND m.no = p.no
        RETURNING m.namespace_no, m.no, m.id, m.kind, m.to_address, m.sealed, m.attempts,
            m.created_at, p.name, p.locale, p.ticket, p.ticket_code, p.ticket_end,
            p.invite_id, p.code_sealed, p.group_name, p.inviter, p.message, p.expires_at, p.is_open
    "#
}

/// Claims mails of a namespace that are due, at most so many, until then.
pub async fn claim(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
    lease: &str,
    most: i64,
) -> Result<Vec<ClaimedMail>> {
    Ok(executor.rows(ClaimDue { namespace, now, until, lease, most }).await?)
}

statement! {
    /// Holds a mail that was claimed for longer.
    Hold { namespace: BigInt, no: BigInt, lease: Text, until: Timestamptz } -> BigInt = r#"
        UPDATE mails m SET leased_until = :until
        WHERE m.namespace_no = :namespace AND m.no = :no AND m.leased_by = :lease::uuid
        RETURNING m.no
    "#
}

/// Holds a mail that was claimed until then. Returns nothing where another process has claimed it.
pub async fn hold(
    executor: Executor<'_>,
    (namespace, no): (NamespaceNo, MailNo),
    lease: &str,
    until: DateTime<Utc>,
) -> Result<Option<MailNo>> {
    Ok(executor.row(Hold { namespace, no, lease, until }).await?)
}

statement! {
    /// Notes what became of an attempt. What a mail tells is forgotten once it was sent.
    Settle {
        namespace: BigInt, now: Timestamptz, no: BigInt, lease: Text, state: Text,
        tried: Integer, next_at: Timestamptz, reason: Nullable<Text>,
    } -> BigInt = r#"
        UPDATE mails m
        SET state = :state, attempts = m.attempts + :tried, next_at = :next_at,
            reason = CASE WHEN :tried = 0 THEN m.reason ELSE :reason END,
            sent_at = CASE WHEN :state = 'sent' THEN :now END,
            sealed = CASE WHEN :state <> 'sent' THEN m.sealed END,
            leased_by = NULL, leased_until = NULL
        WHERE m.namespace_no = :namespace AND m.no = :no AND m.leased_by = :lease::uuid
        RETURNING m.no
    "#
}

/// Notes what became of an attempt. Returns nothing where another process has claimed the mail.
pub async fn settle(
    executor: Executor<'_>,
    (namespace, no): (NamespaceNo, MailNo),
    now: DateTime<Utc>,
    lease: &str,
    settled: Settled,
) -> Result<Option<MailNo>> {
    let Settled { state, tried, next_at, reason } = settled;
    let state = state.word();
    Ok(executor.row(Settle { namespace, now, no, lease, state, tried, next_at, reason }).await?)
}

statement! {
    Release { namespace: BigInt, lease: Text } -> BigInt = r#"
        WITH released AS (
            UPDATE mails m SET leased_by = NULL, leased_until = NULL
            WHERE m.namespace_no = :namespace AND m.leased_by = :lease::uuid
                AND m.state = 'queued'
            RETURNING m.no
        )
        SELECT count(*) FROM released
    "#
}

/// Gives back mails that were claimed and not tried.
pub async fn release(executor: Executor<'_>, namespace: NamespaceNo, lease: &str) -> Result<()> {
    let _count: Option<i64> = executor.row(Release { namespace, lease }).await?;
    Ok(())
}
