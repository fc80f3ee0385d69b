//! How many callers wait for changes.

use super::super::{Error, Result};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many callers of one worker may wait for changes at the same time.
const MOST: usize = 256;

/// The callers of one worker who wait for changes.
#[derive(Debug, Default)]
pub struct Waiters(AtomicUsize);

/// One of them, until it is dropped.
#[derive(Debug)]
pub struct Waiting<'a>(&'a AtomicUsize);

impl Waiters {
    /// Lets one more wait.
    ///
    /// # Errors
    /// `Busy` where too many wait.
    pub fn enter(&self) -> Result<Waiting<'_>> {
        let waiting = Waiting(&self.0);
        // The guard takes back what is counted here, also where there are too many.
        match self.0.fetch_add(1, Ordering::Relaxed) < MOST {
            true => Ok(waiting),
            false => Err(Error::Busy),
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_wait_and_no_more() {
        let waiters = Waiters::default();
        let waiting: Vec<_> = (0..MOST).map(|_| waiters.enter().unwrap()).collect();
        assert!(matches!(waiters.enter(), Err(Error::Busy)));
        drop(waiting);
        assert!(waiters.enter().is_ok());
    }
}
