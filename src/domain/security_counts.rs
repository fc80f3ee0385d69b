//! Counts what the security log records, since the process started.

use super::model::sign_in::Lock;
use std::sync::atomic::{AtomicU64, Ordering};

/// What becomes of a sign-in by password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The user is signed in.
    Ok,
    /// There is no such user.
    Unknown,
    /// The user is not active.
    Inactive,
    /// The account or the IP address has to wait.
    Locked,
    /// The password is not the user's, who may have none.
    WrongPassword,
    /// The password or the user has changed while the password was verified.
    Changed,
}

impl Outcome {
    const ALL: [Self; 6] =
        [Self::Ok, Self::Unknown, Self::Inactive, Self::Locked, Self::WrongPassword, Self::Changed];

    /// The word for it, in the log and in metrics.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unknown => "unknown",
            Self::Inactive => "inactive",
            Self::Locked => "locked",
            Self::WrongPassword => "wrong_password",
            Self::Changed => "changed",
        }
    }
}

/// The words for what has to wait after too many wrong passwords.
const LOCKS: [(Lock, &str); 2] = [(Lock::Address, "address"), (Lock::Account, "account")];

/// The entities with which rights change.
const ENTITIES: [&str; 11] = [
    "user",
    "key",
    "membership",
    "subgroup",
    "group",
    "invite",
    "session",
    "namespace",
    "webhook",
    "mail",
    "export",
];

/// The counters, which all workers share.
#[derive(Debug, Default)]
pub struct SecurityCounts {
    sign_ins: [AtomicU64; Outcome::ALL.len()],
    locks: [AtomicU64; LOCKS.len()],
    changes: [AtomicU64; ENTITIES.len()],
}

impl SecurityCounts {
    /// Counts a sign-in by password.
    pub(super) fn sign_in(&self, outcome: Outcome) {
        let counters = Outcome::ALL.iter().zip(&self.sign_ins);
        for (_, counter) in counters.filter(|(counted, _)| **counted == outcome) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts an address that has to wait, or an account that is locked.
    pub(super) fn lock(&self, lock: Lock) {
        let counters = LOCKS.iter().zip(&self.locks);
        for (_, counter) in counters.filter(|((counted, _), _)| *counted == lock) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts a change of rights, such as `key.created`.
    pub(super) fn change(&self, action: &str) {
        let counters = ENTITIES.iter().zip(&self.changes);
        for (_, counter) in counters.filter(|(entity, _)| action.starts_with(**entity)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many sign-ins by password had each outcome, which a word names.
    pub fn sign_ins(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counters = Outcome::ALL.iter().zip(&self.sign_ins);
        counters.map(|(outcome, counter)| (outcome.word(), counter.load(Ordering::Relaxed)))
    }

    /// How often an address had to wait and an account was locked, which a word names.
    pub fn locks(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counters = LOCKS.iter().zip(&self.locks);
        counters.map(|((_, word), counter)| (*word, counter.load(Ordering::Relaxed)))
    }

    /// How many changes of rights there were of each kind of entity, which a word names.
    pub fn changes(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counters = ENTITIES.iter().zip(&self.changes);
        counters.map(|(entity, counter)| (*entity, counter.load(Ordering::Relaxed)))
    }
}
