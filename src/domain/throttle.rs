//! Throttles attempts by IP address.

use super::model::address::AddressBlock;
use super::{Error, Result};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use moka::sync::Cache;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

/// How many addresses are remembered as throttled.
const CAPACITY: u64 = 100_000;
/// The time over which attempts are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// A number of attempts per minute for each address.
pub struct Throttle {
    limiter: DefaultKeyedRateLimiter<AddressBlock>,
    clock: DefaultClock,
    throttled: Cache<AddressBlock, Instant>,
}

impl Throttle {
    /// At most so many attempts in a minute.
    pub fn per_minute(limit: u32) -> Self {
        let some = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        // The attempt that reaches the limit is still made: the next one is refused.
        let quota = Quota::per_minute(some(limit)).allow_burst(some(limit.saturating_sub(1)));
        Self {
            limiter: DefaultKeyedRateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            throttled: Cache::builder().max_capacity(CAPACITY).time_to_live(WINDOW).build(),
        }
    }

    /// Whether the address may make an attempt.
    ///
    /// # Errors
    /// [`Error::TooMany`] if it has made too many.
    pub fn check(&self, address: Option<AddressBlock>) -> Result<()> {
        let until = address.and_then(|address| self.throttled.get(&address));
        match until.and_then(|until| until.checked_duration_since(Instant::now())) {
            Some(wait) => Err(Error::TooMany { seconds: wait.as_secs() + 1 }),
            None => Ok(()),
        }
    }

    /// Counts an attempt. What has no address is not counted.
    pub fn count(&self, address: Option<AddressBlock>) {
        let Some(address) = address else { return };
        if let Err(not_until) = self.limiter.check_key(&address) {
            let wait = not_until.wait_time_from(self.clock.now());
            self.throttled.insert(address, Instant::now() + wait);
        }
    }

    /// Counts an attempt that the address may make.
    ///
    /// # Errors
    /// As [`Throttle::check`].
    pub fn spend(&self, address: Option<AddressBlock>) -> Result<()> {
        self.check(address)?;
        self.count(address);
        Ok(())
    }

    /// Forgets addresses that have made no attempt for a while, so that they take no memory.
    pub fn forget_old(&self) {
        self.limiter.retain_recent();
    }
}
