//! Faults at random moments under sixteen writers and sixteen readers, again and again: `make
//! faults`, which takes minutes and is therefore not part of every run.

mod disk;
mod overload;
mod postgres;
mod server;
mod transfer;
mod two_servers;
mod webhooks;

use super::support::{Load, Log, Server, connections, seconds, until};
use std::time::{Duration, Instant};

/// The numbers of writers and readers.
const WRITERS: usize = 16;
const READERS: usize = 16;
/// How often each fault is repeated.
const TIMES: usize = 10;
/// How long after its cause has ended an outage may last. After PostgreSQL was killed or stopped,
/// this includes its restart and recovery.
const GRACE: Duration = Duration::from_secs(1);
/// The longest time that a response may take: Roster waits five seconds for a statement or a
/// transaction.
const LONGEST: Duration = Duration::from_secs(6);
/// The longest time that the deletion of a user may take, which may delete many rows.
const LONGEST_DELETION: Duration = Duration::from_secs(12);

fn load(server: &Server) -> Load {
    Load::of(server, WRITERS, READERS)
}

/// A random time until the fault.
fn any_moment() -> Duration {
    Duration::from_millis(200 + u64::from(rand::random::<u8>()) * 4)
}

/// The resources of a server: its memory in MiB, and its connections to PostgreSQL.
#[derive(Debug, Clone, Copy)]
struct Usage {
    memory: u64,
    connections: usize,
}

impl Usage {
    fn of(server: &Server, url: &str) -> Self {
        Self { memory: server.memory() / 1024, connections: connections(url) }
    }

    /// Asserts that the server soon uses no more than this again.
    fn assert_released(self, server: &Server, url: &str) {
        // The allocator may keep some of the memory that was freed a moment ago.
        let memory = self.memory + self.memory / 10 + 2;
        let back = |now: Self| now.memory <= memory && now.connections <= self.connections;
        until(seconds(20), "memory and connections are back where they were", || {
            back(Self::of(server, url))
        });
        println!("{self:?} before, {:?} after", Self::of(server, url));
    }
}

/// Asserts that every request got a response, and that none was refused after the cause had `ended`
/// and the grace time was over.
fn assert_answered(log: &Log, ended: Instant) {
    assert_answered_after_each(log, &[(ended, ended)]);
}

/// The same for several causes, one after the other, each with the times of its begin and its end.
fn assert_answered_after_each(log: &Log, causes: &[(Instant, Instant)]) {
    assert_eq!(log.wrong, Vec::<String>::new());
    assert!(log.unanswered.is_empty(), "{} went unanswered", log.unanswered.len());
    // How long a refusal came after the end of the newest cause before it.
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

/// Asserts that no response took longer than is allowed, whatever it was.
fn assert_quick(log: &Log) {
    assert!(log.slowest < LONGEST, "a request took {:?}", log.slowest);
    let deletion = log.slowest_deletion;
    assert!(deletion < LONGEST_DELETION, "a deletion took {deletion:?}");
}
