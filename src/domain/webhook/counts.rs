//! Numbers about deliveries, for the operator. Only the webhooks that are furthest behind are named, because
//! there may be any number of webhooks: `GET /webhook/{id}` says how each does.

use crate::domain::model::webhook::Behind;
use crate::outbound::Outcome;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What becomes of an attempt.
const OUTCOMES: [&str; 9] = [
    "delivered",
    "refused",
    "timeout",
    "no_connection",
    "tls",
    "name_not_resolved",
    "address_refused",
    "no_http",
    "invalid_headers",
];

/// The counters, which all workers share.
#[derive(Debug, Default)]
pub struct DeliveryCounts {
    attempts: [AtomicU64; OUTCOMES.len()],
    /// How many deliveries are parked.
    parked: AtomicU64,
    /// How many webhooks are failing.
    failing: AtomicU64,
    /// For how long the oldest change waits, in milliseconds.
    lag: AtomicU64,
    /// How many webhooks this process has disabled.
    disabled: AtomicU64,
    behind: Mutex<Vec<Behind>>,
}

impl DeliveryCounts {
    /// Counts an attempt.
    pub fn attempt(&self, outcome: &Outcome) {
        let word = match outcome.result {
            Ok(_) if outcome.is_success() => "delivered",
            Ok(_) => "refused",
            Err(failure) => failure.word(),
        };
        let counters = OUTCOMES.iter().zip(&self.attempts);
        for (_, counter) in counters.filter(|(counted, _)| **counted == word) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Notes how all webhooks do.
    pub(in crate::domain) fn note(&self, parked: i64, failing: i64, lag: f64) {
        self.parked.store(parked.unsigned_abs(), Ordering::Relaxed);
        self.failing.store(failing.unsigned_abs(), Ordering::Relaxed);
        let lag = Duration::try_from_secs_f64(lag.max(0.0)).unwrap_or_default();
        self.lag.store(u64::try_from(lag.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Notes the webhooks that are furthest behind.
    pub(in crate::domain) fn note_behind(&self, behind: Vec<Behind>) {
        *self.behind.lock().unwrap_or_else(PoisonError::into_inner) = behind;
    }

    /// Counts a webhook that was disabled.
    pub(in crate::domain) fn note_disabled(&self) {
        self.disabled.fetch_add(1, Ordering::Relaxed);
    }

    /// The webhooks that are furthest behind, as they were read last.
    pub fn furthest_behind(&self) -> Vec<Behind> {
        self.behind.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many webhooks this process has disabled.
    pub fn disabled(&self) -> u64 {
        self.disabled.load(Ordering::Relaxed)
    }

    /// How many attempts had each outcome, which a word names.
    pub fn attempts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counters = OUTCOMES.iter().zip(&self.attempts);
        counters.map(|(word, counter)| (*word, counter.load(Ordering::Relaxed)))
    }

    /// How many deliveries are parked, of all webhooks.
    pub fn parked(&self) -> u64 {
        self.parked.load(Ordering::Relaxed)
    }

    /// How many webhooks are failing.
    pub fn failing(&self) -> u64 {
        self.failing.load(Ordering::Relaxed)
    }

    /// For how long the oldest change waits that an active webhook has not come to, in seconds.
    pub fn lag(&self) -> f64 {
        Duration::from_millis(self.lag.load(Ordering::Relaxed)).as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::{Failure, Refusal};

    #[test]
    fn every_outcome_is_counted() {
        let counts = DeliveryCounts::default();
        let failures = [
            Failure::Refused(Refusal::Unresolved),
            Failure::Refused(Refusal::Unencrypted),
            Failure::NoConnection,
            Failure::Tls,
            Failure::Timeout,
            Failure::NoHttp,
            Failure::Unsendable,
        ];
        let results = failures.into_iter().map(Err).chain([Ok(204), Ok(500)]);
        for result in results {
            counts.attempt(&Outcome { result, retry_after: None, took: Duration::ZERO });
        }
        assert!(counts.attempts().all(|(_, count)| count == 1), "{counts:?}");
        counts.note(3, 2, 1.5);
        assert_eq!((counts.parked(), counts.failing(), counts.lag()), (3, 2, 1.5));
        counts.note_disabled();
        assert_eq!((counts.disabled(), counts.furthest_behind()), (1, Vec::new()));
    }
}
