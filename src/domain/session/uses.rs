//! Notes when sessions are used, and stores it in the background, so that no request waits for it.

use crate::domain::id::{NamespaceNo, SessionNo};
use crate::domain::roster::Roster;
use crate::domain::store;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// How precisely the use of a session is known, in minutes.
const PRECISION: i64 = 1;
/// How long uses are collected before one statement stores them.
const DELAY: Duration = Duration::from_secs(1);

/// Notes that a session is used, unless it was used within the last minute. The first to note one
/// starts the task that stores what is noted within a second.
pub fn note(
    roster: &Arc<Roster>,
    namespace: NamespaceNo,
    (session, used_at): (SessionNo, DateTime<Utc>),
    now: DateTime<Utc>,
) {
    if now - used_at < TimeDelta::minutes(PRECISION) {
        return;
    }
    if roster.shared.uses.note((namespace, session), now) {
        let roster = Arc::clone(roster);
        tokio::spawn(async move {
            tokio::time::sleep(DELAY).await;
            store(&roster).await;
        });
    }
}

/// Stores all uses that are noted: one statement for each namespace.
async fn store(roster: &Roster) {
    let mut namespaces: HashMap<NamespaceNo, (Vec<SessionNo>, Vec<DateTime<Utc>>)> = HashMap::new();
    for ((namespace, session), used_at) in roster.shared.uses.take() {
        let (sessions, times) = namespaces.entry(namespace).or_default();
        sessions.push(session);
        times.push(used_at);
    }
    for (namespace, (sessions, times)) in namespaces {
        let stored = store::session::record_use(roster.write(), namespace, (&sessions, &times));
        // The next use is noted again.
        if let Err(error) = stored.await {
            log::debug!("the use of {} sessions is not stored: {error}", sessions.len());
        }
    }
}
