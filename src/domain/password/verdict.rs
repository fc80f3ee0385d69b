//! What verifying a password finds. It runs on the threads of the hasher.

use super::super::{Error, Result};
use super::algorithm::{self, Memory};
use super::wrapped;
use super::{Password, PasswordHash};
use std::cell::RefCell;

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// Runs `work` with the memory of this thread.
pub(super) fn with_memory<T>(work: impl FnOnce(&mut Memory) -> T) -> T {
    MEMORY.with_borrow_mut(work)
}

/// What verifying a password found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The password is wrong, or the user has none.
    Wrong,
    /// The password is right.
    Right,
    /// The password is right. This hash is to replace the stored one, whose parameters are
    /// outdated.
    Outdated(PasswordHash),
}

fn hash(password: &Password) -> Result<PasswordHash> {
    let hash = with_memory(|memory| algorithm::hash(password.as_bytes(), memory));
    hash.map(PasswordHash).map_err(Error::internal)
}

/// Verifies a password against the stored hash. Without one it takes as long as with one of ours.
///
/// # Errors
/// `Internal` where a new hash cannot be made.
pub(super) fn verify(password: &Password, stored: Option<PasswordHash>) -> Result<Verdict> {
    let matches = |password: &[u8], stored: &str| {
        with_memory(|memory| wrapped::verify(password, stored, memory))
    };
    let Some(stored) = stored else {
        std::hint::black_box(matches(password.as_bytes(), &algorithm::decoy()));
        return Ok(Verdict::Wrong);
    };
    if matches(password.as_bytes(), &stored.0) {
        return match algorithm::is_current(&stored.0) {
            true => Ok(Verdict::Right),
            false => Ok(Verdict::Outdated(hash(password)?)),
        };
    }
    // Passwords were not always composed before they were hashed, neither here nor elsewhere.
    match password.as_sent().is_some_and(|sent| matches(sent, &stored.0)) {
        true => Ok(Verdict::Outdated(hash(password)?)),
        false => Ok(Verdict::Wrong),
    }
}
