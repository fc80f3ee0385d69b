//! How much of what it has the process uses: connections, hashing threads, caches, and whom it throttles.

use crate::database::Target;
use crate::dialect::http::throttle::Throttles;
use crate::domain::roster::Shared;
use crate::metrics::ExternalMetric;
use actix_web::web::Data;
use std::sync::Arc;

/// The connections to PostgreSQL.
pub fn of_database(target: &Target) -> [ExternalMetric; 6] {
    let load = || Arc::clone(target.load());
    let (lanes, statements, pooled) = (load(), load(), load());
    let (waiting, refusals, target) = (load(), load(), target.clone());
    [
        ExternalMetric::gauge("database_connections", "Connections to PostgreSQL", move || {
            count(target.connections())
        }),
        ExternalMetric::gauges(
            "database_lanes",
            "state",
            "Connections that short statements share, and those that are being re-established",
            move || {
                let (connected, lost) = lanes.lanes();
                vec![("connected", count(connected)), ("lost", count(lost))]
            },
        ),
        ExternalMetric::gauge(
            "database_lane_statements",
            "Statements that are under way on these",
            move || count(statements.on_lanes()),
        ),
        ExternalMetric::gauge(
            "database_pool_in_use",
            "Connections that transactions and lists have to themselves",
            move || count(pooled.pooled()),
        ),
        ExternalMetric::gauge(
            "database_pool_waiting",
            "Transactions and lists that wait for a connection",
            move || count(waiting.waiting()),
        ),
        ExternalMetric::counter(
            "database_pool_refusals",
            "Transactions and lists that got no connection in time",
            move || refusals.refusals(),
        ),
    ]
}

/// The threads that hash passwords.
pub fn of_passwords(shared: &Shared) -> [ExternalMetric; 4] {
    let [waiting, busy, hashed, refused] = [(); 4].map(|()| shared.clone());
    [
        ExternalMetric::gauge(
            "password_queue_waiting",
            "Passwords that wait to be hashed",
            move || count(waiting.hashing().waiting),
        ),
        ExternalMetric::gauge("password_threads_busy", "Threads that hash passwords", move || {
            count(busy.hashing().busy)
        }),
        ExternalMetric::counter(
            "passwords_hashed",
            "Passwords that were hashed or compared",
            move || hashed.hashing().done,
        ),
        ExternalMetric::counter(
            "password_queue_refusals",
            "Passwords that have waited too long to be hashed",
            move || refused.hashing().refused,
        ),
    ]
}

/// The caches.
pub fn of_caches(shared: &Shared) -> [ExternalMetric; 3] {
    let [hits, misses, entries] = [(); 3].map(|()| shared.clone());
    [
        ExternalMetric::counters(
            "cache_hits",
            "cache",
            "Look-ups that found what they looked for",
            move || hits.caches().map(|(cache, counts)| (cache, counts.hits)).into(),
        ),
        ExternalMetric::counters(
            "cache_misses",
            "cache",
            "Look-ups that asked the database",
            move || misses.caches().map(|(cache, counts)| (cache, counts.misses)).into(),
        ),
        ExternalMetric::gauges("cache_entries", "cache", "Entries, about", move || {
            entries.caches().map(|(cache, counts)| (cache, counts.entries)).into()
        }),
    ]
}

/// What was refused because somebody did too much of it in a minute.
pub fn of_throttles(shared: &Shared, throttles: Data<Throttles>) -> [ExternalMetric; 1] {
    let shared = shared.clone();
    let read = move || [&shared.throttled()[..], &throttles.throttled()].concat();
    [ExternalMetric::counters(
        "throttled",
        "limit",
        "What was refused with 429, by the limit",
        read,
    )]
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
