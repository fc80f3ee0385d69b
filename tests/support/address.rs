//! Where a caller is, as a proxy tells: who guesses wrong is slowed down by address, and tests are not
//! to slow down each other.

use super::Caller;
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(1);

impl Caller {
    /// The same from this address.
    pub fn at_address(&self, address: &str) -> Self {
        self.with_header("x-forwarded-for", address)
    }

    /// The same from an address that nobody else has.
    pub fn at_new_address(&self) -> Self {
        let [_, a, b, c] = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        self.at_address(&format!("10.{a}.{b}.{c}"))
    }
}
