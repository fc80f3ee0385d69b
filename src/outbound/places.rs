//! How many calls are made at the same time. Neither a host that is slow nor an owner who has many such hosts
//! takes the places of all: whoever has few of them always finds one.

use crate::turns::Turns;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// How many calls one process makes at the same time, and how many of them to one host. An owner may have as
/// many as it leaves free to others: alone half of these, 64 and 16; of two who take all that they may, each
/// has a third, and a third is free.
const IN_PROCESS: usize = 128;
const AT_HOST: usize = 32;

/// The places for calls.
#[derive(Default)]
pub(super) struct CallPermits {
    state: Mutex<State>,
    hasher: RandomState,
}

struct State {
    running: usize,
    at_host: HashMap<Host, usize>,
    turns: Turns<Owner, Host, oneshot::Sender<CallPermit>>,
}

/// For whom calls are made, and where to: a hash of the host's name.
type Owner = i64;
type Host = u64;

/// A place, until it is dropped.
pub(super) struct CallPermit {
    owner: (Owner, Host),
    /// `None` once it is given back.
    places: Option<Arc<CallPermits>>,
}

impl Default for State {
    fn default() -> Self {
        let turns = Turns::new(usize::MAX, usize::MAX);
        Self { running: 0, at_host: HashMap::new(), turns }
    }
}

impl State {
    /// Takes the next who waits and may have a place.
    fn next(&mut self) -> Option<((Owner, Host), oneshot::Sender<CallPermit>)> {
        let Self { running, at_host, turns } = self;
        let free = IN_PROCESS.saturating_sub(*running);
        let (owner, waiting) = turns.pop_where(|(_, of_owner), (host, of_both)| {
            let at_host = at_host.get(host).copied().unwrap_or_default();
            of_owner < free && of_both < AT_HOST.saturating_sub(at_host)
        })?;
        *running += 1;
        *at_host.entry(owner.1).or_default() += 1;
        Some((owner, waiting))
    }

    fn end(&mut self, owner: (Owner, Host)) {
        self.running -= 1;
        self.turns.end(owner);
        if let Some(count) = self.at_host.get_mut(&owner.1) {
            *count -= 1;
            if *count == 0 {
                self.at_host.remove(&owner.1);
            }
        }
    }
}

impl CallPermits {
    /// Waits for a place for a call to this host, in turn with all who wait. None is returned where a place
    /// is neither given nor waited for, which cannot be.
    pub(super) async fn take(self: &Arc<Self>, owner: Owner, host: &str) -> Option<CallPermit> {
        let (given, waiting) = oneshot::channel();
        {
            let mut state = self.state();
            state.turns.push((owner, self.hasher.hash_one(host)), given);
            self.give(&mut state);
        }
        waiting.await.ok()
    }

    /// Gives places to those whose turn it is.
    fn give(self: &Arc<Self>, state: &mut State) {
        while let Some((owner, waiting)) = state.next() {
            let place = CallPermit { owner, places: Some(Arc::clone(self)) };
            // A caller who has given up waiting takes none. The place must not lock what is locked here.
            if let Err(mut place) = waiting.send(place) {
                place.places = None;
                state.end(owner);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for CallPermit {
    fn drop(&mut self) {
        let Some(places) = self.places.take() else { return };
        let mut state = places.state();
        state.end(self.owner);
        places.give(&mut state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    /// As many places as an owner gets at once, of so many that it wants at each host.
    fn take_all(
        places: &Arc<CallPermits>,
        owner: Owner,
        hosts: usize,
        at_each: usize,
    ) -> Vec<CallPermit> {
        let hosts = (0..hosts * at_each).map(|at| format!("host{}", at % hosts));
        let taken = hosts.map(|host| places.take(owner, &host).now_or_never().flatten());
        taken.flatten().collect()
    }

    #[test]
    fn a_host_has_some_of_the_places_and_an_owner_some_of_the_hosts() {
        let places = Arc::default();
        let mut taken = take_all(&places, 1, 1, 100);
        assert_eq!(taken.len(), AT_HOST / 2);
        let mut waiting = Box::pin(places.take(1, "host0"));
        assert!((&mut waiting).now_or_never().is_none());
        assert!(places.take(1, "other").now_or_never().is_some());
        assert!(places.take(2, "host0").now_or_never().is_some());
        taken.pop();
        assert!(waiting.now_or_never().flatten().is_some());
    }

    #[test]
    fn an_owner_with_many_slow_hosts_holds_up_nobody_else() {
        let places = Arc::default();
        let loud = take_all(&places, 1, 20, 8);
        assert_eq!(loud.len(), IN_PROCESS / 2);
        // The second one leaves some to a third one, and so on.
        let others: Vec<_> = (2..6).map(|owner| take_all(&places, owner, 20, 8)).collect();
        assert!(others.iter().all(|taken| !taken.is_empty()), "{:?}", others.last().map(Vec::len));
        assert!(places.take(9, "quick").now_or_never().is_some());
        drop((loud, others));
        assert!(places.state().at_host.is_empty() && places.state().running == 0);
    }

    #[test]
    fn whoever_gave_up_waiting_takes_no_place() {
        let places = Arc::default();
        let mut taken = take_all(&places, 1, 1, 100);
        let mut waiting = Box::pin(places.take(1, "host0"));
        assert!((&mut waiting).now_or_never().is_none());
        // A place that is given to somebody who no longer wants it comes back.
        taken.pop();
        drop(waiting);
        assert!(places.take(1, "host0").now_or_never().flatten().is_some());
        drop(taken);
        assert_eq!(places.state().running, 0);
    }
}
