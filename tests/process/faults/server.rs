//! Roster itself is killed, or told to stop.

use super::super::support::{
    ExternalPostgres, Log, Server, Step, TestDirectory, assert_acknowledged, assert_nothing_lost,
    backends, connections, seconds, settings, until,
};
use super::{GRACE, TIMES, Usage, any_moment, assert_quick, load};
use nix::sys::signal::Signal;
use roster::database::cluster;
use std::thread::sleep;
use std::time::Instant;

/// Starts the program, and asserts that it serves within the grace, its start included.
fn back_within_grace(directory: &TestDirectory, settings: &[(&str, &str)], round: usize) -> Server {
    let begun = Instant::now();
    let server = Server::start(directory, settings);
    assert_eq!(server.client().create(&format!("again-{round}")), 201);
    let took = begun.elapsed();
    println!("round {round}: serves {took:?} after its start");
    assert!(took <= GRACE, "it served only {took:?} after its start");
    server
}

/// Asserts that nobody was refused or left without an answer before the server was `killed`.
fn assert_served_until(log: &Log, killed: Instant) {
    assert_eq!(log.wrong, Vec::<String>::new());
    assert!(log.refused.is_empty(), "{} were refused: {}", log.refused.len(), log.last_refused);
    let early = log.unanswered.iter().filter(|unanswered| unanswered.seen < killed).count();
    assert_eq!(early, 0, "went unanswered while the server was there");
    assert!(!log.unanswered.is_empty(), "the kill did nothing");
    assert_quick(log);
}

#[test]
#[ignore = "takes a minute: make faults"]
fn killing_a_server_again_and_again_loses_no_acknowledged_write() {
    let postgres = ExternalPostgres::durable();
    let directory = TestDirectory::new();
    let database = settings(&[("DATABASE_URL", postgres.url())]);
    let mut logs = Vec::new();
    let mut server = Server::start(&directory, &database);
    let mut first = None;
    for round in 0..TIMES {
        let load = load(&server);
        sleep(any_moment());
        first.get_or_insert_with(|| Usage::of(&server, postgres.url()));
        let of_the_killed = backends(postgres.url()).unwrap();
        assert!(!of_the_killed.is_empty());
        let killed = Instant::now();
        server.kill();
        let log = load.end();
        assert_served_until(&log, killed);
        server = back_within_grace(&directory, &database, round);
        // Nobody tells PostgreSQL that its client is gone but the kernel.
        let gone = until(seconds(5), "the connections of the killed server are gone", || {
            backends(postgres.url()).unwrap().is_disjoint(&of_the_killed)
        });
        println!("{} groups, connections gone {gone:?} later", log.of(Step::Created).len());
        logs.push(log);
    }
    logs.push(load(&server).end());
    first.unwrap().assert_released(&server, postgres.url());
    server.stop();
    assert_eq!(connections(postgres.url()), 0);
    logs.iter().for_each(|log| assert_nothing_lost(postgres.url(), log));
}

#[test]
#[ignore = "takes a minute: make faults"]
fn killing_a_server_with_its_own_postgres_loses_no_acknowledged_write() {
    let directory = TestDirectory::new();
    let mut logs = Vec::new();
    let mut server = Server::start(&directory, &settings(&[]));
    let mut first = None;
    for round in 0..TIMES {
        let url = cluster::running(&directory.data()).unwrap();
        let load = load(&server);
        sleep(any_moment());
        first.get_or_insert_with(|| Usage::of(&server, &url));
        let killed = Instant::now();
        server.kill();
        let log = load.end();
        assert_served_until(&log, killed);
        logs.push(log);
        server = back_within_grace(&directory, &settings(&[]), round);
        let url = cluster::running(&directory.data()).unwrap();
        logs.iter().for_each(|log| assert_nothing_lost(&url, log));
    }
    let url = cluster::running(&directory.data()).unwrap();
    let log = load(&server).end();
    assert_nothing_lost(&url, &log);
    first.unwrap().assert_released(&server, &url);
    server.stop();
    assert_eq!(directory.processes(), []);
}

/// Asserts that whoever got no answer was turned away where HTTP/1.1 allows it: at a connection that
/// was refused, or closed before it was read. Until it is `told`, a busy worker may leave a request
/// unread for a moment, and what came of it `assert_acknowledged` shows.
fn assert_let_go(log: &Log, told: Instant) {
    let unanswered = || log.unanswered.iter();
    assert_eq!(unanswered().filter(|unanswered| unanswered.cut_off).count(), 0, "were cut off");
    assert_eq!(
        unanswered().filter(|unanswered| unanswered.seen < told).count(),
        0,
        "before the end"
    );
    let waited =
        unanswered().map(|unanswered| told.saturating_duration_since(unanswered.sent)).max();
    let waiting = unanswered().filter(|unanswered| unanswered.sent < told).count();
    println!("{waiting} were unread at the end, sent at most {waited:?} before");
    assert!(waited.unwrap_or_default() < GRACE, "one was unread for {waited:?}");
}

#[test]
#[ignore = "takes a minute: make faults"]
fn a_server_stopped_under_load_responds_to_all_accepted_requests() {
    let postgres = ExternalPostgres::durable();
    let directory = TestDirectory::new();
    let database = settings(&[("DATABASE_URL", postgres.url())]);
    for round in 0..TIMES {
        let mut server = Server::start(&directory, &database);
        let load = load(&server);
        sleep(any_moment());
        assert!(connections(postgres.url()) > 0);
        let told = Instant::now();
        server.signal(Signal::SIGTERM);
        assert!(server.end(seconds(10)).success(), "{}", server.log());
        println!("round {round}: ended within {:?}", told.elapsed());
        // A backend ends after its client, which may be a moment later than the program.
        until(seconds(1), "PostgreSQL holds none of its connections", || {
            connections(postgres.url()) == 0
        });
        let log = load.end();
        assert!(log.refused.is_empty(), "the database went before the last request");
        assert_let_go(&log, told);
        assert_quick(&log);
        assert_nothing_lost(postgres.url(), &log);
        assert_acknowledged(postgres.url(), &log);
    }
}
