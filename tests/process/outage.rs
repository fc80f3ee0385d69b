//! PostgreSQL goes away under load and comes back. The server recovers without a restart.

use super::support::{
    ExternalPostgres, Load, Server, TestDirectory, assert_nothing_lost, psql, seconds, settings,
    until, wait_until_answering,
};
use nix::sys::signal::Signal;
use roster::database::cluster;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long requests may still be refused after PostgreSQL is back.
const GRACE: Duration = Duration::from_secs(1);

/// Continues the load until every worker and every connection has been used again, and asserts that
/// no request was refused later than a second after `back`.
fn assert_served_again(load: Load, back: Instant) -> super::support::Log {
    // Requests must succeed from this moment on; this is no wait for an event.
    sleep(GRACE.saturating_sub(back.elapsed()));
    load.until_served(300);
    let log = load.end();
    let last = log.refused.iter().max().map(|last| last.saturating_duration_since(back));
    println!(
        "last refusal {last:?} after, {} in all, slowest {:?}",
        log.refused.len(),
        log.slowest
    );
    assert!(last.is_none_or(|last| last < GRACE), "refused {last:?} after PostgreSQL was back");
    assert_eq!(log.wrong, Vec::<String>::new());
    assert!(log.unanswered.is_empty(), "{} went unanswered", log.unanswered.len());
    log
}

#[test]
fn a_private_postgres_that_is_killed_or_stopped_restarts_under_load() {
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[]));
    let url = cluster::running(&directory.data()).unwrap();
    for how in [Signal::SIGKILL, Signal::SIGINT] {
        let load = Load::start(&server);
        let before = directory.postmaster().unwrap();
        super::support::signal(before, how);
        until(seconds(10), "PostgreSQL is started again", || {
            directory.postmaster().is_some_and(|now| now != before)
                && psql(&url, "SELECT 1").is_ok()
        });
        let log = assert_served_again(load, Instant::now());
        assert!(!log.refused.is_empty(), "{how} did nothing");
        assert_nothing_lost(&url, &log);
    }
    assert_eq!(server.log().matches("PostgreSQL has ended by itself").count(), 2);
    server.stop();
    assert_eq!(directory.processes(), []);
}

#[test]
fn an_external_postgres_is_reconnected_after_a_restart() {
    let mut postgres = ExternalPostgres::start();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", postgres.url())]));
    let mut client = server.client();
    assert_eq!(client.get("/health/ready").unwrap().status, 200);

    let load = Load::start(&server);
    postgres.stop();
    for _ in 0..3 {
        let ready = client.get("/health/ready").unwrap();
        assert!(ready.is_refusal(), "{ready:?}");
        assert_eq!(client.get("/health/live").unwrap().status, 200);
        assert_eq!(client.get("/openapi.json").unwrap().status, 200);
        for path in ["/nuxeo/runningstatus", "/nuxeo/api/v1/group/devs"] {
            let refused = client.get(path).unwrap();
            assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
            let says =
                r#"{"entity-type":"exception","status":503,"message":"Internal Server Error"}"#;
            assert_eq!(refused.body, says);
        }
    }
    // Long enough that the lanes retry less often.
    load.until_refused(10);
    postgres.start_again();
    wait_until_answering(postgres.url(), seconds(5));
    let back = Instant::now();
    let ready = until(GRACE, "it is ready", || client.get("/health/ready").unwrap().status == 200);
    println!("ready after {ready:?}");

    let log = assert_served_again(load, back);
    assert!(!log.refused.is_empty());
    assert_nothing_lost(postgres.url(), &log);
    server.stop();
}

#[test]
fn who_waits_for_a_change_is_told_that_the_database_is_away() {
    let mut postgres = ExternalPostgres::start();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", postgres.url())]));
    let mut client = server.client();
    let page = client.get("/change?after=now").unwrap().json();
    let path = format!("/change?wait=20&after={}", page["next"].as_str().unwrap());
    let mut waits = server.client();
    let waiting = std::thread::spawn(move || (waits.get(&path).unwrap(), Instant::now()));
    until(seconds(10), "it waits", || {
        client.get("/metrics").unwrap().body.contains("roster_feed_waiting 1")
    });
    postgres.stop();
    let stopped = Instant::now();
    let (refused, at) = waiting.join().unwrap();
    assert!(refused.is_refusal(), "{refused:?}");
    assert!(at.duration_since(stopped) < seconds(10));
    server.stop();
}

#[test]
fn a_frozen_postgres_delays_nobody_for_long() {
    let postgres = ExternalPostgres::start();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", postgres.url())]));
    let load = Load::start(&server);
    postgres.freeze(Signal::SIGSTOP);
    let mut client = server.client();
    let begun = Instant::now();
    assert!(client.get("/health/ready").unwrap().is_refusal());
    println!("refused after {:?}", begun.elapsed());
    assert_eq!(client.get("/health/live").unwrap().status, 200);
    load.until_refused(1);
    postgres.freeze(Signal::SIGCONT);
    wait_until_answering(postgres.url(), seconds(5));
    let log = assert_served_again(load, Instant::now());
    assert!(log.slowest < seconds(7), "{} took {:?}", log.slowest_request, log.slowest);
    assert!(!log.refused.is_empty());
    assert_nothing_lost(postgres.url(), &log);
    server.stop();
}

#[test]
fn connections_that_postgres_terminates_are_re_established() {
    let postgres = ExternalPostgres::start();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", postgres.url())]));
    let load = Load::start(&server);
    let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE application_name = 'roster'";
    let ended: usize = psql(postgres.url(), end).unwrap()[0].parse().unwrap();
    assert!(ended > 10, "{ended}");
    let log = assert_served_again(load, Instant::now());
    assert_nothing_lost(postgres.url(), &log);
    server.stop();
}

/// After a crash PostgreSQL gives out again numbers that it has not flushed, such as those of a transaction
/// that was rolled back. A consumer must not be past them.
#[test]
fn no_change_gets_a_number_that_the_feed_has_passed_before_a_crash() {
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[]));
    let url = cluster::running(&directory.data()).unwrap();
    let mut client = server.client();
    for round in 0..3 {
        assert_eq!(client.create(&format!("before-{round}")), 201);
        // PostgreSQL logs every thirty-third number.
        let rolled_back =
            "BEGIN; SELECT nextval('changes_seq_seq') FROM generate_series(1, 33); ROLLBACK";
        psql(&url, rolled_back).unwrap();
        let page = client.get("/change?after=now").unwrap();
        assert_eq!(page.status, 200, "{}", page.body);
        let before = directory.postmaster().unwrap();
        super::support::signal(before, Signal::SIGKILL);
        until(seconds(10), "PostgreSQL is started again", || {
            directory.postmaster().is_some_and(|now| now != before)
                && psql(&url, "SELECT 1").is_ok()
        });
        let id = format!("after-{round}");
        until(seconds(10), "it is written", || client.create(&id) == 201);
        let path = format!("/change?wait=20&after={}", page.json()["next"].as_str().unwrap());
        let mut changes = String::new();
        until(seconds(20), "the change is there", || {
            changes = client.get(&path).unwrap().body;
            changes.contains("\"entries\"")
        });
        assert!(changes.contains(&format!("\"id\":\"{id}\"")), "{changes}");
    }
    server.stop();
}
