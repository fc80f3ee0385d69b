//! The IP address of a caller, as a proxy reports it. Wrong guesses are throttled by IP address,
//! and tests must not throttle each other.

use super::Caller;
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(1);

impl Caller {
    /// The same, from this IP address.
    pub fn at_address(&self, address: &str) -> Self {
        self.with_header("x-forwarded-for", address)
    }

    /// The same, from an IP address that no other test uses.
    pub fn at_new_address(&self) -> Self {
        let [_, a, b, c] = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        self.at_address(&format!("10.{a}.{b}.{c}"))
    }
}
