//! How many calls are made at the same time: one host that is slow does not take the places of all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many calls one process makes at the same time, and how many of them to one host.
const IN_PROCESS: usize = 64;
const AT_HOST: usize = 16;
/// From how many hosts on those that are not called are forgotten.
const MANY: usize = 256;

/// The places for calls.
#[derive(Debug)]
pub(super) struct Places {
    process: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _host: OwnedSemaphorePermit,
    _process: OwnedSemaphorePermit,
}

impl Default for Places {
    fn default() -> Self {
        Self { process: Arc::new(Semaphore::new(IN_PROCESS)), hosts: Mutex::default() }
    }
}

impl Places {
    /// Waits for a place for a call to this host. None is given out once the places are closed, which
    /// they never are.
    pub(super) async fn take(&self, host: &str) -> Option<Place> {
        let of_host = self.host(host);
        // The host's place comes first, so that those who wait for it keep nobody else from a place.
        let host = of_host.acquire_owned().await.ok()?;
        let process = Arc::clone(&self.process).acquire_owned().await.ok()?;
        Some(Place { _host: host, _process: process })
    }

    fn host(&self, host: &str) -> Arc<Semaphore> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= MANY {
            // Whoever waits or calls has a clone.
            hosts.retain(|_, places| {
                Arc::strong_count(places) > 1 || places.available_permits() < AT_HOST
            });
        }
        let places = hosts.entry(host.to_owned());
        Arc::clone(places.or_insert_with(|| Arc::new(Semaphore::new(AT_HOST))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn a_host_has_some_of_the_places() {
        let places = Places::default();
        let mut taken = Vec::new();
        for _ in 0..AT_HOST {
            taken.push(places.take("slow").await);
        }
        let soon =
            |host: &'static str| tokio::time::timeout(Duration::from_secs(1), places.take(host));
        assert!(soon("slow").await.is_err());
        assert!(soon("fast").await.is_ok());
        taken.pop();
        assert!(soon("slow").await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_process_has_so_many_places() {
        let places = Places::default();
        let mut taken = Vec::new();
        for at in 0..IN_PROCESS {
            taken.push(places.take(&format!("host{}", at / AT_HOST)).await);
        }
        let soon = || tokio::time::timeout(Duration::from_secs(1), places.take("another"));
        assert!(soon().await.is_err());
        taken.pop();
        assert!(soon().await.is_ok());
    }

    #[tokio::test]
    async fn hosts_that_are_not_called_are_forgotten() {
        let places = Places::default();
        let kept = places.take("called").await;
        for at in 0..MANY * 2 {
            drop(places.take(&format!("host{at}")).await);
        }
        let hosts = places.hosts.lock().unwrap();
        assert!(hosts.len() <= MANY && hosts.contains_key("called"), "{}", hosts.len());
        drop(kept);
    }
}
