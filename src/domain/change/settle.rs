//! Up to which change the feed can be read without missing one.
//!
//! Numbers are given out in another order than transactions commit in, so that a reader who has seen
//! a number may not have seen a lower one. Whoever has a number up to `m` took a transaction id before
//! that number. So the process notes the last number `m`, then takes a transaction id `x`, and waits
//! until all transactions before `x` have ended: then whatever has a number up to `m` is committed,
//! or never will be. Row locks are held until the commit and the number is taken under them, so that
//! the order of the numbers is the order of each entity's changes.
//!
//! On a sharded database transactions have other ids on each node, and take them after the number. There the
//! process waits for those that were inserting changes, until all nodes have committed them.

use super::super::Result;
use super::super::store;
use super::obstacle::Obstacle;
use crate::database::Executor;
use crate::trace;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, Notify, watch};
use tokio::time::{Instant, sleep, sleep_until};

/// How long to wait before looking again whether older transactions have ended: at first, and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);
/// How long a transaction may hold up the feed before the log says so.
const LONG: Duration = Duration::from_secs(30);

/// What a process knows of the progress of the feed. Nothing is asked of the database unless
/// somebody reads the feed.
#[derive(Debug, Default)]
pub struct Feed {
    progress: Mutex<Progress>,
    /// The last settled number, for those who wait.
    settled: watch::Sender<i64>,
    /// Who waits on behalf of all others.
    driver: Mutex<()>,
    /// Something was written by this process.
    written: Notify,
    /// For how long changes have been waiting for older transactions, in milliseconds.
    held_up: AtomicU64,
    /// Whether the process is to end.
    stopping: watch::Sender<bool>,
    /// How many callers wait for the next change, and how many follow the changes.
    pub(in crate::domain) waiters: Arc<AtomicU64>,
    pub(in crate::domain) followers: Arc<AtomicU64>,
}

#[derive(Debug, Default)]
struct Progress {
    settled: Option<i64>,
    sample: Option<Sample>,
    published_at: Option<Instant>,
}

#[derive(Debug)]
struct Sample {
    /// The last number when the sample was taken.
    upto: i64,
    /// What may hold a number up to there.
    obstacle: Obstacle,
    /// When it was first found that one of them has not ended.
    unsettled_since: Option<Instant>,
    has_warned: bool,
}

impl Feed {
    /// Notes that something may have been written, so that those who wait look at once.
    pub fn has_written(&self) {
        self.written.notify_one();
    }

    /// For how long changes have been waiting for older transactions to end, in seconds.
    pub fn held_up(&self) -> f64 {
        Duration::from_millis(self.held_up.load(Ordering::Relaxed)).as_secs_f64()
    }

    /// How many callers wait for the next change.
    pub fn waiting(&self) -> u64 {
        self.waiters.load(Ordering::Relaxed)
    }

    /// How many callers follow the changes in a stream.
    pub fn streams(&self) -> u64 {
        self.followers.load(Ordering::Relaxed)
    }

    /// Whether changes are known that are not settled yet.
    pub async fn is_waiting(&self) -> bool {
        self.progress.lock().await.sample.is_some()
    }

    /// Notes that the process is to end: nobody waits any longer.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Resolves once the process begins to stop.
    pub async fn stopped(&self) {
        // The sender lives as long as `self`.
        drop(self.stopping.subscribe().wait_for(|stopping| *stopping).await);
    }

    /// The number up to which all is settled, as far as it can be said at once: none where older
    /// transactions have not ended since the process began to look.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn settle(&self, executor: Executor<'_>) -> Result<Option<i64>> {
        let mut progress = self.progress.lock().await;
        let position = store::change::progress(executor).await?;
        self.compare(&mut progress, executor, position.oldest).await?;
        if progress.sample.is_none()
            && progress.settled.is_none_or(|settled| position.last > settled)
        {
            // The number was read before: whoever has it or a lower one has begun to write.
            let Some(obstacle) = Obstacle::after(executor, position).await? else {
                return Ok(progress.settled);
            };
            let (upto, unsettled_since, has_warned) = (position.last, None, false);
            progress.sample = Some(Sample { upto, obstacle, unsettled_since, has_warned });
            let oldest = store::change::progress(executor).await?.oldest;
            self.compare(&mut progress, executor, oldest).await?;
        }
        Ok(progress.settled)
    }

    /// Compares the sample with the oldest transaction that has not ended.
    async fn compare(
        &self,
        progress: &mut Progress,
        executor: Executor<'_>,
        oldest: i64,
    ) -> Result<()> {
        let Some(sample) = &mut progress.sample else { return Ok(()) };
        if sample.obstacle.has_ended(executor, oldest).await? {
            let upto = progress.settled.unwrap_or_default().max(sample.upto);
            (progress.settled, progress.sample) = (Some(upto), None);
            progress.published_at = Some(Instant::now());
            self.held_up.store(0, Ordering::Relaxed);
            self.settled.send_replace(upto);
            return Ok(());
        }
        let waiting = sample.unsettled_since.get_or_insert_with(Instant::now).elapsed();
        let milliseconds = u64::try_from(waiting.as_millis()).unwrap_or(u64::MAX);
        self.held_up.store(milliseconds, Ordering::Relaxed);
        if waiting >= LONG && !sample.has_warned {
            sample.has_warned = true;
            let what = sample.obstacle.named();
            log::warn!("the change feed has been waiting for {} s: {what}", waiting.as_secs());
        }
        Ok(())
    }

    /// Waits until more than this is settled, and returns up to where; none if it is not by then, or if the
    /// process is to end. Of all who wait in this process one asks the database.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn settle_beyond(
        &self,
        executor: Executor<'_>,
        seen: i64,
        deadline: Instant,
    ) -> Result<Option<i64>> {
        let _on_purpose = trace::idle();
        let mut settled = self.settled.subscribe();
        let by_another = async {
            // The sender lives as long as `self`.
            settled.wait_for(|settled| *settled > seen).await.map_or(seen, |settled| *settled)
        };
        let by_oneself = async {
            let _driving = self.driver.lock().await;
            self.drive(executor, seen).await
        };
        tokio::select! {
            biased;
            settled = by_another => Ok(Some(settled)),
            settled = by_oneself => settled.map(Some),
            () = sleep_until(deadline) => Ok(None),
            () = self.stopped() => Ok(None),
        }
    }

    /// Looks until more than this is settled. Those who wait are woken once in 100 ms at most.
    async fn drive(&self, executor: Executor<'_>, seen: i64) -> Result<i64> {
        let mut pause = FIRST_PAUSE;
        if let Some(published_at) = self.progress.lock().await.published_at {
            sleep_until(published_at + LONGEST_PAUSE).await;
        }
        loop {
            if let Some(settled) = self.settle(executor).await?
                && settled > seen
            {
                return Ok(settled);
            }
            if self.progress.lock().await.sample.is_some() {
                sleep(pause).await;
                pause = LONGEST_PAUSE.min(pause * 2);
            } else {
                pause = FIRST_PAUSE;
                tokio::select! {
                    () = self.written.notified() => {}
                    // Another process may have written.
                    () = sleep(LONGEST_PAUSE) => {}
                }
            }
        }
    }
}
