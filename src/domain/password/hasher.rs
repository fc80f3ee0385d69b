//! Hashes passwords on separate threads, one for each core, behind a fair queue, so that no other
//! request waits for them and nobody waits for somebody else's flood.

use super::super::gate::Gate;
use super::super::id::{NamespaceNo, UserNo};
use super::super::model::address::AddressBlock;
use super::super::throttle::Throttle;
use super::super::{Error, Result};
use super::algorithm::{self, Memory};
use super::import::{self, Plan};
use super::queue::{Owner, Queue, QueueCounts};
use super::verdict::{Verdict, verify, with_memory};
use super::wrapped::wrap;
use super::{ImportedHash, Password, PasswordHash};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// How many passwords of one address may be in the queue at the same time, and how many of these for
/// one account. Others wait outside.
const PLACES_OF_ADDRESS: usize = 8;
const PLACES_OF_ACCOUNT: usize = 2;
/// How long a password waits to be hashed, if not configured otherwise.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// How many passwords one address may try in a minute, right or wrong, if not configured otherwise.
pub const PER_MINUTE: u32 = 300;

/// After this time an idle thread ends and frees its memory.
const IDLE: Duration = Duration::from_secs(1);
/// The priority of the threads, as `nice` sets it.
const NICENESS: i32 = 10;

/// The account that a password is tried for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AccountKey {
    /// This user's.
    Of(UserNo),
    /// Nobody's: no user has this name.
    Unknown(String),
}

/// The threads and the queue.
pub struct Hasher {
    /// A runtime that is used for its threads only; `None` only while it is dropped.
    threads: Option<Runtime>,
    queue: Arc<Queue>,
    of_addresses: Gate<Option<AddressBlock>>,
    of_accounts: Gate<(Option<AddressBlock>, NamespaceNo, AccountKey)>,
    tried: Throttle,
    patience: Duration,
    done: Arc<AtomicU64>,
    refused: AtomicU64,
}

/// How hashing gets on.
#[derive(Debug, Clone, Copy)]
pub struct HashingCounts {
    /// Passwords that wait.
    pub waiting: usize,
    /// Threads that hash.
    pub busy: usize,
    /// Passwords that were hashed or compared.
    pub done: u64,
    /// Passwords that have waited for too long.
    pub refused: u64,
}

impl Hasher {
    /// Threads and a queue, so many passwords that each address may try in a minute, and so long that each
    /// password waits.
    pub fn new(per_minute: u32, patience: Duration) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = Builder::new_current_thread()
            .max_blocking_threads(cores)
            .thread_name("hasher")
            .thread_keep_alive(IDLE)
            .on_thread_start(lower_priority)
            .build()
            .inspect_err(|error| log::error!("no threads to hash on: {error}"))
            .ok();
        Self {
            threads,
            queue: Queue::new(cores),
            of_addresses: Gate::new(PLACES_OF_ADDRESS),
            of_accounts: Gate::new(PLACES_OF_ACCOUNT),
            tried: Throttle::per_minute(per_minute),
            patience,
            done: Arc::default(),
            refused: AtomicU64::new(0),
        }
    }

    /// How many passwords wait, are being hashed, and were hashed and refused so far.
    pub fn counts(&self) -> HashingCounts {
        let QueueCounts { waiting, busy } = self.queue.counts();
        let [done, refused] =
            [&*self.done, &self.refused].map(|count| count.load(Ordering::Relaxed));
        HashingCounts { waiting, busy, done, refused }
    }

    /// How many passwords each address tries.
    pub fn tried(&self) -> &Throttle {
        &self.tried
    }

    /// Hashes a new password with a new salt.
    ///
    /// # Errors
    /// [`Error::Busy`] where it waits for too long.
    pub async fn hash(&self, owner: Owner, password: Password) -> Result<PasswordHash> {
        self.hash_for(owner, move |memory| algorithm::hash(password.as_bytes(), memory)).await
    }

    /// Makes the hash of another system one to store: a weak one is hashed.
    ///
    /// # Errors
    /// [`Error::Busy`] where it waits for too long.
    pub async fn import(&self, owner: Owner, imported: ImportedHash) -> Result<PasswordHash> {
        match import::plan(&imported.0).map_err(|reason| Error::invalid("password_hash", reason))? {
            Plan::Store(text) => Ok(PasswordHash(text)),
            Plan::Wrap(foreign) => self.hash_for(owner, move |memory| wrap(&foreign, memory)).await,
        }
    }

    /// Verifies a password, which counts as tried, and says when the work began. Without a hash it
    /// takes as long as with one of ours.
    ///
    /// # Errors
    /// [`Error::TooMany`] where the address has tried too many passwords; [`Error::Busy`] where this
    /// one waits for too long.
    pub async fn verify(
        &self,
        owner: Owner,
        account: AccountKey,
        password: Password,
        stored: Option<PasswordHash>,
    ) -> Result<(Verdict, Instant)> {
        self.tried.spend(owner.address)?;
        let Owner { namespace, address } = owner;
        let verified = async {
            // In this order, so that what waits for the account takes no place of the address.
            let of_account = self.of_accounts.enter((address, namespace, account)).await;
            let places = (of_account, self.of_addresses.enter(address).await);
            let work = move || {
                // Taken until the work is done, also where the caller has hung up.
                let _places = places;
                let begun = Instant::now();
                verify(&password, stored).map(|verdict| (verdict, begun))
            };
            self.run(owner, work).await?
        };
        self.in_time(verified).await
    }

    async fn hash_for(
        &self,
        owner: Owner,
        hash: impl FnOnce(&mut Memory) -> argon2::password_hash::Result<String> + Send + 'static,
    ) -> Result<PasswordHash> {
        let hashed = async {
            let _place = self.of_addresses.enter(owner.address).await;
            let hashed = self.run(owner, move || with_memory(hash)).await?;
            hashed.map(PasswordHash).map_err(Error::internal)
        };
        self.in_time(hashed).await
    }

    /// Waits for a hash, as long as a password waits.
    async fn in_time<T>(&self, hashing: impl Future<Output = Result<T>>) -> Result<T> {
        timeout(self.patience, hashing).await.unwrap_or_else(|_elapsed| {
            self.refused.fetch_add(1, Ordering::Relaxed);
            Err(Error::Busy)
        })
    }

    /// Runs `work` when it is its turn. Work whose caller is gone by then is skipped.
    async fn run<T: Send + 'static>(
        &self,
        owner: Owner,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let threads = self.threads.as_ref().ok_or(Error::Busy)?;
        let (result, working) = oneshot::channel();
        let done = Arc::clone(&self.done);
        let job = move || {
            if !result.is_closed() {
                let made = work();
                done.fetch_add(1, Ordering::Relaxed);
                let _caller_is_gone = result.send(made);
            }
        };
        if self.queue.push(owner, Box::new(job)) {
            let queue = Arc::clone(&self.queue);
            threads.spawn_blocking(move || queue.work());
        }
        working.await.map_err(Error::internal)
    }
}

