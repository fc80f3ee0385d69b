//! Delivers to one webhook, as long as it is claimed and there is something to deliver.

use super::halt::{Halt, Next};
use super::keys::Keys;
use super::schedule::{Verdict, after_failure, chance};
use super::sender::Sender;
use super::window::{MOST, Window};
use crate::domain::change::{self, Change};
use crate::domain::id::{NamespaceNo, WebhookNo};
use crate::domain::mail;
use crate::domain::model::change::Order;
use crate::domain::model::webhook::{Health, Standing};
use crate::domain::roster::Roster;
use crate::domain::store;
use crate::domain::store::change::Part;
use crate::domain::store::dispatch::Claim;
use crate::outbound::Outcome;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

/// For how long a webhook is claimed, and how soon the claim is renewed.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);
const RENEWAL: Duration = Duration::from_secs(10);
const LEASED: Duration = Duration::from_secs(30);
/// How often the cursor is stored: after so many deliveries, or after this time.
const SAVED_AFTER: usize = 100;
const SAVED_EVERY: Duration = Duration::from_secs(1);
/// How many changes one statement looks at.
pub const SCANNED: i64 = 2000;
/// How many changes are sent at the same time.
const IN_FLIGHT: usize = 8;
/// After how long others have their turn.
const TURN: Duration = Duration::from_secs(60);

/// Delivering to one webhook.
pub struct Run {
    pub roster: Arc<Roster>,
    pub sender: Arc<Sender>,
    pub namespace: NamespaceNo,
    pub webhook: WebhookNo,
    /// From which change on changes are kept.
    pub horizon: i64,
    /// Whether parked deliveries are due.
    pub has_parked: bool,
    pub window: Window<Change>,
    pub health: Health,
    /// Why the last attempt failed.
    pub reason: Option<String>,
    /// When an attempt succeeded that is not stored yet.
    pub success: Option<DateTime<Utc>>,
    /// Before this time nothing is sent but what comes after `alone_up_to`.
    pub next_at: DateTime<Utc>,
    /// Up to where there is no change to try instead of the first one, which may be at fault.
    pub alone_up_to: Option<i64>,
    /// Up to where the feed is settled.
    pub settled: i64,
    /// When the claim was last renewed, the cursor that was stored, and how many were delivered since.
    pub saved: (Instant, i64, usize),
    /// Whether the process is to end.
    pub stop: watch::Receiver<bool>,
}

impl Run {
    /// Delivers what is due, and gives up the claim. Returns the cursor, and what was delivered beyond it: if
    /// this process is next to deliver, that is not sent again.
    pub async fn deliver(mut self) -> Option<(i64, BTreeSet<i64>)> {
        match self.work().await {
            Ok(()) => return Some((self.window.cursor(), self.window.delivered_beyond())),
            Err(Halt::Lost) => log::debug!("a webhook was changed, or is delivered elsewhere"),
            Err(Halt::Error(error)) => {
                log::warn!("delivering to a webhook has stopped: {error}");
                self.give_up().await;
            }
        }
        None
    }

    /// Gives up the claim as soon as the database answers again, so that nobody waits for its end.
    async fn give_up(&self) {
        while self.saved.0.elapsed() < LEASED && !*self.stop.borrow() {
            sleep(SAVED_EVERY).await;
            let now = self.roster.now();
            if store::dispatch::rest(self.roster.write(), self.claim(), now).await.is_ok() {
                return;
            }
        }
    }

    async fn work(&mut self) -> Result<(), Halt> {
        if self.has_parked && self.health.attempts == 0 && self.retry_parked().await? == Next::Rest
        {
            return Ok(());
        }
        if self.health.attempts > 0 && self.try_first().await? == Next::Rest {
            return Ok(());
        }
        let sender = Arc::clone(&self.sender);
        let mut flights = FuturesUnordered::new();
        let (mut failure, begun) = (None, Instant::now());
        loop {
            if begun.elapsed() < TURN && !*self.stop.borrow() {
                if let Err(error) = self.refill().await {
                    // Let those that were sent arrive, although they will be sent once more.
                    while flights.next().await.is_some() {}
                    return Err(error);
                }
                while flights.len() < IN_FLIGHT
                    && let Some((seq, change)) = self.window.next()
                {
                    let sender = &sender;
                    flights.push(async move { (seq, sender.attempt(change).await) });
                }
            }
            tokio::select! {
                landed = flights.next() => match landed {
                    Some((seq, Ok(outcome))) if outcome.is_success() => self.delivered(seq),
                    Some((seq, Ok(outcome))) => {
                        self.window.failed(seq);
                        if self.window.first_failed() == Some(seq) {
                            failure = Some(outcome);
                        }
                    }
                    // Those that were sent arrive here too.
                    Some((_, Err(halt))) => {
                        while flights.next().await.is_some() {}
                        return Err(halt);
                    }
                    None => break,
                },
                () = sleep_until(self.saved.0 + SAVED_EVERY) => {}
            }
            self.save_if_due().await?;
        }
        match failure {
            None => self.release(self.roster.now()).await,
            Some(outcome) => self.rest_after(&outcome).await,
        }
    }

    /// Notes that a change was delivered.
    pub fn delivered(&mut self, seq: i64) {
        self.window.delivered(seq);
        (self.success, self.reason) = (Some(self.roster.now()), None);
        self.health = Health::default();
        self.saved.2 += 1;
    }

