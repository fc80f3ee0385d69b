//! Throttles attempts by IP address, and changes by user.

use super::model::address::AddressBlock;
use super::{Error, Result};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use moka::sync::Cache;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How many are remembered as throttled.
const CAPACITY: u64 = 100_000;
/// The time over which attempts are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// A number of attempts per minute for each address, or whatever else they are counted by.
pub struct Throttle<K: Clone + Eq + Hash = AddressBlock> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
    throttled: Cache<K, Instant>,
    refused: AtomicU64,
}

impl<K: Clone + Eq + Hash + Send + Sync + 'static> Throttle<K> {
    /// At most so many attempts in a minute.
    pub fn per_minute(limit: u32) -> Self {
        let some = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        // The attempt that reaches the limit is still made: the next one is refused.
        let quota = Quota::per_minute(some(limit)).allow_burst(some(limit.saturating_sub(1)));
        Self {
            limiter: DefaultKeyedRateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            throttled: Cache::builder().max_capacity(CAPACITY).time_to_live(WINDOW).build(),
            refused: AtomicU64::new(0),
        }
    }

    /// Whether an attempt may be made.
    ///
    /// # Errors
    /// [`Error::TooMany`] if too many were made.
    pub fn check(&self, key: Option<&K>) -> Result<()> {
        let until = key.and_then(|key| self.throttled.get(key));
        match until.and_then(|until| until.checked_duration_since(Instant::now())) {
            Some(wait) => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                Err(Error::TooMany { seconds: wait.as_secs() + 1 })
            }
            None => Ok(()),
        }
    }

    /// Counts an attempt. Without a key nothing is counted.
    pub fn count(&self, key: Option<K>) {
        let Some(key) = key else { return };
        if let Err(not_until) = self.limiter.check_key(&key) {
            let wait = not_until.wait_time_from(self.clock.now());
            self.throttled.insert(key, Instant::now() + wait);
        }
    }

    /// Counts an attempt if it may be made.
    ///
    /// # Errors
    /// As [`Throttle::check`].
    pub fn spend(&self, key: Option<K>) -> Result<()> {
        self.check(key.as_ref())?;
        self.count(key);
        Ok(())
    }

    /// How many attempts were refused.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// Forgets those who have made no attempt for a while, so that they take no memory.
    pub fn forget_old(&self) {
        self.limiter.retain_recent();
    }
}
