//! Passwords: checked, hashed with argon2id, and verified, also against hashes of other systems.

mod algorithm;
#[cfg(any(fuzzing, test))]
#[path = "../../../fuzz/doors/password.rs"]
pub mod fuzzing;
mod hasher;
mod import;
mod queue;
mod scheme;
mod spelling;
mod verdict;
mod wrapped;

pub use super::model::password::{ImportedHash, LONGEST, Password, PasswordHash, SHORTEST};
pub use hasher::{AccountKey, Hasher, HashingCounts, PATIENCE, PER_MINUTE};
pub use queue::Owner;
pub use verdict::Verdict;

use super::{Error, Result};
use import::Plan;

impl ImportedHash {
    /// Checks a hash of another system: a PHC string of argon2 (i, d, id), scrypt or pbkdf2, a hash of
    /// bcrypt, SHA-crypt, yescrypt or phpass, and hashes as Django, passlib, Werkzeug, better-auth,
    /// WordPress, Firebase, LDAP and Spring write them. Verifying it takes at most 64 MiB and about 0.3 s.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `field`, with what to do instead.
    pub fn parse(text: &str, field: &'static str) -> Result<Self> {
        let text = text.trim();
        let checked = import::plan(text).map(|_plan| Self(text.to_owned()));
        checked.map_err(|reason| Error::invalid(field, reason))
    }

    /// The hash as it is stored; one of no password in place of a weak hash, which would be hashed.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a hash that is not taken.
    pub(super) fn unhashed(&self) -> Result<PasswordHash> {
        match import::plan(&self.0).map_err(|reason| Error::invalid("password_hash", reason))? {
            Plan::Store(text) => Ok(PasswordHash(text)),
            Plan::Wrap(_) => Ok(PasswordHash::of_no_password()),
        }
    }
}

impl PasswordHash {
    /// A hash with today's parameters that belongs to no password.
    pub(super) fn of_no_password() -> Self {
        Self(algorithm::decoy())
    }
}
