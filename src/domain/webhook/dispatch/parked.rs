//! Tries parked deliveries again, beside everything else.

use super::halt::{Halt, Next};
use super::run::Run;
use super::schedule::{again, chance};
use crate::domain::change;
use crate::domain::store;
use crate::domain::store::dispatch::{DueDelivery, FailedDelivery};
use crate::outbound::Outcome;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::sync::Arc;

/// How many are tried at the same time.
const MOST: i64 = 8;

impl Run {
    /// Tries the parked deliveries again whose time has come.
    pub async fn retry_parked(&mut self) -> Result<Next, Halt> {
        let (roster, now) = (Arc::clone(&self.roster), self.roster.now());
        store::dispatch::forget_unkept(roster.write(), self.claim(), self.horizon).await?;
        let due = store::dispatch::due_parked(roster.read(), self.claim(), now, MOST).await?;
        let sender = Arc::clone(&self.sender);
        let attempt = async |DueDelivery { attempts, change }| {
            let change = change::of_row(change);
            let seq = change.seq;
            (seq, attempts, sender.attempt(change).await)
        };
        let mut flights: FuturesUnordered<_> = due.into_iter().map(attempt).collect();
        while let Some((seq, attempts, outcome)) = self.watch(flights.next()).await? {
            let outcome = outcome?;
            if outcome.is_success() {
                self.success = Some(roster.now());
                store::dispatch::delivered(roster.write(), self.claim(), seq).await?;
                continue;
            }
            self.fail_parked(seq, attempts, &outcome).await?;
            if outcome.status() == Some(410) {
                self.note_failure(&outcome);
                self.disable().await?;
                return Ok(Next::Rest);
            }
        }
        Ok(Next::Deliver)
    }

    async fn fail_parked(&self, seq: i64, attempts: i32, outcome: &Outcome) -> Result<(), Halt> {
        let now = self.roster.now();
        let failed = FailedDelivery {
            seq,
            now,
            again_at: again(attempts.saturating_add(1), now, chance()),
            status: outcome.status().map(i32::from),
            why: outcome.reason().unwrap_or_default(),
        };
        store::dispatch::fail_parked(self.roster.write(), self.claim(), &failed).await?;
        Ok(())
    }
}
