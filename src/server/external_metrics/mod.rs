//! The metrics that other parts of Roster keep.

mod load;

use crate::database::Target;
use crate::dialect::http::throttle::Throttles;
use crate::domain::roster::Shared;
use crate::metrics::ExternalMetric;
use actix_web::web::Data;

/// The metrics of the database, passwords, caches, throttles, the security log, the feed, webhooks and
/// e-mails.
pub fn all(target: &Target, shared: &Shared, throttles: &Data<Throttles>) -> Vec<ExternalMetric> {
    let mut metrics = Vec::new();
    metrics.extend(load::of_database(target));
    metrics.extend(load::of_passwords(shared));
    metrics.extend(load::of_caches(shared));
    metrics.extend(load::of_throttles(shared, throttles.clone()));
    metrics.extend(of_security(shared));
    metrics.extend(of_feed(shared));
    metrics.extend(of_webhooks(shared));
    metrics.extend(of_mails(shared));
    metrics
}

/// What the security log says, in numbers.
fn of_security(shared: &Shared) -> [ExternalMetric; 3] {
    let [sign_ins, locks, changes] = [(); 3].map(|()| shared.counts.clone());
    [
        ExternalMetric::counters(
            "sign_ins",
            "outcome",
            "Sign-ins by password, by what became of them",
            move || sign_ins.sign_ins().collect(),
        ),
        ExternalMetric::counters(
            "sign_in_locks",
            "locked",
            "What has to wait after too many wrong passwords: an IP address, or the account",
            move || locks.locks().collect(),
        ),
        ExternalMetric::counters(
            "security_changes",
            "entity",
            "Changes of rights, as in the security log, by what was changed",
            move || changes.changes().collect(),
        ),
    ]
}

/// How the change feed gets on.
fn of_feed(shared: &Shared) -> [ExternalMetric; 3] {
    let [settle, waiting, streams] = [(); 3].map(|()| shared.feed.clone());
    [
        ExternalMetric::seconds(
            "feed_settle",
            "How long the change feed has been waiting for transactions that began before",
            move || settle.held_up(),
        ),
        ExternalMetric::gauge("feed_waiting", "Callers who wait for the next change", move || {
            waiting.waiting()
        }),
        ExternalMetric::gauge(
            "feed_streams",
            "Callers who follow the changes in a stream",
            move || streams.streams(),
        ),
    ]
}

/// How webhooks get on.
fn of_webhooks(shared: &Shared) -> [ExternalMetric; 7] {
    let [attempts, parked, failing, lag, disabled, waiting_by, parked_by] =
        [(); 7].map(|()| shared.deliveries.clone());
    [
        ExternalMetric::counters(
            "webhook_attempts",
            "outcome",
            "Attempts of this process to deliver a change to a webhook, by what became of them",
            move || attempts.attempts().collect(),
        ),
        ExternalMetric::gauge(
            "webhook_deliveries_parked",
            "Deliveries of all webhooks that fail while others succeed",
            move || parked.parked(),
        ),
        ExternalMetric::gauge("webhooks_failing", "Webhooks whose receivers fail", move || {
            failing.failing()
        }),
        ExternalMetric::seconds(
            "webhook_lag",
            "How long the oldest change has been waiting that a webhook has not come to",
            move || lag.lag(),
        ),
        ExternalMetric::counter(
            "webhooks_disabled",
            "Webhooks that this process has disabled, because their receivers failed for too long",
            move || disabled.disabled(),
        ),
        ExternalMetric::named_gauges(
            "webhook_waiting",
            "webhook",
            "Changes that a webhook has not come to, 1,000 at most, of the 100 webhooks that are furthest behind",
            move || {
                waiting_by
                    .furthest_behind()
                    .into_iter()
                    .map(|one| (one.webhook, one.waiting))
                    .collect()
            },
        ),
        ExternalMetric::named_gauges(
            "webhook_parked",
            "webhook",
            "Deliveries of a webhook that fail while others succeed, of the 100 webhooks that are furthest behind",
            move || {
                parked_by
                    .furthest_behind()
                    .into_iter()
                    .map(|one| (one.webhook, one.parked))
                    .collect()
            },
        ),
    ]
}

/// How e-mails get on.
fn of_mails(shared: &Shared) -> [ExternalMetric; 4] {
    let [sent, failed, waiting, oldest] = [(); 4].map(|()| shared.mails.clone());
    [
        ExternalMetric::counters(
            "mails_sent",
            "kind",
            "E-mails that this process has handed to the SMTP server",
            move || sent.all_sent().collect(),
        ),
        ExternalMetric::counters(
            "mails_failed",
            "kind",
            "E-mails that this process has given up",
            move || failed.all_failed().collect(),
        ),
        ExternalMetric::gauges(
            "mails_waiting",
            "kind",
            "E-mails that wait to be sent, or to be tried again",
            move || waiting.all_waiting().collect(),
        ),
        ExternalMetric::seconds(
            "mails_oldest",
            "How long the oldest e-mail has been waiting",
            move || oldest.oldest(),
        ),
    ]
}
