//! When a mail is tried again, and how fast a process sends.

use crate::domain::id::NamespaceNo;
use chrono::TimeDelta;
use std::time::Duration;
use tokio::time::Instant;

/// After how many minutes a mail is tried again that the server does not take now.
const AGAIN: [i64; 7] = [1, 5, 30, 120, 360, 720, 1440];
/// How long the mailer waits at first, and at most, where the server is at fault.
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// How often it is counted what waits.
const COUNTED_EVERY: Duration = Duration::from_secs(15);
/// The time in which so many mails may be sent.
const MINUTE: Duration = Duration::from_secs(60);

/// How long to wait for the next attempt after so many; `None` where there is none.
pub fn again_in(attempts: i32) -> Option<TimeDelta> {
    let place = usize::try_from(attempts).ok()?;
    AGAIN.get(place).copied().map(TimeDelta::minutes)
}

/// How many mails a process may send, and when.
#[derive(Debug)]
pub struct Pace {
    per_minute: u32,
    since: Instant,
    sent: u32,
    wait: Duration,
    /// The namespace that was last served: the next one comes after it.
    pub(super) last: NamespaceNo,
    /// When it was last counted what waits.
    counted: Option<Instant>,
}

impl Pace {
    /// How long the mailer waits where the connection broke on one mail, and the server works.
    pub(super) const PAUSE: Duration = FIRST_WAIT;

    /// A pace of so many mails a minute.
    pub fn new(per_minute: u32) -> Self {
        let (sent, wait, last) = (0, FIRST_WAIT, NamespaceNo::NOWHERE);
        Self { per_minute, since: Instant::now(), sent, wait, last, counted: None }
    }

    /// Whether what waits is to be counted again.
    pub(super) fn is_to_count(&mut self) -> bool {
        let is_due = self.counted.is_none_or(|at| at.elapsed() >= COUNTED_EVERY);
        if is_due {
            self.counted = Some(Instant::now());
        }
        is_due
    }

    /// How many mails may be sent now.
    pub fn allowance(&mut self) -> u32 {
        if self.since.elapsed() >= MINUTE {
            (self.since, self.sent) = (Instant::now(), 0);
        }
        self.per_minute.saturating_sub(self.sent)
    }

    /// Notes that the server was given a mail.
    pub fn has_sent(&mut self) {
        self.sent = self.sent.saturating_add(1);
    }

    /// How long to wait because the server is at fault: longer each time.
    pub fn back_off(&mut self) -> Duration {
        let wait = self.wait;
        self.wait = (wait * 2).min(LONGEST_WAIT);
        wait
    }

    /// Notes that the server works.
    pub fn has_worked(&mut self) {
        self.wait = FIRST_WAIT;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_tried_eight_times() {
        let minutes: Vec<_> =
            (0..).map_while(|attempts| again_in(attempts).map(|wait| wait.num_minutes())).collect();
        assert_eq!(minutes, AGAIN);
        assert_eq!(again_in(-1), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_process_sends_so_many_mails_a_minute() {
        let mut pace = Pace::new(2);
        assert_eq!(pace.allowance(), 2);
        pace.has_sent();
        pace.has_sent();
        assert_eq!(pace.allowance(), 0);
        tokio::time::advance(MINUTE).await;
        assert_eq!(pace.allowance(), 2);
    }

    #[tokio::test]
    async fn the_mailer_waits_longer_each_time() {
        let mut pace = Pace::new(1);
        let waits: Vec<_> = (0..8).map(|_| pace.back_off().as_secs()).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 300, 300]);
        pace.has_worked();
        assert_eq!(pace.back_off(), FIRST_WAIT);
    }
}
