//! A receiver that fails is sent one change at a time: the first that is not delivered. If it answers, but
//! not as it should, a change about something else shows whether the first one or the receiver is at fault, as
//! soon as there is one.

use super::halt::{Halt, Next};
use super::run::{LEASE, Run, SCANNED};
use super::schedule::{SUSPICIOUS, Verdict, again, chance};
use super::window::MOST;
use crate::domain::change::Change;
use crate::domain::model::change::Order;
use crate::domain::model::webhook::Health;
use crate::domain::store;
use crate::domain::store::change::Part;
use crate::domain::store::dispatch::Parked;
use crate::outbound::Outcome;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use tokio::time::Instant;

/// From how many parked deliveries on it is the receiver that is at fault, whatever it takes.
const MOST_PARKED: i64 = 10_000;

/// What a change other than the first one shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Probed {
    /// The first one is at fault, and was parked.
    Taken,
    /// The receiver is at fault.
    Refused,
    /// There is none.
    Alone,
}

impl Run {
    /// Tries the first change that is not delivered.
    pub async fn try_first(&mut self) -> Result<Next, Halt> {
        if self.next_at > self.roster.now() && self.is_still_alone().await? {
            self.release(self.next_at).await?;
            return Ok(Next::Rest);
        }
        self.alone_up_to = None;
        self.refill().await?;
        let Some((seq, change)) = self.window.first() else {
            self.release(self.roster.now()).await?;
            return Ok(Next::Rest);
        };
        let sender = Arc::clone(&self.sender);
        let outcome = self.watch(sender.attempt(change)).await??;
        if outcome.is_success() {
            self.delivered(seq);
            self.save().await?;
            return Ok(Next::Deliver);
        }
        let again_at = match self.note_failure(&outcome) {
            Verdict::Wait(at) => return self.rest_until(at).await,
            Verdict::Disable => return self.end().await,
            Verdict::Probe(at) => Some(at),
            Verdict::LastProbe => None,
        };
        match (self.probe(seq, &outcome).await?, again_at) {
            (Probed::Taken, _) => Ok(Next::Deliver),
            (Probed::Refused, Some(at)) => self.rest_until(at).await,
            (Probed::Refused, None) => self.end().await,
            (Probed::Alone, Some(at)) => {
                self.alone_up_to = Some(self.window.read_to());
                self.rest_until(at).await
            }
            (Probed::Alone, None) => {
                self.park(seq, &outcome, None).await?;
                Ok(Next::Deliver)
            }
        }
    }

    async fn rest_until(&mut self, at: DateTime<Utc>) -> Result<Next, Halt> {
        self.release(at).await?;
        Ok(Next::Rest)
    }

    async fn end(&mut self) -> Result<Next, Halt> {
        self.disable().await?;
        Ok(Next::Rest)
    }

    /// Looks on where the last attempt has ended, and returns whether there is still no other change to try
    /// than the one that fails.
    async fn is_still_alone(&mut self) -> Result<bool, Halt> {
        let (roster, namespace) = (Arc::clone(&self.roster), self.namespace);
        while let Some(above) = self.alone_up_to
            && above < self.settled
        {
            let part = Part { above, below: self.settled.saturating_add(1) };
            let (read, bounds) = (roster.read(), (SCANNED, 1));
            let found = store::dispatch::wanted(read, namespace, self.webhook, part, bounds);
            if !found.await?.is_empty() {
                return Ok(false);
            }
            let last = store::change::last_of(read, namespace, Order::Oldest, part, SCANNED);
            self.alone_up_to = Some(last.await?.unwrap_or(self.settled));
            self.save_if_due().await?;
        }
        Ok(self.alone_up_to.is_some())
    }

    /// Tries another change than the first one, and parks the first one if it is taken.
    async fn probe(&mut self, first: i64, outcome: &Outcome) -> Result<Probed, Halt> {
        let parked = store::dispatch::count_parked(self.roster.read(), self.claim(), MOST_PARKED);
        if parked.await? >= MOST_PARKED {
            return Ok(Probed::Refused);
        }
        let other = self.find_other().await?.or_else(|| self.window.second());
        let Some((seq, change)) = other else { return Ok(Probed::Alone) };
        let sender = Arc::clone(&self.sender);
        let probed = self.watch(sender.attempt(change)).await??;
        if !probed.is_success() {
            return Ok(Probed::Refused);
        }
        self.park(first, outcome, Some(seq)).await?;
        Ok(Probed::Taken)
    }

    /// A change about something else than the first one: after each failure another, because the next one
    /// may be rejected for the same reason.
    async fn find_other(&mut self) -> Result<Option<(i64, Change)>, Halt> {
        let tried = usize::try_from(self.health.answers - SUSPICIOUS).unwrap_or_default();
        let wanted = tried.min(MOST / 2) + 1;
        while self.window.independent().count() < wanted
            && self.window.room() > 0
            && self.window.read_to() < self.settled
        {
            self.read().await?;
            self.save_if_due().await?;
        }
        let mut found: Vec<_> = self.window.independent().take(wanted).collect();
        let at = tried.checked_rem(found.len());
        Ok(at.map(|at| found.swap_remove(at)))
    }

    /// Parks the first change, after this other one was taken, if there is one.
    async fn park(
        &mut self,
        first: i64,
        outcome: &Outcome,
        taken: Option<i64>,
    ) -> Result<(), Halt> {
        let now = self.roster.now();
        let parked = Parked {
            seq: first,
            failures: SUSPICIOUS,
            first_at: self.health.failing_since.unwrap_or(now),
            last_at: now,
            again_at: again(SUSPICIOUS, now, chance()).unwrap_or(now),
            status: outcome.status().map(i32::from),
            why: outcome.reason().unwrap_or_default(),
        };
        match taken {
            Some(seq) => self.delivered(seq),
            None => self.health = Health::default(),
        }
        self.window.delivered(first);
        let standing = self.standing(now, Some(now + LEASE));
        let held =
            store::dispatch::park(self.roster.write(), self.claim(), &standing, &parked).await?;
        self.saved = (Instant::now(), standing.after, 0);
        if held { Ok(()) } else { Err(Halt::Lost) }
    }
}
