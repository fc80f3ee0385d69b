//! The one place where Roster asks what time it is.

use super::error::{Error, Result};
use chrono::{DateTime, Datelike, SubsecRound, TimeDelta, Utc};

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

    /// The time, in whole microseconds: PostgreSQL stores no more, and a response must equal what
    /// is stored.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
    pub fn now(&self) -> DateTime<Utc> {
        (Utc::now() + self.offset).trunc_subsecs(6)
    }
}

/// Whether RFC 3339 can express the time: a year has four digits.
pub(super) fn is_writable(time: DateTime<Utc>) -> bool {
    (0..=9999).contains(&time.year())
}

/// Checks that something ends in the future, at a time that RFC 3339 can express.
///
/// # Errors
/// `Invalid` for `expires_at`.
pub(super) fn check_end(now: DateTime<Utc>, at: DateTime<Utc>) -> Result<()> {
    let reason = match at <= now {
        true => "must be in the future",
        false if is_writable(at) => return Ok(()),
        false => "must be before the year 10000",
    };
    Err(Error::invalid("expires_at", reason))
}
