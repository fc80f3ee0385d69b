//! What the process tests share: directories, the program, clients, load, PostgreSQL servers.

mod acknowledged;
mod directory;
mod http;
mod load;
mod postgres;
mod roster;
mod statements;
mod tcp_postgres;

pub use acknowledged::{assert_acknowledged, assert_nothing_lost};
pub use directory::TestDirectory;
pub use http::{Answer, Client, follow, group, read};
pub use load::{Load, Log, Step};
pub use postgres::{
    Database, ExternalPostgres, backends, connections, psql, start_postgres, wait_until_answering,
};
pub use roster::{
    KEY, NO_SECRET, Output, SECRET, Server, run, run_with_input, settings, spawn, spawn_with_files,
};
pub use statements::{start_with_statements, statements};
pub use tcp_postgres::{PASSWORD, TcpPostgres, put};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Waits until a condition holds, and returns how long that took.
pub fn until(patience: Duration, what: &str, mut holds: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < patience, "not within {patience:?}: {what}");
        sleep(Duration::from_millis(5));
    }
    begun.elapsed()
}

/// A duration in seconds.
pub const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Sends a signal to a process, which may have ended already.
pub fn signal(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid).ok().filter(|pid| *pid > 1).expect("a process id");
    let _ended = kill(Pid::from_raw(pid), signal);
}
