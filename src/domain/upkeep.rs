//! Forgets what has ended: sessions at once, invites 30 days after their end.

use super::error::Result;
use super::page::{PageRequest, Total};
use super::roster::Roster;
use super::store;
use chrono::TimeDelta;

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
            forgotten.sessions +=
                in_steps(async || store::upkeep::delete_sessions(executor, no, now, STEP).await)
                    .await?;
            let before = now - TimeDelta::days(INVITE_DAYS);
            forgotten.invites +=
                in_steps(async || store::upkeep::delete_invites(executor, no, before, STEP).await)
                    .await?;
        }
        after = page.next;
        if after.is_none() {
            return Ok(forgotten);
        }
    }
}

/// Deletes until a step deletes less than it may, and returns how many rows there were.
async fn in_steps(step: impl AsyncFn() -> Result<i64>) -> Result<i64> {
    let mut all = 0;
    loop {
        let gone = step().await?;
        all += gone;
        if gone < STEP {
            return Ok(all);
        }
    }
}
