//! How much of its connections a process uses, for those who watch it.

use diesel_async::AsyncPgConnection;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::watch;

/// What a lane has at the moment: `None` while it is being re-established.
pub(super) type Current = watch::Receiver<Option<Arc<AsyncPgConnection>>>;

/// What all workers together use, and wait for.
#[derive(Default)]
pub struct Load {
    /// All lanes: what they do is counted when somebody asks, because each statement of a lane would pay.
    /// What is held here would keep the connection of a lane that has ended.
    lanes: Mutex<Vec<Weak<Current>>>,
    /// Connections of pools that somebody has.
    pub(super) pooled: Gauge,
    /// Callers who wait for a connection of a pool.
    pub(super) waiting: Gauge,
    refusals: AtomicU64,
}

/// A number of things that are taken at the moment.
#[derive(Debug, Default)]
pub(super) struct Gauge(Arc<AtomicUsize>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub(super) struct GaugeGuard(Arc<AtomicUsize>);

impl Gauge {
    pub(super) fn take(&self) -> GaugeGuard {
        self.0.fetch_add(1, Ordering::Relaxed);
        GaugeGuard(Arc::clone(&self.0))
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for GaugeGuard {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How many statements are under way on a lane; `None` while it is down. Each statement holds the
/// connection, and the lane does.
pub(super) fn under_way(lane: &Current) -> Option<usize> {
    lane.borrow().as_ref().map(|connection| Arc::strong_count(connection).saturating_sub(1))
}

impl Load {
    /// Counts this lane too, until it ends.
    pub(super) fn watch(&self, lane: &Arc<Current>) {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.retain(|lane| lane.strong_count() > 0);
        lanes.push(Arc::downgrade(lane));
    }

    /// How many statements are under way on the lanes of all workers.
    pub fn on_lanes(&self) -> usize {
        self.open_lanes().iter().filter_map(|lane| under_way(lane)).sum()
    }

    /// How many lanes are connected, and how many are being re-established.
    pub fn lanes(&self) -> (usize, usize) {
        let lanes = self.open_lanes();
        let connected = lanes.iter().filter_map(|lane| under_way(lane)).count();
        (connected, lanes.len() - connected)
    }

    /// How many connections of the workers' pools are in use.
    pub fn pooled(&self) -> usize {
        self.pooled.count()
    }

    /// How many callers wait for a connection of a pool.
    pub fn waiting(&self) -> usize {
        self.waiting.count()
    }

    /// How many callers have got no connection of a pool in time.
    pub fn refusals(&self) -> u64 {
        self.refusals.load(Ordering::Relaxed)
    }

    pub(super) fn note_refusal(&self) {
        self.refusals.fetch_add(1, Ordering::Relaxed);
    }

    /// The lanes that have not ended.
    fn open_lanes(&self) -> Vec<Arc<Current>> {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.iter().filter_map(Weak::upgrade).collect()
    }
}