    /// Reads more of the feed, if there is room.
    pub async fn refill(&mut self) -> Result<(), Halt> {
        if self.window.first_failed().is_some() || self.window.room() < MOST / 2 {
            return Ok(());
        }
        if self.window.is_empty() && self.window.read_to() >= self.settled {
            let settled = self.roster.shared.feed.settle(self.roster.read()).await?;
            self.settled = self.settled.max(settled.unwrap_or_default());
        }
        while self.window.read_to() < self.settled {
            self.read().await?;
            if !self.window.is_empty() {
                return Ok(());
            }
            self.save_if_due().await?;
        }
        Ok(())
    }

    /// Reads the next part of the feed.
    pub async fn read(&mut self) -> Result<(), Halt> {
        let (executor, namespace) = (self.roster.read(), self.namespace);
        let part = Part { above: self.window.read_to(), below: self.settled.saturating_add(1) };
        let fetched = i64::try_from(self.window.room()).unwrap_or_default();
        let bounds = (SCANNED, fetched);
        let rows = store::dispatch::wanted(executor, namespace, self.webhook, part, bounds).await?;
        let found = rows.first().map_or(0, |row| row.found);
        let all = i64::try_from(rows.len()).is_ok_and(|length| length == found) && found < fetched;
        let read_to = match rows.last() {
            Some(last) if !all => last.seq,
            _ => {
                let last =
                    store::change::last_of(executor, namespace, Order::Oldest, part, SCANNED);
                last.await?.unwrap_or(self.settled)
            }
        };
        let changes = rows.into_iter().map(change::of_row);
        self.window
            .extend(read_to, changes.map(|change| (change.seq, Keys::of(&change.entity), change)));
        Ok(())
    }

    /// How the webhook stands.
    pub fn standing(
        &mut self,
        next_at: DateTime<Utc>,
        leased_until: Option<DateTime<Utc>>,
    ) -> Standing {
        let (after, health) = (self.window.cursor(), self.health);
        let (success, reason) = (self.success.take(), self.reason.clone());
        let alone_up_to = self.alone_up_to.filter(|_| health.attempts > 0);
        Standing { after, health, next_at, alone_up_to, success, reason, leased_until }
    }

    /// What is written is conditional on it.
    pub fn claim(&self) -> Claim<'_> {
        self.sender.claim()
    }

    /// As [`Run::save`], where the last time is long enough ago.
    pub async fn save_if_due(&mut self) -> Result<(), Halt> {
        let (at, cursor, delivered) = self.saved;
        let has_moved = cursor != self.window.cursor() || delivered > 0;
        let is_due = delivered >= SAVED_AFTER || at.elapsed() >= SAVED_EVERY && has_moved;
        if is_due || at.elapsed() >= RENEWAL { self.save().await } else { Ok(()) }
    }

    /// Stores how the webhook stands, and renews the claim.
    pub async fn save(&mut self) -> Result<(), Halt> {
        let now = self.roster.now();
        let standing = self.standing(now, Some(now + LEASE));
        let saved = store::dispatch::save(self.roster.write(), self.claim(), &standing).await?;
        self.saved = (Instant::now(), standing.after, 0);
        if saved { Ok(()) } else { Err(Halt::Lost) }
    }

    /// Stores how the webhook stands, and gives up the claim. Nothing is sent before this time.
    pub async fn release(&mut self, next_at: DateTime<Utc>) -> Result<(), Halt> {
        let standing = self.standing(next_at, None);
        let saved = store::dispatch::save(self.roster.write(), self.claim(), &standing).await?;
        if saved { Ok(()) } else { Err(Halt::Lost) }
    }

    /// Notes a failure of the first change that is not delivered, and gives up the claim for a while or for
    /// good.
    async fn rest_after(&mut self, outcome: &Outcome) -> Result<(), Halt> {
        match self.note_failure(outcome) {
            Verdict::Wait(at) | Verdict::Probe(at) => self.release(at).await,
            Verdict::LastProbe => self.release(self.roster.now()).await,
            Verdict::Disable => self.disable().await,
        }
    }

    /// Notes a failure of the first change that is not delivered, and returns what is to be done.
    pub fn note_failure(&mut self, outcome: &Outcome) -> Verdict {
        let now = self.roster.now();
        let (health, verdict) = after_failure(self.health, outcome, now, chance());
        (self.health, self.reason) = (health, outcome.reason());
        verdict
    }

    /// Disables the webhook.
    pub async fn disable(&mut self) -> Result<(), Halt> {
        let (after, since) = (self.window.cursor(), self.health.failing_since);
        let why = self.reason.clone().unwrap_or_default();
        let (now, executor) = (self.roster.now(), self.roster.write());
        let called = store::dispatch::called(self.roster.read(), self.claim()).await?;
        let called = called.ok_or(Halt::Lost)?;
        let mails =
            mail::of_disabled_webhook(&self.roster, self.namespace, called, self.reason.clone())?;
        let disabling =
            store::dispatch::disable(executor, self.claim(), now, (after, since, &why), &mails);
        if !disabling.await? {
            return Err(Halt::Lost);
        }
        self.roster.has_written();
        self.roster.shared.deliveries.note_disabled();
        log::warn!(
            "a webhook of the namespace {} was disabled: its receiver has failed since {} ({why})",
            self.namespace.0,
            since.unwrap_or(now)
        );
        Ok(())
    }

    /// Waits for an attempt, and renews the claim meanwhile.
    pub async fn watch<T>(&mut self, attempt: impl Future<Output = T>) -> Result<T, Halt> {
        let mut attempt = std::pin::pin!(attempt);
        loop {
            tokio::select! {
                done = &mut attempt => return Ok(done),
                () = sleep_until(self.saved.0 + RENEWAL) => self.save().await?,
            }
        }
    }
}
