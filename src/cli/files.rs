//! How many files the process may have open, of which each connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the limit as far as the system lets everybody raise it: the usual 1024 are for programs
/// that have few, and a thousand idle connections would keep out all others.
pub fn allow_many() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let most = Rlimit { current: maximum, maximum };
    match setrlimit(Resource::Nofile, most) {
        Ok(()) => {
            log::debug!("open files: {}", maximum.map_or("any".to_owned(), |n| n.to_string()))
        }
        Err(error) => log::warn!("cannot raise the limit of open files: {error}"),
    }
}

/// So many connections, or half of the files that the process may have open, so that no address has
/// them all.
pub fn at_most_half(connections: u32) -> usize {
    let half = getrlimit(Resource::Nofile).current.map_or(u64::MAX, |files| files / 2);
    usize::try_from(u64::from(connections).min(half)).unwrap_or(usize::MAX)
}
