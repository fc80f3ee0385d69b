//! Until when a client has to do something.

use std::cell::Cell;
use std::time::Duration;
use tokio::time::Instant;

/// How long a connection may be idle.
pub const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long the head of a request may take to arrive.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may take to read the next part of an answer.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// For a request. The head of it may have come already, with the request before it.
    Idle { since: Instant },
    /// For the rest of a head.
    Head { since: Instant },
    /// For so many answers of Roster, and for bodies, which have time limits of their own.
    Answering(u32),
}

/// What a connection waits for, and since when.
pub struct Progress {
    state: Cell<State>,
    /// Since when the client has read nothing of what is written.
    unread_since: Cell<Option<Instant>>,
}

impl Progress {
    /// A new connection.
    pub fn new(now: Instant) -> Self {
        Self { state: Cell::new(State::Idle { since: now }), unread_since: Cell::default() }
    }

    /// When it is to be closed if nothing happens until then.
    pub fn deadline(&self) -> Option<Instant> {
        let waits = match self.state.get() {
            State::Idle { since } => Some(since + KEEP_ALIVE + HEAD_TIMEOUT),
            State::Head { since } => Some(since + HEAD_TIMEOUT),
            State::Answering(_) => None,
        };
        let unread = self.unread_since.get().map(|since| since + READ_TIMEOUT);
        match (waits, unread) {
            // A client that has an answer to read sends no head.
            (_, Some(unread)) => Some(unread),
            (waits, None) => waits,
        }
    }

    /// The client has sent something.
    pub fn has_read(&self, now: Instant) {
        if let State::Idle { .. } = self.state.get() {
            self.state.set(State::Head { since: now });
        }
    }

    /// The client does not take what is to be written.
    pub fn must_wait_to_write(&self, now: Instant) {
        self.unread_since.set(self.unread_since.get().or(Some(now)));
    }

    /// The client has taken some of what was to be written.
    pub fn has_written(&self, now: Instant) {
        self.unread_since.set(None);
        if let State::Idle { .. } = self.state.get() {
            self.state.set(State::Idle { since: now });
        }
    }

    /// A head has arrived.
    pub fn begin(&self) {
        let others = match self.state.get() {
            State::Answering(number) => number,
            State::Idle { .. } | State::Head { .. } => 0,
        };
        self.state.set(State::Answering(others + 1));
    }

    /// A request has its answer, or its client has hung up.
    pub fn end(&self, now: Instant) {
        match self.state.get() {
            State::Answering(number) if number > 1 => self.state.set(State::Answering(number - 1)),
            _ => self.state.set(State::Idle { since: now }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{HEAD_TIMEOUT, KEEP_ALIVE, Progress, READ_TIMEOUT};
    use std::time::Duration;
    use tokio::time::Instant;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn each_head_has_ten_seconds_from_its_first_byte() {
        let start = Instant::now();
        let progress = Progress::new(start);
        progress.has_read(start);
        // What drips in afterwards gives no more time.
        progress.has_read(start + 5 * SECOND);
        assert_eq!(progress.deadline(), Some(start + HEAD_TIMEOUT));
        progress.begin();
        assert_eq!(progress.deadline(), None);
        progress.end(start + 20 * SECOND);
        assert_eq!(progress.deadline(), Some(start + 20 * SECOND + KEEP_ALIVE + HEAD_TIMEOUT));
        progress.has_read(start + 30 * SECOND);
        assert_eq!(progress.deadline(), Some(start + 30 * SECOND + HEAD_TIMEOUT));
    }

    #[test]
    fn who_reads_nothing_for_thirty_seconds_is_too_slow() {
        let start = Instant::now();
        let progress = Progress::new(start);
        progress.begin();
        progress.must_wait_to_write(start);
        progress.must_wait_to_write(start + 29 * SECOND);
        assert_eq!(progress.deadline(), Some(start + READ_TIMEOUT));
        progress.has_written(start + 29 * SECOND);
        assert_eq!(progress.deadline(), None);
        // The answer is complete, and a part of it is not read yet.
        progress.end(start + 29 * SECOND);
        progress.must_wait_to_write(start + 30 * SECOND);
        assert_eq!(progress.deadline(), Some(start + 30 * SECOND + READ_TIMEOUT));
    }

    #[test]
    fn a_large_answer_that_is_read_slowly_is_not_cut_off() {
        let start = Instant::now();
        let progress = Progress::new(start);
        progress.begin();
        progress.end(start);
        for seconds in (0..600).step_by(20) {
            let now = start + seconds * SECOND;
            progress.must_wait_to_write(now);
            assert!(progress.deadline().unwrap() > now + 20 * SECOND);
            progress.has_written(now + 20 * SECOND);
        }
    }

    #[test]
    fn as_long_as_one_request_is_being_answered_no_head_is_due() {
        let start = Instant::now();
        let progress = Progress::new(start);
        progress.begin();
        progress.begin();
        progress.end(start);
        progress.has_read(start);
        assert_eq!(progress.deadline(), None);
        progress.end(start);
        assert!(progress.deadline().is_some());
    }
}
