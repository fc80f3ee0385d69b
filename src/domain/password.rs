//! Passwords: argon2id as PHC strings, hashed on threads of their own so that nobody else waits.

use super::column::column;
use super::{Error, Result};
use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use std::fmt;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The shortest password, in characters.
pub const SHORTEST: usize = 8;
/// The longest password, in characters.
pub const LONGEST: usize = 1024;
/// Memory in KiB, passes and lanes: OWASP's first choice for argon2id
/// (<https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>).
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How many wait for a thread at most, for each thread: about one and a half seconds' work.
const QUEUE: usize = 64;

/// A password in clear text: never stored, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Checks a new password: 8 to 1024 characters, of any kind but U+0000.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `field`.
    pub fn parse(text: &str, field: &'static str) -> Result<Self> {
        match text.chars().count() {
            ..SHORTEST => Err(Error::invalid(field, "must have at least 8 characters")),
            SHORTEST..=LONGEST if text.contains('\0') => {
                Err(Error::invalid(field, "must not contain U+0000"))
            }
            SHORTEST..=LONGEST => Ok(Self(text.to_owned())),
            _ => Err(Error::invalid(field, "must have at most 1024 characters")),
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// What is stored of a password: a PHC string
/// (<https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md>).
#[derive(Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct PasswordHash(String);

column!(PasswordHash, Text, String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// Hashes on as many threads as there are cores, with a bounded queue before them.
pub struct Hasher {
    threads: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            threads: Arc::new(Semaphore::new(cores)),
            waiting: Arc::new(Semaphore::new(cores * (1 + QUEUE))),
        }
    }
}

impl Hasher {
    /// Hashes a password with a new salt.
    ///
    /// # Errors
    /// [`Error::Busy`] when the queue is full.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash> {
        let _place = self.waiting.try_acquire().ok().ok_or(Error::Busy)?;
        let thread = Arc::clone(&self.threads).acquire_owned().await.map_err(Error::internal)?;
        let hashing = tokio::task::spawn_blocking(move || {
            // Held by the thread itself: a caller who hangs up does not free a core.
            let _thread = thread;
            hash(&password)
        });
        hashing.await.map_err(Error::internal)?
    }
}

fn hash(password: &Password) -> Result<PasswordHash> {
    let params = Params::new(MEMORY, PASSES, LANES, None).map_err(Error::internal)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2.hash_password(password.0.as_bytes()).map_err(Error::internal)?;
    Ok(PasswordHash(hash.to_string()))
}
