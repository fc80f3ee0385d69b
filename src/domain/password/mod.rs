//! Passwords: checked, hashed as argon2id, and verified, also where another system hashed them.

mod algorithm;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod hasher;

pub use super::model::password::{LONGEST, Password, PasswordHash, SHORTEST};
pub use hasher::{Hasher, Verdict};

use super::{Error, Result};

impl PasswordHash {
    /// Checks a hash that another system made: PHC strings of argon2 (i, d, id), scrypt,
    /// pbkdf2-sha256 and -sha512, and bcrypt (`$2a$`, `$2b$`, `$2y$`), at costs that do not tie up
    /// a thread for long.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `field`.
    pub fn import(text: &str, field: &'static str) -> Result<Self> {
        match algorithm::is_bearable(text) {
            Ok(()) => Ok(Self(algorithm::with_version(text))),
            Err(reason) => Err(Error::invalid(field, reason)),
        }
    }
}
