//! Numbers about e-mails, for the operator.

use super::kind::MailKind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The counters, which all workers share.
#[derive(Debug, Default)]
pub struct MailCounts {
    sent: [AtomicU64; MailKind::ALL.len()],
    failed: [AtomicU64; MailKind::ALL.len()],
    /// How many wait.
    waiting: AtomicU64,
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

    /// Notes how many e-mails wait, and for how many seconds the oldest does.
    pub(super) fn note(&self, waiting: i64, oldest: f64) {
        self.waiting.store(waiting.unsigned_abs(), Ordering::Relaxed);
        let oldest = Duration::try_from_secs_f64(oldest.max(0.0)).unwrap_or_default();
        let oldest = u64::try_from(oldest.as_millis()).unwrap_or(u64::MAX);
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

    /// How many e-mails wait, in all namespaces.
    pub fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
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
        counts.note(3, 1.5);
        assert_eq!((counts.waiting(), counts.oldest()), (3, 1.5));
    }
}
