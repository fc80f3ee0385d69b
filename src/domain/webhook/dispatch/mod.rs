//! Delivers changes to webhooks. Several processes may do so: each claims webhooks that have something to do,
//! for a while, and what it writes is conditional on the claim.

mod first;
mod halt;
mod keys;
mod parked;
mod run;
mod schedule;
mod sender;
mod window;

pub use sender::Render;

use super::opened;
use crate::domain::error::Result;
use crate::domain::id::{NamespaceNo, WebhookNo, uuid};
use crate::domain::model::webhook::ClaimedWebhook;
use crate::domain::roster::Roster;
use crate::domain::store;
use crate::domain::store::dispatch::{Claiming, Due};
use chrono::TimeDelta;
use run::{LEASE, Run};
use sender::Sender;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};
use window::Window;

/// To how many webhooks one process delivers at the same time, and how many of a namespace one statement
/// claims. A namespace may have as many as it leaves free to others: alone half of them, so that all of its
/// webhooks have a place, and whoever has few always finds one.
const MOST_RUNS: usize = 64;
const MOST_CLAIMED: usize = 16;
/// In how many namespaces one pass looks.
const MOST_NAMESPACES: i64 = 100;
/// How long to wait between two passes: at least, while changes are not settled, and at most.
const SHORTEST: Duration = Duration::from_millis(50);
const UNSETTLED: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(1);
/// How often everything is looked at, whether or not changes have come.
const THOROUGH: Duration = Duration::from_secs(10);
/// How often the numbers for the operator are read.
const COUNTED: Duration = Duration::from_secs(30);
/// Of how many webhooks it is kept what was delivered beyond their cursors.
const MOST_KEPT: usize = 1000;
/// How long a webhook rests whose secrets cannot be opened.
const SEALED: TimeDelta = TimeDelta::minutes(10);

type Key = (NamespaceNo, WebhookNo);
type Beyond = (i64, BTreeSet<i64>);

/// Delivering, as far as one process does it.
struct Dispatcher {
    roster: Arc<Roster>,
    render: Render,
    stop: watch::Receiver<bool>,
    runs: JoinSet<(Key, Option<Beyond>)>,
    /// Of each namespace to whose webhooks is being delivered, what each of these runs has a clone of.
    shares: HashMap<NamespaceNo, Arc<()>>,
    /// What was delivered beyond the cursors of webhooks that are failing.
    kept: HashMap<Key, Beyond>,
    /// Whether there is any webhook: if there is none, writes wake nobody.
    has_webhooks: bool,
    /// Up to where all webhooks were asked, and when they were last.
    asked: Option<(i64, Instant)>,
    counted: Option<Instant>,
    /// Whether the last pass has failed, which is logged once.
    has_failed: bool,
}

/// Delivers until `stop` says so, and then until what was sent has arrived. It must run in a
/// `LocalSet`.
pub async fn run(roster: Arc<Roster>, render: Render, mut stop: watch::Receiver<bool>) {
    let mut dispatcher = Dispatcher {
        roster: Arc::clone(&roster),
        render,
        stop: stop.clone(),
        runs: JoinSet::new(),
        shares: HashMap::new(),
        kept: HashMap::new(),
        has_webhooks: false,
        asked: None,
        counted: None,
        has_failed: false,
    };
    while !*stop.borrow() {
        let begun = Instant::now();
        dispatcher.pass_again_where_it_fails().await;
        let pause = match roster.shared.feed.is_waiting().await {
            true if dispatcher.has_webhooks => UNSETTLED,
            _ => LONGEST,
        };
        tokio::select! {
            () = roster.shared.written.notified(), if dispatcher.has_webhooks => {}
            Some(ended) = dispatcher.runs.join_next() => dispatcher.note(ended.ok()),
            () = sleep(pause) => {}
            _ = stop.changed() => {}
        }
        tokio::select! {
            () = sleep_until(begun + SHORTEST) => {}
            _ = stop.changed() => {}
        }
    }
    while dispatcher.runs.join_next().await.is_some() {}
}

impl Dispatcher {
    async fn pass_again_where_it_fails(&mut self) {
        match self.pass().await {
            Ok(()) => self.has_failed = false,
            Err(error) => {
                if !self.has_failed {
                    log::warn!("webhooks are delivered later: {error}");
                }
                (self.asked, self.has_failed) = (None, true);
            }
        }
    }

