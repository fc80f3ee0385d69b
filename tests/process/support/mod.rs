//! What the process tests share: directories, the program, a client, a load, a PostgreSQL.

mod http;
mod kept;
mod load;
mod place;
mod postgres;
mod roster;

pub use http::{Answer, Client, group, read};
pub use kept::{assert_acknowledged, assert_kept};
pub use load::{Deed, Load, Log};
pub use place::Place;
pub use postgres::{Database, External, answering, backends, connections, launch, psql};
pub use roster::{KEY, Said, Server, run, settings, spawn, spawn_with_files};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Waits until something holds, and says how long that took.
pub fn until(patience: Duration, what: &str, mut holds: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < patience, "not within {patience:?}: {what}");
        sleep(Duration::from_millis(5));
    }
    begun.elapsed()
}

/// Seconds, for short.
pub const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Sends a signal to a process, which may have ended already.
pub fn signal(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid).ok().filter(|pid| *pid > 1).expect("a process id");
    let _ended = kill(Pid::from_raw(pid), signal);
}
