//! Delivering by the program itself: it is stopped, killed and frozen, and another goes on.

use super::support::{
    Client, Database, ExternalPostgres, Server, TestDirectory, group, psql, seconds, settings,
    until,
};
use crate::support::receiver::{Answer, Receiver};
use nix::sys::signal::Signal;
use std::collections::HashSet;
use std::time::{Duration, Instant};

const NETS: (&str, &str) = ("ROSTER_OUTBOUND_NETS", "127.0.0.1");

fn create_webhook(client: &mut Client, url: &str) {
    let webhook = format!(
        r#"{{"entity-type":"webhook","id":"hook","properties":{{"url":"{url}","events":["group.*"]}}}}"#
    );
    let made = client.post("/webhook", &webhook).unwrap();
    assert_eq!(made.status, 201, "{}", made.body);
}

fn create_groups(client: &mut Client, prefix: &str, count: usize) {
    for number in 0..count {
        let made = client.post("/group", &group(&format!("{prefix}-{number}"))).unwrap();
        assert_eq!(made.status, 201, "{}", made.body);
    }
}

/// Whether nothing is waiting.
fn is_delivered(url: &str) -> bool {
    let behind = "SELECT count(*) FROM webhooks w WHERE w.leased_by IS NOT NULL OR EXISTS \
        (SELECT FROM changes c WHERE c.seq > w.after_seq)";
    psql(url, behind).unwrap() == ["0"]
}

/// On a server of its own: transactions in other databases hold up what is delivered.
#[test]
fn a_change_arrives_at_once_and_is_counted() {
    let (postgres, directory, receiver) =
        (ExternalPostgres::start(), TestDirectory::new(), Receiver::start());
    let url = [("DATABASE_URL", postgres.url()), NETS];
    let server = Server::start(&directory, &settings(&url));
    let mut client = server.client();
    create_webhook(&mut client, &receiver.url);
    until(seconds(10), "the webhook is known", || is_delivered(postgres.url()));
    let begun = Instant::now();
    create_groups(&mut client, "g", 1);
    until(seconds(5), "it arrives", || receiver.taken().len() == 1);
    println!("it arrived {:?} after the request", begun.elapsed());
    until(seconds(5), "it is stored", || is_delivered(postgres.url()));
    let metrics = client.get("/metrics").unwrap().body;
    for line in [
        "roster_webhook_attempts_total{outcome=\"delivered\"} 1",
        "roster_webhook_attempts_total{outcome=\"timeout\"} 0",
        "roster_webhook_deliveries_parked 0",
        "roster_webhooks_failing 0",
        "roster_webhook_lag_seconds ",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    server.stop();
}

#[test]
fn webhooks_that_are_behind_are_named_in_the_metrics() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let receiver = Receiver::with(|_| Answer::Status(500));
    let url = [("DATABASE_URL", database.url.as_str()), NETS];
    let server = Server::start(&directory, &settings(&url));
    create_webhook(&mut server.client(), &receiver.url);
    create_groups(&mut server.client(), "g", 3);
    until(seconds(10), "one is tried", || !receiver.received().is_empty());
    server.stop();
    // Webhooks are counted when a process begins.
    let server = Server::start(&directory, &settings(&url));
    let mut client = server.client();
    let has = |client: &mut Client, lines: &[&str]| {
        let metrics = client.get("/metrics").unwrap().body;
        lines.iter().all(|line| metrics.contains(line))
    };
    let waiting = ["roster_webhook_waiting{webhook=\"1/hook\"} 3", "roster_webhooks_failing 1"];
    until(seconds(10), "it is counted", || has(&mut client, &waiting));
    assert!(has(&mut client, &["roster_webhook_parked{webhook=\"1/hook\"} 0"]));
    // It has failed for five days, and is tried now.
    let long_ago = "UPDATE webhooks SET failing_since = now() - interval '6 days', attempts = 9, \
        next_at = now(), leased_by = NULL, leased_until = NULL";
    receiver.now(|_| Answer::Status(410));
    psql(&database.url, long_ago).unwrap();
    let disabled = ["roster_webhooks_disabled_total 1"];
    until(seconds(10), "it is disabled", || has(&mut client, &disabled));
    server.stop();
}