    /// Looks for webhooks that have something to do, and begins to deliver to them.
    async fn pass(&mut self) -> Result<()> {
        while let Some(ended) = self.runs.try_join_next() {
            self.note(ended.ok());
        }
        let (roster, now) = (Arc::clone(&self.roster), self.roster.now());
        let is_thorough = self.asked.is_none_or(|(_, at)| at.elapsed() >= THOROUGH);
        if is_thorough || !self.has_webhooks {
            self.has_webhooks = store::dispatch::has_active(roster.read()).await?;
        }
        if !self.has_webhooks {
            self.roster.shared.deliveries.note(0, 0, 0.0);
            return Ok(());
        }
        self.count().await?;
        let Some(settled) = roster.shared.feed.settle(roster.read()).await? else { return Ok(()) };
        let moved = is_thorough || self.asked.is_none_or(|(seen, _)| settled > seen);
        let due = Due { now, settled, moved };
        let mut is_complete = true;
        for namespace in store::dispatch::with_due(roster.read(), due, MOST_NAMESPACES).await? {
            let most = self.room(namespace).min(MOST_CLAIMED);
            is_complete &= most > 0 && self.claim(namespace, due, most).await? < most;
        }
        // What had no place is looked for in the next pass, whether or not more changes come.
        self.asked = match (is_complete, is_thorough, self.asked) {
            (false, ..) => None,
            (true, false, Some((_, at))) => Some((settled, at)),
            (true, ..) => Some((settled, Instant::now())),
        };
        Ok(())
    }

    /// To how many more webhooks of a namespace may be delivered now.
    fn room(&mut self, namespace: NamespaceNo) -> usize {
        self.shares.retain(|_, share| Arc::strong_count(share) > 1);
        let share = self.shares.get(&namespace);
        let own = share.map_or(0, |share| Arc::strong_count(share) - 1);
        let free = MOST_RUNS.saturating_sub(self.runs.len());
        free.saturating_sub(own).div_ceil(2)
    }

    /// Claims webhooks of a namespace, begins to deliver to them, and returns how many there were.
    async fn claim(&mut self, namespace: NamespaceNo, due: Due, most: usize) -> Result<usize> {
        let roster = Arc::clone(&self.roster);
        let horizon = store::change::horizon(roster.read(), namespace).await?;
        let lease: Arc<str> = uuid(due.now).into();
        let until = due.now + LEASE;
        let most = i64::try_from(most).unwrap_or_default();
        let claiming = Claiming { lease: &lease, until, most, horizon };
        let claimed = store::dispatch::claim(roster.write(), namespace, due, claiming).await?;
        let count = claimed.len();
        for webhook in claimed {
            if let Err(error) = self.begin(webhook, namespace, &lease, (due, horizon)).await {
                log::warn!("a webhook waits for the end of its claim: {error}");
            }
        }
        Ok(count)
    }

    async fn begin(
        &mut self,
        webhook: ClaimedWebhook,
        namespace: NamespaceNo,
        lease: &Arc<str>,
        (due, horizon): (Due, i64),
    ) -> Result<()> {
        let ClaimedWebhook {
            no,
            id,
            url,
            payload,
            secrets,
            after,
            health,
            reason,
            next_at,
            alone_up_to,
            has_parked,
        } = webhook;
        let (roster, key) = (Arc::clone(&self.roster), (namespace, no));
        let secrets = opened(&roster.shared.keyring, (namespace, &id), &secrets, due.now);
        let beyond = self.kept.remove(&key).filter(|(cursor, _)| *cursor == after);
        let window = Window::new(after, beyond.map(|(_, beyond)| beyond).unwrap_or_default());
        let claim = store::dispatch::Claim { namespace, webhook: no, lease };
        if let Err(error) = secrets {
            log::error!("nothing is sent to the webhook {}: {error}", id.as_str());
            return store::dispatch::rest(roster.write(), claim, due.now + SEALED).await;
        }
        let (render, lease) = (self.render, Arc::clone(lease));
        let sender = Sender {
            roster: Arc::clone(&roster),
            namespace,
            webhook: no,
            id,
            lease,
            url,
            payload,
            render,
        };
        let run = Run {
            roster,
            sender: Arc::new(sender),
            namespace,
            webhook: no,
            horizon,
            has_parked,
            window,
            health,
            reason,
            success: None,
            next_at,
            alone_up_to,
            settled: due.settled,
            saved: (Instant::now(), after, 0),
            stop: self.stop.clone(),
        };
        self.spawn(key, run);
        Ok(())
    }

    fn spawn(&mut self, (namespace, no): Key, run: Run) {
        let share = Arc::clone(self.shares.entry(namespace).or_default());
        self.runs.spawn_local(async move {
            let _share = share;
            ((namespace, no), run.deliver().await)
        });
    }

    /// Keeps what a webhook has delivered beyond its cursor.
    fn note(&mut self, ended: Option<(Key, Option<Beyond>)>) {
        let Some((key, Some((cursor, beyond)))) = ended else { return };
        if !beyond.is_empty() {
            if self.kept.len() >= MOST_KEPT {
                self.kept.clear();
            }
            self.kept.insert(key, (cursor, beyond));
        }
    }

    /// Reads how all webhooks do, from time to time.
    async fn count(&mut self) -> Result<()> {
        if self.counted.is_none_or(|at| at.elapsed() >= COUNTED) {
            let (executor, now) = (self.roster.read(), self.roster.now());
            let (parked, failing, lag) = store::dispatch::statistics(executor, now).await?;
            let deliveries = &self.roster.shared.deliveries;
            deliveries.note(parked, failing, lag);
            deliveries.note_behind(store::dispatch::furthest_behind(executor).await?);
            self.counted = Some(Instant::now());
        }
        Ok(())
    }
}
