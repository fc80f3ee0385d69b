//! Deletes what has ended: sessions at once, invites, failed deliveries and tickets 30 days after they ended,
//! mails 30 days after they were written, idempotency keys and counts of mailed codes after a day, change
//! records after the namespace's term.
//! Seals anew what the previous secret has sealed.

use super::error::Result;
use super::id::NamespaceNo;
use super::model::namespace::Namespace;
use super::page::{PageRequest, Total};
use super::roster::Roster;
use super::sealing::reseal;
use super::store::upkeep::Ended;
use super::{invite, left_behind, mail, store, ticket, webhook};
use crate::database::{Executor, Share};
use chrono::{DateTime, TimeDelta, Utc};

/// How long an invite, a ticket, or a delivery that failed for good, is kept after its end, and a mail after
/// it was written, in days.
const DAYS: i64 = 30;
/// How long an idempotency key is kept, in hours.
const REPEAT_HOURS: i64 = 24;
/// How long it is kept how many codes a user was mailed, in hours.
const COUNT_HOURS: i64 = 24;
/// How many rows one statement deletes at most.
const STEP: i64 = 1000;

/// How many rows were deleted, and sealed anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deleted {
    /// Sessions that had ended.
    pub sessions: i64,
    /// Invites that had ended at least 30 days before.
    pub invites: i64,
    /// Deliveries of webhooks that had failed for good at least 30 days before.
    pub deliveries: i64,
    /// Addresses from which nobody has signed in for 30 days, or failed to for an hour.
    pub addresses: i64,
    /// Idempotency keys that were used a day before.
    pub idempotency_keys: i64,
    /// Mails that were written at least 30 days before.
    pub mails: i64,
    /// Codes of recovery and verification that had expired at least 30 days before.
    pub tickets: i64,
    /// Counts of the codes that users were mailed a day before.
    pub ticket_counts: i64,
    /// Change records that were older than their namespace keeps them.
    pub changes: i64,
    /// Codes of invites and tickets, secrets of webhooks and contents of mails that were sealed anew, where
    /// Roster's secret is being replaced.
    pub resealed: Option<i64>,
}

