//! The counters and gauges that the domain keeps.

use crate::domain::roster::Shared;
use crate::metrics::{FamilyKind, KeptFamily, KeptGauge};
use prometheus_client::registry::Unit;

/// What the security log says, in numbers, and what became of deliveries and of e-mails.
pub fn families(shared: &Shared) -> [KeptFamily; 6] {
    let (sign_ins, changes) = (shared.counts.clone(), shared.counts.clone());
    let deliveries = shared.deliveries.clone();
    let (sent, failed) = (shared.mails.clone(), shared.mails.clone());
    let waiting = shared.mails.clone();
    [
        KeptFamily {
            kind: FamilyKind::Counter,
            name: "sign_ins",
            help: "Sign-ins by password, by what became of them",
            label: "outcome",
            read: Box::new(move || sign_ins.sign_ins().collect()),
        },
        KeptFamily {
            kind: FamilyKind::Counter,
            name: "security_changes",
            help: "Changes of rights, as in the security log, by what was changed",
            label: "entity",
            read: Box::new(move || changes.changes().collect()),
        },
        KeptFamily {
            kind: FamilyKind::Counter,
            name: "webhook_attempts",
            help: "Attempts of this process to deliver a change to a webhook, by what became of them",
            label: "outcome",
            read: Box::new(move || deliveries.attempts().collect()),
        },
        KeptFamily {
            kind: FamilyKind::Counter,
            name: "mails_sent",
            help: "E-mails that this process has handed to the SMTP server",
            label: "kind",
            read: Box::new(move || sent.all_sent().collect()),
        },
        KeptFamily {
            kind: FamilyKind::Counter,
            name: "mails_failed",
            help: "E-mails that this process has given up",
            label: "kind",
            read: Box::new(move || failed.all_failed().collect()),
        },
        KeptFamily {
            kind: FamilyKind::Gauge,
            name: "mails_waiting",
            help: "E-mails that wait to be sent, or to be tried again",
            label: "kind",
            read: Box::new(move || waiting.all_waiting().collect()),
        },
    ]
}

/// How the change feed, webhooks and e-mails get on.
pub fn gauges(shared: &Shared) -> [KeptGauge; 5] {
    let feed = shared.feed.clone();
    let (parked, failing) = (shared.deliveries.clone(), shared.deliveries.clone());
    let lag = shared.deliveries.clone();
    let oldest = shared.mails.clone();
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
        KeptGauge {
            name: "mails_oldest",
            help: "How long the oldest e-mail has been waiting",
            unit: Some(Unit::Seconds),
            read: Box::new(move || oldest.oldest()),
        },
    ]
}
