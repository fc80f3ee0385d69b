//! A semaphore for each key: limits how many tasks run at the same time for the same key.

use moka::sync::Cache;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many keys are remembered, and for how long after their last use.
const CAPACITY: u64 = 100_000;
const IDLE: Duration = Duration::from_secs(60);

/// A number of permits for each key. If all are taken, callers wait in the order of their arrival.
/// Keys are forgotten 60 seconds after their last use, and at 100,000 keys the least used first.
pub struct Gate<K> {
    places: usize,
    keys: Cache<K, Arc<Semaphore>>,
}

impl<K: Hash + Eq + Send + Sync + 'static> Gate<K> {
    /// A gate with so many places for each key.
    pub fn new(places: usize) -> Self {
        let keys = Cache::builder().max_capacity(CAPACITY).time_to_idle(IDLE).build();
        Self { places, keys }
    }

    /// Waits for a place, which is taken until the permit is dropped. `None` never happens: it would
    /// be a closed semaphore.
    pub async fn enter(&self, key: K) -> Option<OwnedSemaphorePermit> {
        let places = self.keys.get_with(key, || Arc::new(Semaphore::new(self.places)));
        places.acquire_owned().await.ok()
    }
}
