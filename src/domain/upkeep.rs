//! Forgets what has ended: sessions at once, invites 30 days after their end.

use super::error::Result;
use super::page::{PageRequest, Total};
use super::roster::Roster;
use super::store;
use chrono::TimeDelta;

/// How long an invite is kept after its end, in days.
const INVITE_DAYS: i64 = 30;

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
    let (now, db) = (roster.now(), &roster.database);
    let mut forgotten = Forgotten::default();
    let mut after = None;
    loop {
        let request = PageRequest::new(None, after, Total::Skip)?;
        let page = store::namespace::list(db, request).await?;
        for namespace in page.entries {
            forgotten.sessions += store::upkeep::sessions(db, namespace.no, now).await?;
            let before = now - TimeDelta::days(INVITE_DAYS);
            forgotten.invites += store::upkeep::invites(db, namespace.no, before).await?;
        }
        after = page.next;
        if after.is_none() {
            return Ok(forgotten);
        }
    }
}
