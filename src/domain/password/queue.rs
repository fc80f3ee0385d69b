//! The order in which passwords are hashed: namespaces take turns, and within a namespace the
//! addresses do, so that nobody waits for all passwords that somebody else has sent.

use crate::domain::id::NamespaceNo;
use crate::domain::model::address::AddressBlock;
use crate::turns::Turns;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Whose turn it takes to hash a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owner {
    /// The tenant.
    pub namespace: NamespaceNo,
    /// Where the request came from.
    pub address: Option<AddressBlock>,
}

/// What is to be done.
pub type Job = Box<dyn FnOnce() + Send>;

/// The jobs that wait and those that run.
pub struct Queue {
    state: Mutex<State>,
    /// How many jobs run at the same time.
    threads: usize,
}

struct State {
    /// While others wait, no namespace and no address gets more than its share.
    turns: Turns<NamespaceNo, Option<AddressBlock>, Job>,
    waiting: usize,
    busy: usize,
}

/// How many jobs wait, and how many threads are busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueCounts {
    /// Jobs that wait. Those whose callers are gone count until it is their turn.
    pub waiting: usize,
    /// Threads that work.
    pub busy: usize,
}

impl Queue {
    /// A queue for so many threads.
    pub fn new(threads: usize) -> Arc<Self> {
        let state = State { turns: Turns::new(usize::MAX, usize::MAX), waiting: 0, busy: 0 };
        Arc::new(Self { state: Mutex::new(state), threads })
    }

    /// Adds a job. Returns whether another thread is to run [`Queue::work`].
    pub fn push(&self, owner: Owner, job: Job) -> bool {
        let mut state = self.state();
        state.turns.push((owner.namespace, owner.address), job);
        state.waiting += 1;
        let needs_thread = state.busy < self.threads;
        state.busy += usize::from(needs_thread);
        needs_thread
    }

    /// How many jobs wait and run.
    pub fn counts(&self) -> QueueCounts {
        let State { waiting, busy, .. } = *self.state();
        QueueCounts { waiting, busy }
    }

    /// Runs jobs until none waits.
    pub fn work(&self) {
        let mut before = None;
        while let Some((owner, job)) = self.next(before) {
            if catch_unwind(AssertUnwindSafe(job)).is_err() {
                log::error!("hashing a password panicked");
            }
            before = Some(owner);
        }
    }

    /// Notes that the job before has ended, and takes the next one.
    fn next(&self, before: Option<Owner>) -> Option<(Owner, Job)> {
        let mut state = self.state();
        if let Some(Owner { namespace, address }) = before {
            state.turns.end((namespace, address));
        }
        let next = state.turns.pop();
        state.waiting -= usize::from(next.is_some());
        state.busy -= usize::from(next.is_none());
        next.map(|((namespace, address), job)| (Owner { namespace, address }, job))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Owner, Queue, QueueCounts};
    use crate::domain::id::NamespaceNo;
    use std::sync::{Arc, Mutex};

    #[test]
    fn a_panic_ends_neither_the_thread_nor_the_count() {
        let queue = Queue::new(1);
        let owner = Owner { namespace: NamespaceNo(1), address: None };
        let done = Arc::new(Mutex::new(false));
        let ends = Arc::clone(&done);
        assert!(queue.push(owner, Box::new(|| panic!("on purpose"))));
        assert!(!queue.push(owner, Box::new(move || *ends.lock().unwrap() = true)));
        queue.work();
        assert!(*done.lock().unwrap());
        assert_eq!(queue.counts(), QueueCounts { waiting: 0, busy: 0 });
    }
}
