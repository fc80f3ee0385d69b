//! How e-mails get on, for whoever operates the server.

use super::kind::MailKind;
use crate::domain::model::mail::WaitingMails;
use chrono::{DateTime, Utc};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The counters, which all workers share.
#[derive(Debug, Default)]
pub struct MailCounts {
    sent: [AtomicU64; MailKind::ALL.len()],
    failed: [AtomicU64; MailKind::ALL.len()],
    /// How many wait.
    waiting: [AtomicU64; MailKind::ALL.len()],
    /// For how long the oldest of them waits, in milliseconds.
    oldest: AtomicU64,
}

impl MailCounts {
    /// Counts an e-mail of this kind that the server has taken.
    pub(super) fn sent(&self, kind: &str) {
        count(&self.sent, kind);
    }

    /// Counts an e-mail of this kind that is not tried again.
    pub(super) fn failed(&self, kind: &str) {
        count(&self.failed, kind);
    }

    /// Notes how many e-mails of each kind wait, and since when the oldest does.
    pub(super) fn note(&self, waiting: &[WaitingMails], now: DateTime<Utc>) {
        for (kind, counter) in MailKind::ALL.into_iter().zip(&self.waiting) {
            let of_kind = waiting.iter().filter(|waiting| waiting.kind == kind.word());
            let count = of_kind.map(|waiting| waiting.count.unsigned_abs()).sum();
            counter.store(count, Ordering::Relaxed);
        }
        let oldest = waiting.iter().map(|waiting| (now - waiting.since).num_milliseconds()).max();
        let oldest = u64::try_from(oldest.unwrap_or_default()).unwrap_or_default();
        self.oldest.store(oldest, Ordering::Relaxed);
    }

    /// How many e-mails of each kind this process has sent.
    pub fn all_sent(&self) -> impl Iterator<Item = (&'static str, u64)> {
        read(&self.sent)
    }

    /// How many e-mails of each kind have failed for good in this process.
    pub fn all_failed(&self) -> impl Iterator<Item = (&'static str, u64)> {
        read(&self.failed)
    }

    /// How many e-mails of each kind wait, in all namespaces.
    pub fn all_waiting(&self) -> impl Iterator<Item = (&'static str, u64)> {
        read(&self.waiting)
    }

    /// For how long the oldest of them waits, in seconds.
    pub fn oldest(&self) -> f64 {
        Duration::from_millis(self.oldest.load(Ordering::Relaxed)).as_secs_f64()
    }
}

fn count(counters: &[AtomicU64], word: &str) {
    let counters = MailKind::ALL.into_iter().zip(counters);
    for (_, counter) in counters.filter(|(kind, _)| kind.word() == word) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

fn read(counters: &[AtomicU64]) -> impl Iterator<Item = (&'static str, u64)> {
    let counters = MailKind::ALL.into_iter().zip(counters);
    counters.map(|(kind, counter)| (kind.word(), counter.load(Ordering::Relaxed)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn each_kind_is_counted() {
        let counts = MailCounts::default();
        for kind in MailKind::ALL {
            counts.sent(kind.word());
        }
        counts.failed("recovery");
        counts.failed("none");
        assert!(counts.all_sent().all(|(_, count)| count == 1));
        let failed: Vec<_> = counts.all_failed().filter(|(_, count)| *count > 0).collect();
        assert_eq!(failed, [("recovery", 1)]);
        let now = DateTime::from_timestamp_millis(10_000).unwrap();
        let waiting = |kind: &str, count, milliseconds| WaitingMails {
            kind: kind.to_owned(),
            count,
            since: now - TimeDelta::milliseconds(milliseconds),
        };
        counts.note(&[waiting("invite", 3, 1_500), waiting("recovery", 1, 20)], now);
        let waiting: Vec<_> = counts.all_waiting().filter(|(_, count)| *count > 0).collect();
        assert_eq!(waiting, [("invite", 3), ("recovery", 1)]);
        assert_eq!(counts.oldest(), 1.5);
        counts.note(&[], now);
        assert!(counts.all_waiting().all(|(_, count)| count == 0));
        assert_eq!(counts.oldest(), 0.0);
    }
}
