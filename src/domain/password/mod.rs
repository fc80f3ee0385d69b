//! Passwords: checked, hashed with argon2id, and verified, also against hashes of other systems.

mod algorithm;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod hasher;
mod import;
mod queue;
mod spelling;

pub use super::model::password::{LONGEST, Password, PasswordHash, SHORTEST};
pub use hasher::{AccountKey, Hasher, PER_MINUTE, Verdict};
pub use queue::Owner;

use super::{Error, Result};

impl PasswordHash {
    /// Checks a hash of another system: a PHC string of argon2 (i, d, id), scrypt, pbkdf2-sha256 or
    /// pbkdf2-sha512, or a bcrypt hash (`$2a$`, `$2b$`, `$2y$`), also as Django, passlib, Werkzeug,
    /// better-auth, LDAP and Spring spell them. Its cost has a lower and an upper bound: verifying it
    /// takes at most 64 MiB and about 0.3 s.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `field`.
    pub fn import(text: &str, field: &'static str) -> Result<Self> {
        let text = text.trim();
        if let Some(reason) = spelling::unsupported(text) {
            return Err(Error::invalid(field, reason));
        }
        let text = spelling::standard(text);
        match import::check(&text) {
            Ok(()) => Ok(Self(algorithm::with_version(&text))),
            Err(reason) => Err(Error::invalid(field, reason)),
        }
    }
}