#[test]
fn while_the_database_is_away_nothing_is_sent_and_what_was_sent_comes_once_more() {
    let (postgres, directory) = (ExternalPostgres::start(), TestDirectory::new());
    let receiver = Receiver::with(|_| Answer::Late(204, Duration::from_secs(2)));
    let url = [("DATABASE_URL", postgres.url()), NETS];
    let server = Server::start(&directory, &settings(&url));
    create_webhook(&mut server.client(), &receiver.url);
    create_groups(&mut server.client(), "g", 20);
    until(seconds(10), "eight are sent", || receiver.most_at_once() == 8);
    postgres.freeze(Signal::SIGSTOP);
    // Longer than a statement may take, and than those take that were sent.
    std::thread::sleep(seconds(7));
    let sent = receiver.received().len();
    std::thread::sleep(seconds(3));
    assert_eq!(receiver.received().len(), sent);
    receiver.now(|_| Answer::Status(204));
    postgres.freeze(Signal::SIGCONT);
    until(seconds(50), "all are delivered", || is_delivered(postgres.url()));
    let ids: HashSet<_> = receiver.taken().iter().map(|one| one.id().to_owned()).collect();
    assert_eq!(ids.len(), 20);
    assert!(receiver.received().len() <= 20 + 16, "{}", receiver.received().len());
    server.stop();
}

#[test]
fn a_stop_waits_for_what_was_sent() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let receiver = Receiver::with(|_| Answer::Late(204, Duration::from_millis(1500)));
    let url = [("DATABASE_URL", database.url.as_str()), NETS];
    let mut server = Server::start(&directory, &settings(&url));
    create_webhook(&mut server.client(), &receiver.url);
    create_groups(&mut server.client(), "g", 3);
    until(seconds(10), "all are sent", || receiver.most_at_once() == 3);
    server.signal(Signal::SIGTERM);
    assert!(server.end(seconds(10)).success(), "{}", server.log());
    assert_eq!(receiver.taken().len(), 3);
    assert!(is_delivered(&database.url));
}

#[test]
fn what_a_killed_process_had_claimed_another_delivers() {
    let (database, directory, beside) =
        (Database::fresh(), TestDirectory::new(), TestDirectory::new());
    let receiver = Receiver::with(|_| Answer::Late(204, Duration::from_millis(400)));
    let url = [("DATABASE_URL", database.url.as_str()), NETS];
    let mut server = Server::start(&directory, &settings(&url));
    create_webhook(&mut server.client(), &receiver.url);
    create_groups(&mut server.client(), "g", 30);
    until(seconds(10), "some arrive", || receiver.taken().len() >= 4);
    server.kill();
    receiver.now(|_| Answer::Status(204));
    let other = Server::start(&beside, &settings(&url));
    until(seconds(40), "all are delivered", || is_delivered(&database.url));
    let ids: HashSet<_> = receiver.taken().iter().map(|one| one.id().to_owned()).collect();
    assert_eq!(ids.len(), 30);
    // What was sent in the last second may be sent twice.
    assert!(receiver.received().len() <= 30 + 30, "{}", receiver.received().len());
    other.stop();
}

#[test]
fn a_frozen_process_does_not_move_the_cursor_back() {
    let (database, directory, beside) =
        (Database::fresh(), TestDirectory::new(), TestDirectory::new());
    let receiver = Receiver::with(|_| Answer::Late(204, Duration::from_millis(400)));
    let url = [("DATABASE_URL", database.url.as_str()), NETS];
    let frozen = Server::start(&directory, &settings(&url));
    create_webhook(&mut frozen.client(), &receiver.url);
    create_groups(&mut frozen.client(), "g", 30);
    until(seconds(10), "some arrive", || receiver.taken().len() >= 4);
    frozen.signal(Signal::SIGSTOP);
    // The lease ends now, instead of in 30 seconds.
    psql(&database.url, "UPDATE webhooks SET leased_until = now() - interval '1 second'").unwrap();
    receiver.now(|_| Answer::Status(204));
    let other = Server::start(&beside, &settings(&url));
    until(seconds(20), "all are delivered", || is_delivered(&database.url));
    let cursor = || psql(&database.url, "SELECT after_seq FROM webhooks").unwrap();
    let reached = cursor();
    let sent = receiver.received().len();
    // Within a second of its last write it would not ask yet whether it still has the claim.
    std::thread::sleep(Duration::from_secs(2));
    frozen.signal(Signal::SIGCONT);
    create_groups(&mut other.client(), "more", 1);
    until(seconds(20), "more is delivered", || is_delivered(&database.url) && cursor() != reached);
    // What was in flight may be sent twice.
    let ids: HashSet<_> = receiver.taken().iter().map(|one| one.id().to_owned()).collect();
    assert_eq!(ids.len(), 31);
    assert!(receiver.received().len() <= sent + 8 + 1 + 8, "{}", receiver.received().len());
    other.stop();
    frozen.stop();
}
