//! A cache of look-ups, shared by all workers of the process.

use moka::sync::Cache;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// How many values one cache holds.
const CAPACITY: u64 = 10_000;

/// A cache of at most 10,000 values, each of which expires so long after its look-up began: what another
/// process revoked since then is in no value that is served. A revocation in this process empties the cache
/// at once; one in another process is noticed when the value expires.
#[derive(Clone)]
pub struct TtlCache<K, V> {
    cache: Cache<K, Entry<V>>,
    ttl: Duration,
    /// Counts revocations: a value that was read before one is not kept after it.
    revocations: Arc<AtomicU64>,
    look_ups: Arc<LookUps>,
}

/// A value, and when its look-up began.
struct Entry<V> {
    value: Arc<V>,
    asked: Instant,
}

impl<V> Clone for Entry<V> {
    fn clone(&self) -> Self {
        Self { value: Arc::clone(&self.value), asked: self.asked }
    }
}

/// How often a value was there, and how often it was not.
#[derive(Debug, Default)]
struct LookUps {
    hits: AtomicU64,
    misses: AtomicU64,
}

/// What became of look-ups in a cache, and how many values it has, about.
#[derive(Debug, Clone, Copy)]
pub struct CacheCounts {
    /// Look-ups of what was there.
    pub hits: u64,
    /// Look-ups of what was not.
    pub misses: u64,
    /// How many values are there. Those that have expired lately may count too.
    pub entries: u64,
}

impl<K, V> TtlCache<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// An empty cache whose values expire `ttl` after their look-up began.
    pub fn new(ttl: Duration) -> Self {
        let cache = Cache::builder().max_capacity(CAPACITY).time_to_live(ttl).build();
        Self { cache, ttl, revocations: Arc::default(), look_ups: Arc::default() }
    }

    /// The value of `key`; if there is none, the result of `find`, which is kept.
    ///
    /// # Errors
    /// What `find` meets.
    pub async fn get<E>(
        &self,
        key: &K,
        find: impl AsyncFnOnce() -> Result<V, E>,
    ) -> Result<Arc<V>, E> {
        match self.cache.get(key) {
            // The cache itself counts from when the value was there, which may be much later.
            Some(kept) if kept.asked.elapsed() < self.ttl => {
                self.look_ups.hits.fetch_add(1, Ordering::Relaxed);
                Ok(kept.value)
            }
            // Boxed: almost every request finds its value, and need not carry the look-up's future.
            _ => Box::pin(self.look_up(key, find)).await,
        }
    }

    async fn look_up<E>(
        &self,
        key: &K,
        find: impl AsyncFnOnce() -> Result<V, E>,
    ) -> Result<Arc<V>, E> {
        self.look_ups.misses.fetch_add(1, Ordering::Relaxed);
        let revocations = self.revocations.load(Ordering::SeqCst);
        let asked = Instant::now();
        let found = Arc::new(find().await?);
        self.cache.insert(key.clone(), Entry { value: Arc::clone(&found), asked });
        if self.revocations.load(Ordering::SeqCst) != revocations {
            self.cache.invalidate(key);
        }
        Ok(found)
    }

    /// The hits and misses so far, and the number of entries.
    pub fn counts(&self) -> CacheCounts {
        // Else what came lately would not count.
        self.cache.run_pending_tasks();
        CacheCounts {
            hits: self.look_ups.hits.load(Ordering::Relaxed),
            misses: self.look_ups.misses.load(Ordering::Relaxed),
            entries: self.cache.entry_count(),
        }
    }

    /// Drops the value of one key, because it was revoked. A look-up that is under way keeps nothing.
    pub fn remove(&self, key: &K) {
        self.revocations.fetch_add(1, Ordering::SeqCst);
        self.cache.invalidate(key);
    }

    /// Drops all values, because something was revoked. A look-up that is under way keeps nothing.
    pub fn clear(&self) {
        self.revocations.fetch_add(1, Ordering::SeqCst);
        self.cache.invalidate_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_value_expires_so_long_after_its_look_up_began() {
        let ttl = Duration::from_secs(100);
        let cache = TtlCache::<u8, u8>::new(ttl);
        let slow = async || {
            tokio::time::sleep(ttl).await;
            Ok::<u8, ()>(1)
        };
        assert_eq!(cache.get(&0, slow).await.as_deref(), Ok(&1));
        assert_eq!(cache.get(&0, async || Ok::<u8, ()>(2)).await.as_deref(), Ok(&2));
        assert_eq!(cache.get(&0, async || Ok::<u8, ()>(3)).await.as_deref(), Ok(&2));
        assert_eq!((cache.counts().hits, cache.counts().misses), (1, 2));
    }
}
