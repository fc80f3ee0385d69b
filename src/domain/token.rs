//! Secrets that open something: made here, shown once, stored as their hash.

use rand::distr::{Alphanumeric, SampleString};
use sha2::{Digest, Sha256};
use std::fmt;

/// The shortest key that an operator may choose, in characters.
pub const SHORTEST: usize = 32;
/// Longer credentials than this are not looked at, in characters.
pub const LONGEST: usize = 512;

/// A credential in clear text: never stored, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// An API key: `rk_` and 43 characters of base62, which are 256 bits.
    pub fn random_key() -> Self {
        // The thread's generator is a CSPRNG seeded by the operating system.
        Self(format!("rk_{}", Alphanumeric.sample_string(&mut rand::rng(), 43)))
    }

    /// What somebody presents; `None` where its length alone says that it opens nothing.
    pub fn presented(text: &str) -> Option<Self> {
        (SHORTEST..=LONGEST).contains(&text.len()).then(|| Self(text.to_owned()))
    }

    /// Its SHA-256. A secret of 256 bits needs no salt and no slow hash.
    pub fn hash(&self) -> SecretHash {
        SecretHash(Sha256::digest(self.0.as_bytes()).into())
    }

    /// Shows it, to whom it belongs.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The SHA-256 of a secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// The 32 bytes, as they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
