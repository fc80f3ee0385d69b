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
