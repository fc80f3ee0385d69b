//! Clients that write and read without pause, and remember what they were told.

use super::{Answer, Client, Server, group, psql, seconds, until};
use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

/// Writers and readers at work, until ended.
pub struct Load {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<Log>>,
    hands: usize,
}

#[derive(Default)]
struct Shared {
    over: AtomicBool,
    served: AtomicUsize,
    refused: AtomicUsize,
}

/// What clients were told.
#[derive(Default)]
pub struct Log {
    /// The ids of the groups that were made, given a member, and changed.
    pub created: BTreeSet<String>,
    pub joined: BTreeSet<String>,
    pub changed: BTreeSet<String>,
    /// When requests that were refused for lack of a database had been answered.
    pub refused: Vec<Instant>,
    /// What was refused last, and how long that took.
    pub last_refused: String,
    /// When connections were refused, or ended without an answer.
    pub unanswered: Vec<Instant>,
    /// The answers that should not be.
    pub wrong: Vec<String>,
    /// The longest that an answer took.
    pub slowest: Duration,
}

impl Load {
    /// Starts a few writers and readers, and waits until they are at it.
    pub fn start(server: &Server) -> Self {
        Self::of(server, 4, 2)
    }

    /// The same, so many of each.
    pub fn of(server: &Server, writers: usize, readers: usize) -> Self {
        let hands = writers + readers;
        static LOADS: AtomicUsize = AtomicUsize::new(0);
        let load = LOADS.fetch_add(1, Ordering::Relaxed);
        let mut client = server.client();
        let _there = client.create("first");
        let user = r#"{"entity-type":"user","id":"member","properties":{}}"#;
        let _there = client.post("/user", user).unwrap();
        let shared = Arc::<Shared>::default();
        let work = |number: usize| {
            let mut hand = Hand {
                client: server.client(),
                shared: Arc::clone(&shared),
                log: Log::default(),
                name: format!("w{load}-{number}"),
            };
            thread::spawn(move || {
                hand.work(number < writers);
                hand.log
            })
        };
        let threads = (0..hands).map(work).collect();
        let load = Self { shared, threads, hands };
        load.until_served(300);
        load
    }

    /// Waits until so many more requests were served.
    pub fn until_served(&self, more: usize) {
        let served = || self.shared.served.load(Ordering::Relaxed);
        let goal = served() + more;
        until(seconds(10), "requests are served", || served() >= goal);
    }

    /// Waits until there were so many refusals for each client.
    pub fn until_refused(&self, times: usize) {
        let refused = || self.shared.refused.load(Ordering::Relaxed);
        until(seconds(20), "requests are refused", || refused() >= times * self.hands);
    }

    /// Ends it, and gives what all of them were told.
    pub fn end(self) -> Log {
        self.shared.over.store(true, Ordering::Relaxed);
        let logs = self.threads.into_iter().map(|thread| thread.join().unwrap());
        logs.reduce(Log::and).unwrap()
    }
}

impl Log {
    fn and(mut self, mut other: Self) -> Self {
        self.created.append(&mut other.created);
        self.joined.append(&mut other.joined);
        self.changed.append(&mut other.changed);
        self.refused.append(&mut other.refused);
        if self.last_refused.is_empty() {
            self.last_refused = other.last_refused;
        }
        self.unanswered.append(&mut other.unanswered);
        self.wrong.append(&mut other.wrong);
        self.slowest = self.slowest.max(other.slowest);
        self
    }
}

/// One client's.
struct Hand {
    client: Client,
    shared: Arc<Shared>,
    log: Log,
    name: String,
}

impl Hand {
    fn work(&mut self, writes: bool) {
        for round in 0.. {
            if self.shared.over.load(Ordering::Relaxed) {
                return;
            }
            if writes {
                self.write(&format!("{}-{round}", self.name));
            } else {
                self.read();
            }
        }
    }

    fn write(&mut self, id: &str) {
        if !self.ask("POST", "/group", &group(id)) {
            return;
        }
        self.log.created.insert(id.to_owned());
        if self.ask("POST", &format!("/group/{id}/user/member"), "") {
            self.log.joined.insert(id.to_owned());
        }
        let change = r#"{"entity-type":"group","properties":{"description":"changed"}}"#;
        if self.ask("PATCH", &format!("/group/{id}"), change) {
            self.log.changed.insert(id.to_owned());
        }
    }

    fn read(&mut self) {
        for path in ["/group/first", "/group?limit=5", "/user/member", "/user/member/group"] {
            self.ask("GET", path, "");
        }
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> bool {
        let begun = Instant::now();
        let answer = self.client.send(method, path, body);
        let log = &mut self.log;
        log.slowest = log.slowest.max(begun.elapsed());
        match answer {
            Ok(Answer { status: 200..300, .. }) => {
                self.shared.served.fetch_add(1, Ordering::Relaxed);
                return true;
            }
            Ok(answer) if answer.is_refusal() => {
                log.last_refused = format!("{method} {path} after {:?}", begun.elapsed());
                self.shared.refused.fetch_add(1, Ordering::Relaxed);
                log.refused.push(Instant::now());
            }
            // One is enough to know, and they are long.
            Ok(_) if !log.wrong.is_empty() => {}
            Ok(answer) => log.wrong.push(format!("{method} {path}: {answer:?}")),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                log.wrong.push(format!("{method} {path}: no answer"));
            }
            Err(_) => {
                log.unanswered.push(Instant::now());
                // Nobody listens: not as fast as the processor allows.
                sleep(Duration::from_millis(5));
            }
        }
        false
    }
}

/// Asserts that every write that was acknowledged is there, that each write that is there has its
/// change record, and that each record has its write.
pub fn assert_kept(url: &str, log: &Log) {
    assert_eq!(log.wrong, Vec::<String>::new());
    let ids = |sql: &str| -> BTreeSet<String> { psql(url, sql).unwrap().into_iter().collect() };
    let there = ids("SELECT id FROM groups");
    assert_eq!(log.created.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new());
    let there = ids("SELECT g.id FROM memberships JOIN groups g ON g.no = group_no");
    assert_eq!(log.joined.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new());
    let there = ids("SELECT id FROM groups WHERE description = 'changed' AND version = 2");
    assert_eq!(log.changed.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new());
    let half = "WITH recorded AS (SELECT entity_id AS id, count(*) FILTER (WHERE entity_type = 'group') AS versions, \
        count(*) FILTER (WHERE entity_type = 'membership') AS members FROM changes \
        WHERE entity_type IN ('group', 'membership') GROUP BY entity_id), \
        kept AS (SELECT g.id, g.version AS versions, (SELECT count(*) FROM memberships m \
        WHERE m.group_no = g.no) AS members FROM groups g WHERE g.id <> 'administrators') \
        (TABLE recorded EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE recorded)";
    assert_eq!(psql(url, half).unwrap(), Vec::<String>::new());
}
