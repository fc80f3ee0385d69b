//! Shares of the pool: no namespace and no caller can take all connections, and those who wait are served
//! in turn.

use super::{Error, Result};
use crate::turns::Turns;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Whose share of the pool something takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The tenant.
    pub tenant: i64,
    /// Who of the tenant.
    pub caller: u64,
}

impl Share {
    /// What Roster does by itself.
    pub const OWN: Self = Self { tenant: 0, caller: 0 };

    fn owner(self) -> (i64, u64) {
        (self.tenant, self.caller)
    }
}

/// As many places as a pool has connections. A tenant can have three quarters of them, and a caller
/// half, but at least one.
pub struct PoolPermits(Mutex<State>);

struct State {
    free: usize,
    turns: Turns<i64, u64, oneshot::Sender<PoolPermit>>,
}

/// A place, until it is dropped.
pub struct PoolPermit {
    share: Share,
    /// `None` once it is given back.
    places: Option<Arc<PoolPermits>>,
}

impl PoolPermits {
    /// So many places, all of them free.
    pub fn new(number: usize) -> Arc<Self> {
        let of_tenant = (number - number.div_ceil(4)).max(1);
        let turns = Turns::new(of_tenant, (number / 2).max(1));
        Arc::new(Self(Mutex::new(State { free: number, turns })))
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// None that can happen: it would be a place that is neither given nor waited for.
    pub async fn enter(self: &Arc<Self>, share: Share) -> Result<PoolPermit> {
        let (given, waiting) = oneshot::channel();
        {
            let mut state = self.state();
            state.turns.push(share.owner(), given);
            self.give(&mut state);
        }
        waiting.await.map_err(|error| Error::Unavailable(error.to_string()))
    }

    /// Gives what is free to those whose turn it is.
    fn give(self: &Arc<Self>, state: &mut State) {
        while state.free > 0
            && let Some(((tenant, caller), waiting)) = state.turns.pop()
        {
            let place =
                PoolPermit { share: Share { tenant, caller }, places: Some(Arc::clone(self)) };
            match waiting.send(place) {
                Ok(()) => state.free -= 1,
                // It has given up waiting. The place must not lock what is locked here.
                Err(mut place) => {
                    place.places = None;
                    state.turns.end(place.share.owner());
                }
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PoolPermit {
    fn drop(&mut self) {
        let Some(places) = self.places.take() else { return };
        let mut state = places.state();
        state.free += 1;
        state.turns.end(self.share.owner());
        places.give(&mut state);
    }
}

#[cfg(test)]
mod tests {
    use super::{PoolPermits, Share};
    use futures_util::FutureExt;

    fn of(tenant: i64, caller: u64) -> Share {
        Share { tenant, caller }
    }

    #[test]
    fn a_loud_tenant_leaves_places_to_others_and_a_loud_caller_to_its_tenant() {
        let places = PoolPermits::new(8);
        let enter = |share| places.enter(share).now_or_never();
        let loud: Vec<_> = (0..60).map_while(|_| enter(of(1, 1))).collect();
        assert_eq!(loud.len(), 4);
        let others: Vec<_> = (0..60).map_while(|_| enter(of(1, 2))).collect();
        assert_eq!(others.len(), 2);
        assert!(enter(of(1, 3)).is_none());
        assert!(enter(of(2, 1)).is_some());
    }

    #[test]
    fn whoever_gave_up_waiting_takes_no_place() {
        let places = PoolPermits::new(1);
        let taken = places.enter(of(1, 1)).now_or_never().unwrap().unwrap();
        assert!(places.enter(of(1, 1)).now_or_never().is_none());
        let mut waiting = Box::pin(places.enter(of(2, 1)));
        assert!((&mut waiting).now_or_never().is_none());
        drop(taken);
        let next = (&mut waiting).now_or_never().unwrap().unwrap();
        assert!(places.enter(of(1, 1)).now_or_never().is_none());
        drop(next);
        assert!(places.enter(of(1, 1)).now_or_never().is_some());
        // A place that was given and is not taken comes back too.
        let taken = places.enter(of(1, 1)).now_or_never().unwrap().unwrap();
        let mut left = Box::pin(places.enter(of(1, 1)));
        assert!((&mut left).now_or_never().is_none());
        drop(taken);
        drop(left);
        assert!(places.enter(of(1, 1)).now_or_never().is_some());
    }
}
