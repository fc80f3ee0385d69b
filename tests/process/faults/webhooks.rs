//! Whatever is killed, who follows the feed sees each change once, and a webhook gets each at least once.

use super::super::support::{
    Client, ExternalPostgres, KEY, Load, Server, TestDirectory, assert_nothing_lost, backends,
    psql, seconds, settings, signal, until,
};
use super::{TIMES, any_moment};
use crate::support::receiver::{Answer, Receiver};
use nix::sys::signal::Signal;
use serde_json::Value;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

const NETS: (&str, &str) = ("ROSTER_OUTBOUND_NETS", "127.0.0.1");
/// The writers and the readers at each of the two servers.
const WRITERS: usize = 8;
const READERS: usize = 4;

type Addresses = Arc<Mutex<[SocketAddr; 2]>>;

/// Somebody who follows the feed, at whichever server responds.
struct Follower {
    over: Arc<AtomicBool>,
    thread: JoinHandle<Vec<i64>>,
}

fn page(addresses: &Addresses, turn: usize, cursor: &str) -> Option<Value> {
    let address = addresses.lock().unwrap()[turn % 2];
    let mut client = Client::new(address, KEY);
    let answer = client.get(&format!("/change?limit=1000&wait=1&after={cursor}")).ok()?;
    (answer.status == 200).then(|| answer.json())
}