/// Deletes what has ended in all namespaces. Several processes may do so at the same time: each
/// skips the rows that another one is deleting. There are no change records, because nobody did
/// anything; of memberships there are, and [`end_memberships`] ends those.
///
/// # Errors
/// `Unavailable` where the database does not answer or a statement takes more than five seconds.
pub async fn run(roster: &Roster) -> Result<Deleted> {
    let (now, executor) = (roster.now(), roster.database.list(Share::OWN));
    let rotating = roster.shared.keyring.is_rotating();
    let mut deleted = Deleted { resealed: rotating.then_some(0), ..Deleted::default() };
    let mut after = None;
    loop {
        let request = PageRequest::new(None, after, Total::Skip)?;
        let page = store::namespace::list(executor, request).await?;
        for namespace in page.entries {
            let no = namespace.no;
            deleted.sessions += delete(executor, no, Ended::Sessions, now).await?;
            if namespace.settings.session_idle() > 0 {
                deleted.sessions += delete(executor, no, Ended::UnusedSessions, now).await?;
            }
            let before = now - TimeDelta::days(DAYS);
            deleted.invites += delete(executor, no, Ended::Invites, before).await?;
            deleted.deliveries += delete(executor, no, Ended::Deliveries, before).await?;
            store::webhook::forget_previous(executor, no, now).await?;
            deleted.addresses += forget_addresses(roster, no).await?;
            deleted.mails += delete(executor, no, Ended::Mails, before).await?;
            deleted.tickets += delete(executor, no, Ended::Tickets, before).await?;
            let day = now - TimeDelta::hours(COUNT_HOURS);
            deleted.ticket_counts += delete(executor, no, Ended::TicketCounts, day).await?;
            deleted.idempotency_keys += forget_requests(roster, no).await?;
            let term = TimeDelta::days(namespace.settings.changes_days().into());
            if !term.is_zero() {
                deleted.changes += delete_changes(roster, &namespace, now - term).await?;
            }
            if let Some(resealed) = &mut deleted.resealed {
                *resealed += reseal::<invite::Codes>(roster, no).await?
                    + webhook::reseal(roster, no).await?
                    + reseal::<mail::Contents>(roster, no).await?
                    + reseal::<ticket::Codes>(roster, no).await?;
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(deleted);
        }
    }
}

/// Ends memberships that have expired, in all namespaces: they are deleted, and each leaves a change, so
/// that those who grant access by memberships learn of it. Several processes may do so at the same time.
/// Returns how many there were.
///
/// # Errors
/// As [`run`].
pub async fn end_memberships(roster: &Roster) -> Result<i64> {
    let mut ended = 0;
    loop {
        let namespaces = with_ended_memberships(roster).await?;
        let before = ended;
        for namespace in namespaces {
            ended += end_memberships_of(roster, namespace).await?;
        }
        // Another process may be at work on those that are left.
        if ended == before {
            return Ok(ended);
        }
    }
}

/// The namespaces in which memberships have expired that have not been ended, up to a thousand.
///
/// # Errors
/// As [`run`].
pub async fn with_ended_memberships(roster: &Roster) -> Result<Vec<NamespaceNo>> {
    let executor = roster.database.list(Share::OWN);
    store::upkeep::with_ended_memberships(executor, roster.now(), STEP).await
}

/// Ends memberships of one namespace that have expired, and returns how many there were.
///
/// # Errors
/// As [`run`].
pub async fn end_memberships_of(roster: &Roster, namespace: NamespaceNo) -> Result<i64> {
    let (executor, now) = (roster.database.list(Share::OWN), roster.now());
    let end = async || {
        let mut total = 0;
        loop {
            let ended = store::upkeep::end_memberships(executor, namespace, now, STEP).await?;
            total += ended;
            if ended > 0 {
                roster.has_written();
            }
            if ended < STEP {
                return Ok(total);
            }
        }
    };
    left_behind::by_expiry(roster, namespace, end).await
}

/// Deletes what is known of the addresses of one namespace that are of no use any more, and returns how
/// many there were.
///
/// # Errors
/// As [`run`].
pub async fn forget_addresses(roster: &Roster, namespace: NamespaceNo) -> Result<i64> {
    delete(roster.database.list(Share::OWN), namespace, Ended::Addresses, roster.now()).await
}

/// Deletes the idempotency keys of one namespace that were used a day before, with the responses, and
/// returns how many there were.
///
/// # Errors
/// As [`run`].
pub async fn forget_requests(roster: &Roster, namespace: NamespaceNo) -> Result<i64> {
    let (executor, before) =
        (roster.database.list(Share::OWN), roster.now() - TimeDelta::hours(REPEAT_HOURS));
    delete(executor, namespace, Ended::IdempotencyKeys, before).await
}

/// Deletes what ended before then, step by step, and returns the number of rows.
async fn delete(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    which: Ended,
    before: DateTime<Utc>,
) -> Result<i64> {
    let mut total = 0;
    loop {
        let deleted = store::upkeep::delete(executor, namespace, which, before, STEP).await?;
        total += deleted;
        if deleted < STEP {
            return Ok(total);
        }
    }
}

/// Deletes change records of before then, step by step, and returns how many there were.
///
/// Each step moves the horizon in the transaction that deletes, so that whoever reads the feed either finds
/// the changes or learns that they are gone.
async fn delete_changes(
    roster: &Roster,
    namespace: &Namespace,
    before: DateTime<Utc>,
) -> Result<i64> {
    let (mut total, mut from, namespace) = (0, namespace.changes_from, namespace.no);
    loop {
        let mut connection = roster.database.pool().get(Share::OWN).await?;
        connection.begin().await?;
        let executor = Executor::Transaction(&connection);
        let step = store::upkeep::delete_changes(executor, namespace, from, before, STEP);
        let (deleted, last) = step.await?;
        total += deleted;
        if let Some(last) = last {
            from = last + 1;
            store::upkeep::move_horizon(executor, namespace, from).await?;
        }
        connection.commit().await?;
        if deleted < STEP {
            return Ok(total);
        }
    }
}
