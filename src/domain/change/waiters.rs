//! How many callers wait for changes.

use super::super::id::NamespaceNo;
use super::super::{Error, Result};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The callers of one worker who wait for changes: so many of all namespaces together, and of each
/// namespace three quarters of that, so that none shuts the others out.
#[derive(Debug)]
pub struct Waiters {
    most: usize,
    /// Those of all workers.
    of_process: Arc<AtomicU64>,
    waiting: Arc<Mutex<HashMap<NamespaceNo, usize>>>,
}

/// One of them, until it is dropped.
#[derive(Debug)]
pub struct Waiting {
    namespace: NamespaceNo,
    of_process: Arc<AtomicU64>,
    waiting: Arc<Mutex<HashMap<NamespaceNo, usize>>>,
}

impl Waiters {
    /// So many can wait at the same time. Those of all workers are counted in `of_process`.
    pub fn new(most: usize, of_process: Arc<AtomicU64>) -> Self {
        Self { most, of_process, waiting: Arc::default() }
    }

    /// Lets one more caller of this namespace wait.
    ///
    /// # Errors
    /// `Busy` where too many wait.
    pub fn enter(&self, namespace: NamespaceNo) -> Result<Waiting> {
        let mut waiting = locked(&self.waiting);
        let all: usize = waiting.values().sum();
        let own = waiting.get(&namespace).copied().unwrap_or_default();
        if all >= self.most || own >= self.most - self.most / 4 {
            return Err(Error::Busy);
        }
        waiting.insert(namespace, own + 1);
        let of_process = Arc::clone(&self.of_process);
        of_process.fetch_add(1, Ordering::Relaxed);
        Ok(Waiting { namespace, of_process, waiting: Arc::clone(&self.waiting) })
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.of_process.fetch_sub(1, Ordering::Relaxed);
        let mut waiting = locked(&self.waiting);
        if let Some(own) = waiting.get_mut(&self.namespace) {
            *own -= 1;
            if *own == 0 {
                waiting.remove(&self.namespace);
            }
        }
    }
}

fn locked(
    waiting: &Mutex<HashMap<NamespaceNo, usize>>,
) -> MutexGuard<'_, HashMap<NamespaceNo, usize>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_wait_and_no_more() {
        let (waiters, [one, other]) = (Waiters::new(4, Arc::default()), [1, 2].map(NamespaceNo));
        let mut waiting: Vec<_> = (0..3).map(|_| waiters.enter(one).unwrap()).collect();
        assert!(matches!(waiters.enter(one), Err(Error::Busy)));
        waiting.push(waiters.enter(other).unwrap());
        assert!(matches!(waiters.enter(other), Err(Error::Busy)));
        drop(waiting);
        assert!(waiters.enter(one).is_ok() && waiters.waiting.lock().unwrap().is_empty());
    }
}
