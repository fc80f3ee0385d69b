//! The one place where Roster asks what time it is.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// A clock that may run ahead or behind, so that tests need not wait for a day to pass.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    offset: TimeDelta,
}

impl Clock {
    /// A clock that is `offset` ahead of the system's.
    pub fn ahead(offset: TimeDelta) -> Self {
        Self { offset }
    }

    /// The time, in whole microseconds: PostgreSQL keeps no more, and what is answered must equal
    /// what is stored.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
    pub fn now(&self) -> DateTime<Utc> {
        (Utc::now() + self.offset).trunc_subsecs(6)
    }
}
