//! How Roster talks to PostgreSQL: lanes for short statements, a pool for long ones,
//! migrations, and a private cluster where no server is given.

pub mod cluster;
mod connection;
pub mod distribution;
mod error;
mod executor;
mod lane;
pub mod migration;
mod pool;
mod reach;
mod run;
mod share;
mod statement;
pub mod template;
mod tls;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

pub use connection::Target;
pub use error::{Error, Result};
pub use executor::{Deferred, Executor};
pub use lane::Lane;
pub use pool::{LONG, Pool, Pooled, SHORT, Usage, within};
pub use share::Share;
pub(crate) use statement::statement;
pub use statement::{Change, Kind, PartsOf, walk};

/// How long a program that starts waits for each of its lanes.
const START: Duration = Duration::from_secs(10);

/// How many connections one worker holds.
///
/// A reader needs one, because pipelined reads do not wait for each other; writers wait for the
/// commit of whatever is ahead in their lane, so that several lanes share the waiting: the slower
/// the disk, the more of them help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Lanes for single writes.
    pub write_lanes: usize,
    /// Connections at most for transactions, lists and walks.
    pub pooled: usize,
}

impl Shape {
    /// Keeps the sum over all workers below the 100 connections that PostgreSQL grants by default,
    /// up to 16 workers.
    pub fn for_workers(workers: usize) -> Self {
        let share = 32 / workers.max(1);
        Self { write_lanes: share.clamp(1, 10), pooled: share.clamp(2, 8) }
    }

    /// Connections that one worker may hold at once.
    pub fn connections(self) -> usize {
        1 + self.write_lanes + self.pooled
    }
}

/// The connections of one worker thread: nothing here is shared with another worker, so that no
/// answer of PostgreSQL has to wake a second thread.
pub struct Database {
    read: Lane,
    writes: Box<[Lane]>,
    turn: AtomicUsize,
    pool: Pool,
}

impl Database {
    /// Opens the lanes in the background and returns at once. Needs a Tokio runtime.
    pub fn open(target: &Target, shape: Shape) -> Self {
        Self {
            read: Lane::open(target),
            writes: (0..shape.write_lanes).map(|_| Lane::open(target)).collect(),
            turn: AtomicUsize::new(0),
            pool: Pool::new(target, shape.pooled),
        }
    }

    /// Waits until it is connected, ten seconds at most.
    pub async fn connected(&self) {
        self.read.connected(START).await;
        for lane in &self.writes {
            lane.connected(START).await;
        }
    }

    /// The lane for short reads.
    pub fn read(&self) -> &Lane {
        &self.read
    }

    /// The lane with the least to do, for one writing statement; among equals they take turns.
    pub fn write(&self) -> &Lane {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.writes.len().max(1);
        let (before, from) = self.writes.split_at(turn);
        from.iter().chain(before).min_by_key(|lane| lane.load()).unwrap_or(&self.read)
    }

    /// For a list or a walk that would hold up a lane.
    pub fn list(&self, share: Share) -> Executor<'_> {
        Executor::Pool(&self.pool, share, SHORT)
    }

    /// For a write whose cascade may be many rows.
    pub fn cascade(&self, share: Share) -> Executor<'_> {
        Executor::Pool(&self.pool, share, LONG)
    }

    /// For what takes several statements or may be long.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }
}
