//! PostgreSQL is killed, stopped, frozen, and cuts off its clients.

use super::super::support::{
    ExternalPostgres, Server, TestDirectory, assert_nothing_lost, backends, psql, seconds,
    settings, signal, until,
};
use super::{
    TIMES, Usage, any_moment, assert_answered, assert_answered_after_each, assert_quick, load,
};
use nix::sys::signal::Signal;
use roster::database::cluster;
use std::thread::sleep;
use std::time::Instant;

/// `how` ends the private PostgreSQL of a server, ten times: all of it by its first process, and if
/// it is killed also by one that serves a connection, whereupon PostgreSQL ends all others itself.
fn ends_again_and_again(how: Signal) {
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[]));
    let url = cluster::running(&directory.data()).unwrap();
    let first = load(&server);
    let usage = Usage::of(&server, &url);
    let mut logs = vec![first.end()];
    assert_answered(&logs[0], Instant::now());
    for round in 0..TIMES {
        let load = load(&server);
        sleep(any_moment());
        let before = backends(&url).unwrap();
        let one = before.first().unwrap().parse().unwrap();
        let of_one = how == Signal::SIGKILL && round % 2 == 1;
        let ended = Instant::now();
        signal(if of_one { one } else { directory.postmaster().unwrap() }, how);
        let took = until(super::GRACE, "PostgreSQL serves again", || {
            backends(&url).is_ok_and(|now| now.is_disjoint(&before))
        });
        println!("PostgreSQL serves again {took:?} later");
        sleep(super::GRACE);
        load.until_served(300);
        let log = load.end();
        assert!(!log.refused.is_empty(), "{how} did nothing");
        assert_answered(&log, ended);
        assert_quick(&log);
        logs.push(log);
    }
    logs.iter().for_each(|log| assert_nothing_lost(&url, log));
    usage.assert_released(&server, &url);
    server.stop();
    assert_eq!(directory.processes(), []);
}

#[test]
#[ignore = "takes a minute: make faults"]
fn killing_postgres_again_and_again_loses_nothing() {
    ends_again_and_again(Signal::SIGKILL);
}

#[test]
#[ignore = "takes a minute: make faults"]
fn stopping_postgres_again_and_again_loses_nothing() {
    ends_again_and_again(Signal::SIGINT);
}

#[test]
#[ignore = "takes a minute: make faults"]
fn freezing_postgres_for_ten_seconds_loses_nothing() {
    let postgres = ExternalPostgres::durable();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", postgres.url())]));
    let load = load(&server);
    let usage = Usage::of(&server, postgres.url());
    postgres.freeze(Signal::SIGSTOP);
    // What is tested, not a wait for something.
    sleep(seconds(10));
    postgres.freeze(Signal::SIGCONT);
    let ended = Instant::now();
    sleep(super::GRACE);
    load.until_served(300);
    let log = load.end();
    assert_quick(&log);
    assert!(!log.refused.is_empty());
    assert_answered(&log, ended);
    assert_nothing_lost(postgres.url(), &log);
    usage.assert_released(&server, postgres.url());
    server.stop();
}

#[test]
#[ignore = "takes a minute: make faults"]
fn terminated_connections_are_re_established() {
    let postgres = ExternalPostgres::durable();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", postgres.url())]));
    let load = load(&server);
    let usage = Usage::of(&server, postgres.url());
    let mut causes = Vec::new();
    for _ in 0..TIMES {
        sleep(any_moment());
        let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE application_name = 'roster'";
        let begun = Instant::now();
        let ended: usize = psql(postgres.url(), end).unwrap().concat().parse().unwrap();
        assert!(ended > 0);
        causes.push((begun, Instant::now()));
        // The moment at which the promise is tested.
        sleep(super::GRACE);
    }
    load.until_served(300);
    let log = load.end();
    assert_answered_after_each(&log, &causes);
    assert_quick(&log);
    assert_nothing_lost(postgres.url(), &log);
    usage.assert_released(&server, postgres.url());
    server.stop();
}
