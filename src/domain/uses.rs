//! Buffers when sessions were last used, until a background task stores it.

use super::id::{NamespaceNo, SessionNo};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

type Noted = HashMap<(NamespaceNo, SessionNo), DateTime<Utc>>;

/// The uses of sessions that are not stored yet. A process that is killed loses those of a second.
#[derive(Debug, Default)]
pub struct Uses(Mutex<Noted>);

impl Uses {
    /// Notes a use, and says whether it is the first since the last were taken.
    pub(super) fn note(&self, session: (NamespaceNo, SessionNo), now: DateTime<Utc>) -> bool {
        let mut noted = self.noted();
        let is_first = noted.is_empty();
        noted.insert(session, now);
        is_first
    }

    /// Takes what is noted.
    pub(super) fn take(&self) -> Noted {
        std::mem::take(&mut self.noted())
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
