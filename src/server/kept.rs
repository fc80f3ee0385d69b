//! The counters and gauges that the domain keeps.

use crate::domain::roster::Shared;
use crate::metrics::{KeptCounter, KeptGauge};
use prometheus_client::registry::Unit;

/// What the security log says, in numbers, and what became of deliveries.
pub fn counters(shared: &Shared) -> [KeptCounter; 3] {
    let (sign_ins, changes) = (shared.counts.clone(), shared.counts.clone());
    let deliveries = shared.deliveries.clone();
    [
        KeptCounter {
            name: "sign_ins",
            help: "Sign-ins by password, by what became of them",
            label: "outcome",
            read: Box::new(move || sign_ins.sign_ins().collect()),
        },
        KeptCounter {
            name: "security_changes",
            help: "Changes of rights, as in the security log, by what was changed",
            label: "entity",
            read: Box::new(move || changes.changes().collect()),
        },
        KeptCounter {
            name: "webhook_attempts",
            help: "Attempts of this process to deliver a change to a webhook, by what became of them",
            label: "outcome",
            read: Box::new(move || deliveries.attempts().collect()),
        },
    ]
}

/// How the change feed and webhooks get on.
pub fn gauges(shared: &Shared) -> [KeptGauge; 4] {
    let feed = shared.feed.clone();
    let (parked, failing) = (shared.deliveries.clone(), shared.deliveries.clone());
    let lag = shared.deliveries.clone();
    #[expect(clippy::cast_precision_loss, reason = "there are not so many")]
    let number = |number: u64| number as f64;
    [
        KeptGauge {
            name: "feed_settle",
            help: "How long the change feed has been waiting for transactions that began before",
            unit: Some(Unit::Seconds),
            read: Box::new(move || feed.held_up()),
        },
        KeptGauge {
            name: "webhook_deliveries_parked",
            help: "Deliveries of all webhooks that fail while others succeed",
            unit: None,
            read: Box::new(move || number(parked.parked())),
        },
        KeptGauge {
            name: "webhooks_failing",
            help: "Webhooks whose receivers fail",
            unit: None,
            read: Box::new(move || number(failing.failing())),
        },
        KeptGauge {
            name: "webhook_lag",
            help: "How long the oldest change has been waiting that a webhook has not come to",
            unit: Some(Unit::Seconds),
            read: Box::new(move || lag.lag()),
        },
    ]
}
