//! Secrets that open something: made here, shown once, stored as their hash.

use super::id::NamespaceNo;
use rand::distr::{Alphanumeric, SampleString};
use sha2::{Digest, Sha256};
use std::fmt;

/// The shortest key that an operator may choose, in characters.
pub const SHORTEST: usize = 32;
/// Longer credentials than this are not looked at, in characters.
pub const LONGEST: usize = 512;

/// The length of a session's token, and of the part that says the namespace.
const SESSION: usize = 128;
const NAMESPACE: usize = 6;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A credential in clear text: never stored, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// An API key: `rk_` and 43 characters of base62, which are 256 bits.
    pub fn random_key() -> Self {
        // The thread's generator is a CSPRNG seeded by the operating system.
        Self(format!("rk_{}", Alphanumeric.sample_string(&mut rand::rng(), 43)))
    }

    /// A session's token: 128 characters of base62, of which the first 6 say the namespace. The
    /// others are over 700 bits.
    pub fn random_session(namespace: NamespaceNo) -> Self {
        let mut token = String::with_capacity(SESSION);
        let mut rest = u64::try_from(namespace.0).unwrap_or_default();
        for _ in 0..NAMESPACE {
            let digit = usize::try_from(rest % 62).unwrap_or_default();
            token.push(BASE62.get(digit).copied().map_or('0', char::from));
            rest /= 62;
        }
        token.push_str(&Alphanumeric.sample_string(&mut rand::rng(), SESSION - NAMESPACE));
        Self(token)
    }

    /// The namespace that a session's token says; `None` where it is no session's token.
    pub fn session_namespace(&self) -> Option<NamespaceNo> {
        if self.0.len() != SESSION || !self.0.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        let digits = self.0.bytes().take(NAMESPACE).collect::<Vec<_>>();
        let no = digits.iter().rev().try_fold(0_i64, |no, digit| {
            let value = BASE62.iter().position(|known| known == digit)?;
            no.checked_mul(62)?.checked_add(i64::try_from(value).ok()?)
        })?;
        Some(NamespaceNo(no))
    }

    /// What somebody presents; `None` where its length alone says that it is no credential.
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
