//! Forgets what has ended: sessions at once, invites 30 days after their end.

use super::error::Result;
use super::id::NamespaceNo;
use super::page::{PageRequest, Total};
use super::roster::Roster;
use super::store;
use super::store::upkeep::Ended;
use crate::database::Executor;
use chrono::{DateTime, TimeDelta, Utc};

/// How long an invite is kept after its end, in days.
const INVITE_DAYS: i64 = 30;
/// Rows that one statement deletes at most.
const STEP: i64 = 1000;

/// What was forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Sessions that had ended.
    pub sessions: i64,
    /// Invites that had ended long ago.
    pub invites: i64,
}

/// Goes through all namespaces once. Several processes may do so at the same time: each takes what
/// no other has taken. Leaves no change records: nobody did anything.
///
/// # Errors
/// What the database meets.
pub async fn run(roster: &Roster) -> Result<Forgotten> {
    let (now, executor) = (roster.now(), roster.database.list());
    let mut forgotten = Forgotten::default();
    let mut after = None;
    loop {
        let request = PageRequest::new(None, after, Total::Skip)?;
        let page = store::namespace::list(executor, request).await?;
        for namespace in page.entries {
            let no = namespace.no;
            forgotten.sessions += delete(executor, no, Ended::Sessions, now).await?;
            let before = now - TimeDelta::days(INVITE_DAYS);
            forgotten.invites += delete(executor, no, Ended::Invites, before).await?;
        }
        after = page.next;
        if after.is_none() {
            return Ok(forgotten);
        }
    }
}

/// Deletes in steps what ended before then, and returns how many rows there were.
async fn delete(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    which: Ended,
    before: DateTime<Utc>,
) -> Result<i64> {
    let mut all = 0;
    loop {
        let gone = store::upkeep::delete(executor, namespace, which, before, STEP).await?;
        all += gone;
        if gone < STEP {
            return Ok(all);
        }
    }
}
