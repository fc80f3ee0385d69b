//! Credentials that were verified a moment ago, shared by all workers of the process.

use moka::sync::Cache;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How many are remembered at once.
const CAPACITY: u64 = 10_000;

/// Remembers for a bounded time, and forgets at once what was revoked here.
#[derive(Clone)]
pub struct Known<K, V> {
    cache: Cache<K, Arc<V>>,
    /// Counts revocations: what was read before one is not remembered after it.
    revocations: Arc<AtomicU64>,
}

impl<K, V> Known<K, V>
where
    K: Hash + Eq + Copy + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Remembers for `time`.
    pub fn lasting(time: Duration) -> Self {
        let cache = Cache::builder().max_capacity(CAPACITY).time_to_live(time).build();
        Self { cache, revocations: Arc::default() }
    }

    /// What is known under `key`; else what `find` finds, which is remembered.
    ///
    /// # Errors
    /// What `find` meets.
    pub async fn get<E>(
        &self,
        key: K,
        find: impl Future<Output = Result<V, E>>,
    ) -> Result<Arc<V>, E> {
        if let Some(known) = self.cache.get(&key) {
            return Ok(known);
        }
        let revocations = self.revocations.load(Ordering::SeqCst);
        let found = Arc::new(find.await?);
        self.cache.insert(key, Arc::clone(&found));
        if self.revocations.load(Ordering::SeqCst) != revocations {
            self.cache.invalidate(&key);
        }
        Ok(found)
    }

    /// Forgets what is known under `key`: it has proved wrong.
    pub fn forget_one(&self, key: &K) {
        self.cache.invalidate(key);
    }

    /// Forgets everything: something was revoked.
    pub fn forget(&self) {
        self.revocations.fetch_add(1, Ordering::SeqCst);
        self.cache.invalidate_all();
    }
}
