//! Faults at random moments under sixteen writers and sixteen readers, again and again: `make
//! faults`, which takes minutes and is therefore not part of every run.

mod crowd;
mod disk;
mod pair;
mod postgres;
mod server;

use super::support::{Load, Log, Server, connections, seconds, until};
use std::time::{Duration, Instant};

/// How many write, and how many read.
const WRITERS: usize = 16;
const READERS: usize = 16;
/// How often each fault is met.
const TIMES: usize = 10;
/// How long after its cause has ended the service may still be away: after PostgreSQL was killed or
/// stopped, that it is started again and recovers is part of it.
const GRACE: Duration = Duration::from_secs(1);
/// The longest that an answer may take: a statement is waited for five seconds, a transaction too.
const LONGEST: Duration = Duration::from_secs(6);
/// The longest that one may take to the deletion of a user, which may take much along.
const LONGEST_DELETION: Duration = Duration::from_secs(12);

fn load(server: &Server) -> Load {
    Load::of(server, WRITERS, READERS)
}

/// A moment from now, which is another each time.
fn any_moment() -> Duration {
    Duration::from_millis(200 + u64::from(rand::random::<u8>()) * 4)
}

/// What a server holds: its memory in MiB, and its connections to PostgreSQL.
#[derive(Debug, Clone, Copy)]
struct Holding {
    memory: u64,
    connections: usize,
}

impl Holding {
    fn of(server: &Server, url: &str) -> Self {
        Self { memory: server.memory() / 1024, connections: connections(url) }
    }

    /// Asserts that the server has come back to this, soon.
    fn assert_again(self, server: &Server, url: &str) {
        // What the allocator sees fit to keep of what was asked for a moment ago.
        let memory = self.memory + self.memory / 10 + 2;
        let back = |now: Self| now.memory <= memory && now.connections <= self.connections;
        until(seconds(20), "memory and connections are back where they were", || {
            back(Self::of(server, url))
        });
        println!("held {self:?} before, {:?} after", Self::of(server, url));
    }
}

/// Asserts that nobody went without an answer, and that nobody was refused once the cause had
/// `ended` and the grace was over.
fn assert_answered(log: &Log, ended: Instant) {
    assert_answered_after_each(log, &[(ended, ended)]);
}

/// The same of several causes, one after the other: when each began, and when it had ended.
fn assert_answered_after_each(log: &Log, causes: &[(Instant, Instant)]) {
    assert_eq!(log.wrong, Vec::<String>::new());
    assert!(log.unanswered.is_empty(), "{} went unanswered", log.unanswered.len());
    // How long after the end of the newest cause before it a refusal came.
    let after = |refused: &Instant| {
        let newest = causes.iter().rev().find(|(begun, _)| begun <= refused);
        newest.map(|(_, ended)| refused.saturating_duration_since(*ended))
    };
    let latest = log.refused.iter().filter_map(after).max();
    let (slowest, deletion) = (log.slowest, log.slowest_deletion);
    println!(
        "{} refused, at latest {latest:?} after, slowest {slowest:?}, deletion {deletion:?}",
        log.refused.len()
    );
    assert!(latest.is_none_or(|at| at <= GRACE), "refused {latest:?} after the cause had ended");
}

/// Asserts that nobody waited longer than the service allows itself, whatever the answer.
fn assert_quick(log: &Log) {
    assert!(log.slowest < LONGEST, "a request took {:?}", log.slowest);
    let deletion = log.slowest_deletion;
    assert!(deletion < LONGEST_DELETION, "a deletion took {deletion:?}");
}
