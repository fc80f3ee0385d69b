//! Hashes passwords on separate threads, one for each core, behind a bounded queue, so that no
//! other request waits for them.

use super::super::{Error, Result};
use super::algorithm::{self, Memory};
use super::{Password, PasswordHash};
use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

/// How many passwords may wait for each thread: about one and a half seconds' work.
const QUEUE: usize = 64;

/// After this time an idle thread ends and frees its memory.
const IDLE: Duration = Duration::from_secs(1);
/// The priority of the threads, as `nice` sets it.
const NICENESS: i32 = 5;

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// What verifying a password found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The password is wrong, or the user has none.
    Wrong,
    /// The password is right.
    Right,
    /// The password is right. This hash is to replace the stored one, whose parameters are
    /// outdated.
    Outdated(PasswordHash),
}

/// The threads and the queue.
pub struct Hasher {
    /// A runtime that is used for its threads only; `None` only while it is dropped.
    threads: Option<Runtime>,
    places: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = Builder::new_current_thread()
            .max_blocking_threads(cores)
            .thread_name("hasher")
            .thread_keep_alive(IDLE)
            .on_thread_start(lower_priority)
            .build()
            .inspect_err(|error| log::error!("no threads to hash on: {error}"))
            .ok();
        Self { threads, places: Arc::new(Semaphore::new(cores * (1 + QUEUE))) }
    }
}

impl Hasher {
    /// Hashes a password with a new salt.
    ///
    /// # Errors
    /// [`Error::Busy`] when the queue is full.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash> {
        self.run(move || hash(&password)).await?
    }

    /// Verifies a password. Without a hash it takes as long as with one, so that the time does not
    /// tell whether a user exists.
    ///
    /// # Errors
    /// [`Error::Busy`] when the queue is full.
    pub async fn verify(
        &self,
        password: Password,
        stored: Option<PasswordHash>,
    ) -> Result<Verdict> {
        self.run(move || verify(&password, stored)).await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok().ok_or(Error::Busy)?;
        let threads = self.threads.as_ref().ok_or(Error::Busy)?;
        let working = threads.spawn_blocking(move || {
            // Held until the work is done, also where the caller has hung up.
            let _place = place;
            work()
        });
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

fn hash(password: &Password) -> Result<PasswordHash> {
    let hash = MEMORY.with_borrow_mut(|memory| algorithm::hash(password.as_bytes(), memory));
    hash.map(PasswordHash).map_err(Error::internal)
}

fn verify(password: &Password, stored: Option<PasswordHash>) -> Result<Verdict> {
    let matches = |stored: &str| {
        MEMORY.with_borrow_mut(|memory| algorithm::verify(password.as_bytes(), stored, memory))
    };
    let Some(stored) = stored else {
        std::hint::black_box(matches(&algorithm::decoy()));
        return Ok(Verdict::Wrong);
    };
    Ok(match matches(&stored.0) {
        false => Verdict::Wrong,
        true if algorithm::is_current(&stored.0) => Verdict::Right,
        true => Verdict::Outdated(hash(password)?),
    })
}