impl Follower {
    fn start(addresses: &Addresses, first: usize) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (addresses, told) = (Arc::clone(addresses), Arc::clone(&over));
        let mut cursor = page(&addresses, 0, "now").unwrap()["next"].as_str().unwrap().to_owned();
        let thread = thread::spawn(move || {
            let (mut seen, mut turn) = (Vec::new(), first);
            loop {
                let is_last = told.load(Ordering::Relaxed);
                let Some(page) = page(&addresses, turn, &cursor) else {
                    turn += 1;
                    sleep(Duration::from_millis(20));
                    continue;
                };
                let entries = page["entries"].as_array().unwrap();
                let seq = |entry: &Value| entry["id"].as_str().unwrap().parse::<i64>().unwrap();
                seen.extend(entries.iter().map(seq));
                page["next"].as_str().unwrap().clone_into(&mut cursor);
                if is_last && entries.is_empty() {
                    return seen;
                }
            }
        });
        Self { over, thread }
    }

    fn end(self) -> Vec<i64> {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

fn create_webhook(server: &Server, url: &str) {
    let webhook =
        format!(r#"{{"entity-type":"webhook","id":"hook","properties":{{"url":"{url}"}}}}"#);
    assert_eq!(server.client().post("/webhook", &webhook).unwrap().status, 201);
}

/// Kills the first process of PostgreSQL, or one that serves a connection, whereupon PostgreSQL ends all
/// others itself; and waits until it serves again.
fn kill_postgres(postgres: &ExternalPostgres, is_first: bool) {
    let before = backends(postgres.url()).unwrap();
    let one = before.first().unwrap().parse().unwrap();
    let first = postgres.directory.postmaster().unwrap();
    signal(if is_first { first } else { one }, Signal::SIGKILL);
    until(seconds(20), "PostgreSQL serves again", || {
        backends(postgres.url()).is_ok_and(|now| now.is_disjoint(&before))
    });
    sleep(super::GRACE);
}

/// How many changes the webhook has not come to.
fn behind(url: &str) -> usize {
    let sql = "SELECT count(*) FROM changes c WHERE c.seq > (SELECT after_seq FROM webhooks)";
    psql(url, sql).unwrap().concat().parse().unwrap()
}

/// Asserts that each of these changes was delivered, each entity's in order, and the same one always with
/// the same content.
fn assert_delivered(receiver: &Receiver, changes: &[i64]) {
    let (mut contents, mut last) = (HashMap::new(), HashMap::new());
    let mut ids = HashMap::new();
    for taken in receiver.taken() {
        let (seq, content) = (taken.seq(), taken.json());
        assert_eq!(content["data"]["id"], seq.to_string());
        assert_eq!(ids.entry(seq).or_insert_with(|| taken.id().to_owned()), taken.id());
        let entity = &content["data"]["properties"]["entity"];
        let of = |name: &str| entity["properties"][name].to_string();
        let key = (taken.entity(), of("group"), of("user"));
        match contents.insert(seq, content.clone()) {
            Some(before) => assert_eq!(before, content, "{seq}"),
            None => {
                let before = last.insert(key.clone(), seq).unwrap_or_default();
                assert!(before < seq, "{key:?}: {before}, {seq}");
            }
        }
    }
    let lost: Vec<_> = changes.iter().filter(|seq| !contents.contains_key(seq)).collect();
    assert!(lost.is_empty(), "{} of {} were not delivered: {lost:?}", lost.len(), changes.len());
    let sent = receiver.taken().len();
    println!("{} changes were delivered by {sent} requests", changes.len());
}

/// Asserts that the changes of each entity have ascending versions in the order of the feed.
fn assert_versions_ascend(url: &str) {
    let sql = "SELECT entity_type, entity_id, seq FROM (SELECT entity_type, entity_id, seq, \
               (document->>'version')::bigint AS version, lag((document->>'version')::bigint) \
               OVER (PARTITION BY entity_type, entity_id ORDER BY seq) AS before FROM changes \
               WHERE entity_type IN ('user', 'group', 'invite') AND action NOT LIKE '%.deleted') c \
               WHERE version <= before LIMIT 5";
    assert_eq!(psql(url, sql).unwrap(), Vec::<String>::new());
}

#[test]
#[ignore = "takes minutes: make faults"]
fn who_follows_and_a_webhook_miss_nothing_whatever_is_killed() {
    let postgres = ExternalPostgres::durable();
    let directories = [TestDirectory::new(), TestDirectory::new()];
    let settings = settings(&[("DATABASE_URL", postgres.url()), NETS]);
    let mut servers = directories.each_ref().map(|directory| Server::start(directory, &settings));
    let addresses = Arc::new(Mutex::new(servers.each_ref().map(|server| server.address)));
    let receiver = Receiver::start();
    create_webhook(&servers[0], &receiver.url);
    let from: i64 =
        psql(postgres.url(), "SELECT max(seq) FROM changes").unwrap()[0].parse().unwrap();
    let followers = [0, 1].map(|first| Follower::start(&addresses, first));
    let mut logs = Vec::new();
    for round in 0..TIMES {
        for victim in 0..3 {
            let loads = servers.each_ref().map(|server| Load::of(server, WRITERS, READERS));
            sleep(any_moment());
            match servers.get_mut(victim) {
                Some(server) => server.kill(),
                None => kill_postgres(&postgres, round % 2 == 0),
            }
            logs.extend(loads.map(Load::end));
            if let Some(directory) = directories.get(victim) {
                servers[victim] = Server::start(directory, &settings);
                addresses.lock().unwrap()[victim] = servers[victim].address;
            }
        }
        println!("round {round}: {} changes are to be delivered", behind(postgres.url()));
    }
    until(seconds(600), "everything is delivered", || {
        // One second between two questions, each of which counts.
        sleep(seconds(1));
        behind(postgres.url()) == 0
    });
    let seen = followers.map(Follower::end);
    let sql = format!("SELECT seq FROM changes WHERE seq > {from} ORDER BY seq");
    let written = psql(postgres.url(), &sql).unwrap();
    let written: Vec<i64> = written.iter().map(|seq| seq.parse().unwrap()).collect();
    for seen in seen {
        assert!(seen == written, "{} were seen, {} written", seen.len(), written.len());
    }
    assert_delivered(&receiver, &written);
    assert_versions_ascend(postgres.url());
    logs.iter().for_each(|log| assert_nothing_lost(postgres.url(), log));
    servers.into_iter().for_each(Server::stop);
}

#[test]
#[ignore = "takes minutes: make faults"]
fn a_backlog_of_a_hundred_thousand_drains_at_once_in_flat_memory() {
    let (postgres, directory) = (ExternalPostgres::durable(), TestDirectory::new());
    let receiver = Receiver::with(|_| Answer::Late(204, Duration::from_millis(5)));
    let settings = settings(&[("DATABASE_URL", postgres.url()), NETS]);
    let server = Server::start(&directory, &settings);
    let count = 100_000;
    create_webhook(&server, &receiver.url);
    let rows = format!(
        "INSERT INTO changes (namespace_no, at, actor, action, entity_type, entity_id, document) \
         SELECT n.no, now(), 'key:app', 'user.updated', 'user', 'u' || i % 5000, jsonb_build_object(\
         'id', 'u' || i % 5000, 'email', 'u' || i || '@example.com', 'properties', '{{}}'::jsonb, 'version', i) \
         FROM namespaces n, generate_series(1, {count}) i WHERE n.id = 'default'"
    );
    psql(postgres.url(), &rows).unwrap();
    let taken = || receiver.taken_count();
    until(seconds(60), "the first are delivered", || taken() >= 5000);
    let (begun, first, memory) = (Instant::now(), taken(), server.memory());
    let mut most = memory;
    until(seconds(590), "all are delivered", || {
        sleep(Duration::from_millis(200));
        most = most.max(server.memory());
        taken() >= count
    });
    let rate = f64::from(u32::try_from(count - first).unwrap()) / begun.elapsed().as_secs_f64();
    println!("{rate:.0} deliveries a second, memory {memory} KiB, at most {most} KiB");
    assert!(rate >= 500.0, "{rate:.0} a second");
    assert!(most - memory <= 5 * 1024, "{memory} KiB, then {most} KiB");
    server.stop();
}
