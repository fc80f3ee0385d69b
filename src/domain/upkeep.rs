//! Deletes what has ended: sessions at once, invites 30 days after they ended, change records after the
//! namespace's term. Seals anew what the
//! previous secret has sealed.

use super::error::Result;
use super::id::NamespaceNo;
use super::model::namespace::Namespace;
use super::page::{PageRequest, Total};
use super::roster::Roster;
use super::store::upkeep::Ended;
use super::{invite, store};
use crate::database::{Executor, Share};
use chrono::{DateTime, TimeDelta, Utc};

/// How long an invite is kept after its end, in days.
const INVITE_DAYS: i64 = 30;
/// How many rows one statement deletes at most.
const STEP: i64 = 1000;

/// How many rows were deleted, and sealed anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deleted {
    /// Sessions that had ended.
    pub sessions: i64,
    /// Invites that had ended at least 30 days before.
    pub invites: i64,
    /// Addresses from which nobody has signed in for 30 days, or failed to for an hour.
    pub addresses: i64,
    /// Change records that were older than their namespace keeps them.
    pub changes: i64,
    /// Codes of invites that were sealed anew, where Roster's secret is being replaced.
    pub resealed: Option<i64>,
}

/// Deletes what has ended in all namespaces. Several processes may do so at the same time: each
/// skips the rows that another one is deleting. There are no change records, because nobody did
/// anything.
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
            let before = now - TimeDelta::days(INVITE_DAYS);
            deleted.invites += delete(executor, no, Ended::Invites, before).await?;
            deleted.addresses += forget_addresses(roster, no).await?;
            let term = TimeDelta::days(namespace.settings.changes_days().into());
            if !term.is_zero() {
                deleted.changes += delete_changes(executor, &namespace, now - term).await?;
            }
            if let Some(resealed) = &mut deleted.resealed {
                *resealed += invite::reseal(roster, no).await?;
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(deleted);
        }
    }
}

/// Deletes what is known of the addresses of one namespace that are of no use any more, and returns how
/// many there were.
///
/// # Errors
/// As [`run`].
pub async fn forget_addresses(roster: &Roster, namespace: NamespaceNo) -> Result<i64> {
    delete(roster.database.list(Share::OWN), namespace, Ended::Addresses, roster.now()).await
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
async fn delete_changes(
    executor: Executor<'_>,
    namespace: &Namespace,
    before: DateTime<Utc>,
) -> Result<i64> {
    let (mut total, mut from, namespace) = (0, namespace.changes_from, namespace.no);
    loop {
        let step = store::upkeep::delete_changes(executor, namespace, from, before, STEP);
        let (deleted, last) = step.await?;
        total += deleted;
        if let Some(last) = last {
            from = last + 1;
            store::upkeep::move_horizon(executor, namespace, from).await?;
        }
        if deleted < STEP {
            return Ok(total);
        }
    }
}
