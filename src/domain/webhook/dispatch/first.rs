//! A receiver that fails is sent one change at a time: the first that is not delivered. If it answers, but
//! not as it should, the next change shows whether the first one or the receiver is at fault.

use super::run::{Halt, LEASE, Next, Run};
use super::schedule::{SUSPICIOUS, Verdict, again};
use crate::domain::store;
use crate::domain::store::dispatch::Parked;
use crate::outbound::Outcome;
use std::sync::Arc;
use tokio::time::Instant;

/// From how many parked deliveries on it is the receiver that is at fault, whatever it takes.
const MOST_PARKED: i64 = 10_000;

impl Run {
    /// Tries the first change that is not delivered.
    pub async fn try_first(&mut self) -> Result<Next, Halt> {
        self.refill().await?;
        let Some((seq, change)) = self.window.undelivered(0) else {
            self.release(self.roster.now()).await?;
            return Ok(Next::Rest);
        };
        let sender = Arc::clone(&self.sender);
        let outcome = self.watch(sender.attempt(change)).await?;
        if outcome.is_success() {
            self.delivered(seq);
            self.save().await?;
            return Ok(Next::Deliver);
        }
        match self.note_failure(&outcome) {
            Verdict::Wait(at) => self.release(at).await?,
            Verdict::Disable => self.disable().await?,
            Verdict::Probe(at) => {
                if self.probe(seq, &outcome).await? == Next::Deliver {
                    return Ok(Next::Deliver);
                }
                self.release(at).await?;
            }
        }
        Ok(Next::Rest)
    }

    /// Tries the change after the first one, and parks the first one if it is taken.
    async fn probe(&mut self, first: i64, outcome: &Outcome) -> Result<Next, Halt> {
        let Some((seq, change)) = self.window.undelivered(1) else { return Ok(Next::Rest) };
        let parked = store::dispatch::count_parked(self.roster.read(), self.claim(), MOST_PARKED);
        if parked.await? >= MOST_PARKED {
            return Ok(Next::Rest);
        }
        let sender = Arc::clone(&self.sender);
        let probed = self.watch(sender.attempt(change)).await?;
        if !probed.is_success() {
            return Ok(Next::Rest);
        }
        let now = self.roster.now();
        let chance = f64::from(rand::random::<u16>()) / f64::from(u16::MAX);
        let parked = Parked {
            seq: first,
            failures: SUSPICIOUS,
            first_at: self.health.failing_since.unwrap_or(now),
            last_at: now,
            again_at: again(SUSPICIOUS, now, chance).unwrap_or(now),
            status: outcome.status().map(i32::from),
            why: outcome.reason().unwrap_or_default(),
        };
        self.delivered(seq);
        self.window.delivered(first);
        let standing = self.standing(now, Some(now + LEASE));
        let held =
            store::dispatch::park(self.roster.write(), self.claim(), &standing, &parked).await?;
        self.saved = (Instant::now(), standing.after, 0);
        if held { Ok(Next::Deliver) } else { Err(Halt::Lost) }
    }
}
