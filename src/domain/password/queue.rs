//! The order in which passwords are hashed: namespaces take turns, and within a namespace the
//! addresses do, so that nobody waits for all passwords that somebody else has sent.

use crate::domain::id::NamespaceNo;
use crate::domain::model::address::AddressBlock;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
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

/// The jobs of an address in the order of arrival.
type Line = VecDeque<Job>;

/// The jobs that wait and those that run.
pub struct Queue {
    state: Mutex<State>,
    /// How many jobs run at the same time.
    threads: usize,
}

#[derive(Default)]
struct State {
    waiting: Turns<NamespaceNo, Turns<Option<AddressBlock>, Line>>,
    of_namespaces: HashMap<NamespaceNo, usize>,
    of_owners: HashMap<Owner, usize>,
    busy: usize,
}

/// Lines in the order in which it is their turn.
type Turns<K, L> = VecDeque<(K, L)>;

impl Queue {
    /// A queue for so many threads.
    pub fn new(threads: usize) -> Arc<Self> {
        Arc::new(Self { state: Mutex::default(), threads })
    }

    /// Adds a job. Returns whether another thread is to run [`Queue::work`].
    pub fn push(&self, owner: Owner, job: Job) -> bool {
        let mut state = self.state();
        state.push(owner, job);
        let needs_thread = state.busy < self.threads;
        state.busy += usize::from(needs_thread);
        needs_thread
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
        if let Some(owner) = before {
            state.end(owner);
        }
        let next = state.pop();
        state.busy -= usize::from(next.is_none());
        next
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn push(&mut self, Owner { namespace, address }: Owner, job: Job) {
        let addresses = line(&mut self.waiting, namespace);
        if let Some(addresses) = addresses
            && let Some(jobs) = line(addresses, address)
        {
            jobs.push_back(job);
        }
    }

    /// The next job: of the namespace that has the fewest running, and of these the one whose last
    /// turn is longest ago; within the namespace likewise by address. While others wait, no
    /// namespace and no address gets more than its share.
    fn pop(&mut self) -> Option<(Owner, Job)> {
        let Self { waiting, of_namespaces, of_owners, busy: _ } = self;
        let running = |namespace: &NamespaceNo| *of_namespaces.get(namespace).unwrap_or(&0);
        let (namespace, mut addresses) = take_turn(waiting, running)?;
        let owner = |address: &Option<AddressBlock>| Owner { namespace, address: *address };
        let running =
            |address: &Option<AddressBlock>| *of_owners.get(&owner(address)).unwrap_or(&0);
        let (address, mut jobs) = take_turn(&mut addresses, running)?;
        let job = jobs.pop_front()?;
        if !jobs.is_empty() {
            addresses.push_back((address, jobs));
        }
        if !addresses.is_empty() {
            waiting.push_back((namespace, addresses));
        }
        let owner = owner(&address);
        *of_namespaces.entry(namespace).or_default() += 1;
        *of_owners.entry(owner).or_default() += 1;
        Some((owner, job))
    }

    fn end(&mut self, owner: Owner) {
        fewer(&mut self.of_namespaces, owner.namespace);
        fewer(&mut self.of_owners, owner);
    }
}

/// The line of a key, which comes last where it is new.
fn line<K: PartialEq, L: Default>(turns: &mut Turns<K, L>, key: K) -> Option<&mut L> {
    let found = turns.iter().position(|(other, _)| *other == key).unwrap_or_else(|| {
        turns.push_back((key, L::default()));
        turns.len() - 1
    });
    turns.get_mut(found).map(|(_, line)| line)
}

/// Takes out the line whose turn it is.
fn take_turn<K, L>(turns: &mut Turns<K, L>, running: impl Fn(&K) -> usize) -> Option<(K, L)> {
    let next = turns.iter().enumerate().min_by_key(|(_, (key, _))| running(key));
    let next = next.map(|(position, _)| position)?;
    turns.remove(next)
}

fn fewer<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: K) {
    if let Some(count) = counts.get_mut(&key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Job, Owner, Queue};
    use crate::domain::id::NamespaceNo;
    use std::net::IpAddr;
    use std::sync::{Arc, Mutex};

    /// Runs jobs named by namespace and address, and returns the order in which they ran.
    fn order(jobs: &[(i64, u8)]) -> Vec<(i64, u8)> {
        let (queue, ran) = (Queue::new(1), Arc::new(Mutex::new(Vec::new())));
        for &(namespace, address) in jobs {
            let ran = Arc::clone(&ran);
            let job: Job = Box::new(move || ran.lock().unwrap().push((namespace, address)));
            let address = Some(IpAddr::from([203, 0, 113, address]).into());
            queue.push(Owner { namespace: NamespaceNo(namespace), address }, job);
        }
        queue.work();
        let ran = ran.lock().unwrap();
        ran.clone()
    }

    #[test]
    fn namespaces_and_addresses_take_turns() {
        // One namespace is loud from two addresses, one of which is louder.
        let jobs = [(1, 1), (1, 1), (1, 1), (1, 2), (2, 3), (2, 3), (3, 1)];
        let expected = [(1, 1), (2, 3), (3, 1), (1, 2), (2, 3), (1, 1), (1, 1)];
        assert_eq!(order(&jobs), expected);
    }

    #[test]
    fn a_namespace_without_a_running_job_comes_before_those_that_have_one() {
        let owner = |namespace| Owner { namespace: NamespaceNo(namespace), address: None };
        let queue = Queue::new(2);
        for namespace in [1, 1, 1, 2] {
            queue.push(owner(namespace), Box::new(|| {}));
        }
        let (first, _) = queue.next(None).unwrap();
        let (second, _) = queue.next(None).unwrap();
        assert_eq!((first, second), (owner(1), owner(2)));
        queue.push(owner(2), Box::new(|| {}));
        // The first thread is free again: of the first namespace nothing runs.
        let (third, _) = queue.next(Some(first)).unwrap();
        assert_eq!(third, owner(1));
    }

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
        let state = queue.state();
        assert!(state.of_namespaces.is_empty() && state.of_owners.is_empty() && state.busy == 0);
    }
}
