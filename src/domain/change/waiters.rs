//! How many callers wait for changes.

use super::super::{Error, Result};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The callers of one worker who wait for changes.
#[derive(Debug)]
pub struct Waiters(Arc<Semaphore>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub struct Waiting(#[expect(dead_code, reason = "it is kept to be dropped")] OwnedSemaphorePermit);

impl Waiters {
    /// So many can wait at the same time.
    pub fn new(most: usize) -> Self {
        Self(Arc::new(Semaphore::new(most)))
    }

    /// Lets one more wait.
    ///
    /// # Errors
    /// `Busy` where too many wait.
    pub fn enter(&self) -> Result<Waiting> {
        let place = Arc::clone(&self.0).try_acquire_owned();
        place.map(Waiting).ok().ok_or(Error::Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_wait_and_no_more() {
        let waiters = Waiters::new(3);
        let waiting: Vec<_> = (0..3).map(|_| waiters.enter().unwrap()).collect();
        assert!(matches!(waiters.enter(), Err(Error::Busy)));
        drop(waiting);
        assert!(waiters.enter().is_ok());
    }
}