impl Drop for Hasher {
    fn drop(&mut self) {
        // Dropping a runtime waits for its threads, which is not allowed inside another runtime.
        if let Some(threads) = self.threads.take() {
            threads.shutdown_background();
        }
    }
}

/// Lowers the priority of a hashing thread, so that requests come first where all cores are busy.
/// Only Linux has a priority for each thread; elsewhere this would slow down the whole process.
fn lower_priority() {
    if cfg!(target_os = "linux")
        && let Err(error) = rustix::process::setpriority_process(None, NICENESS)
    {
        log::debug!("cannot lower the priority of a thread: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountKey, Hasher, Owner, PATIENCE, PER_MINUTE};
    use crate::domain::Error;
    use crate::domain::id::{NamespaceNo, UserNo};
    use crate::domain::password::Password;
    use std::net::IpAddr;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};
    use tokio::task::JoinSet;

    fn owner(namespace: i64, address: u8) -> Owner {
        let address = Some(IpAddr::from([203, 0, 113, address]).into());
        Owner { namespace: NamespaceNo(namespace), address }
    }

    #[tokio::test]
    async fn work_whose_caller_is_gone_is_skipped() {
        let hasher = Hasher::new(PER_MINUTE, PATIENCE);
        let password = Password::presented("a guess at it");
        let attempt = |n| {
            let account = AccountKey::Of(UserNo(i64::from(n)));
            hasher.verify(owner(1, n), account, password.clone(), None)
        };
        let begun = Instant::now();
        attempt(0).await.unwrap();
        let one = begun.elapsed();
        // Each of these waits behind the others and gives up at once.
        for n in 0..200 {
            let given_up = tokio::time::timeout(Duration::from_micros(1), attempt(n)).await;
            drop(given_up);
        }
        let begun = Instant::now();
        attempt(201).await.unwrap();
        assert!(begun.elapsed() < one * 40, "{:?} and {one:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn each_password_that_is_tried_counts_and_one_that_is_set_does_not() {
        let hasher = Hasher::new(3, PATIENCE);
        let password = Password::presented("a guess at it");
        let attempt = async |address| {
            let account = AccountKey::Unknown("nobody".to_owned());
            hasher.verify(owner(1, address), account, password.clone(), None).await
        };
        for _ in 0..3 {
            attempt(1).await.unwrap();
        }
        assert!(matches!(attempt(1).await, Err(Error::TooMany { .. })));
        attempt(2).await.unwrap();
        hasher.hash(owner(1, 1), password.clone()).await.unwrap();
    }

    #[tokio::test]
    async fn a_flood_from_one_address_delays_no_other() {
        let (hasher, done) =
            (Arc::new(Hasher::new(u32::MAX, PATIENCE)), Arc::new(AtomicUsize::new(0)));
        let mut flood = JoinSet::new();
        for n in 0..400 {
            let (hasher, done) = (Arc::clone(&hasher), Arc::clone(&done));
            flood.spawn(async move {
                let account = AccountKey::Of(UserNo(n % 40));
                let password = Password::presented("a guess at it");
                drop(hasher.verify(owner(1, 1), account, password, None).await);
                done.fetch_add(1, Ordering::Relaxed);
            });
        }
        tokio::task::yield_now().await;
        let password = Password::presented("a guess at it");
        let other = hasher.verify(owner(1, 2), AccountKey::Of(UserNo(99)), password, None);
        other.await.unwrap();
        // It waited for those that were being hashed, and for none of those that wait.
        assert!(done.load(Ordering::Relaxed) < 100, "{done:?}");
        flood.abort_all();
    }
}
