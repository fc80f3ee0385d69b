//! What the fuzzer needs of passwords: hashes of other systems.

use super::algorithm::{Memory, decoy, verify};
use super::import::{Plan, plan};
use super::scheme::{Kind, Scheme};
use super::wrapped;
use super::{ImportedHash, spelling};
use argon2::password_hash::phc;
use argon2::password_hash::{Error, PasswordVerifier};

/// What verifying a hash takes, besides the argon2id that a weak one is wrapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// argon2's memory in KiB and passes.
    Argon2(u32, u32),
    /// ln(N), r and p of scrypt and its kind.
    Scrypt(u8, u32, u32),
    /// pbkdf2's rounds.
    Pbkdf2(u32),
    /// bcrypt's cost.
    Bcrypt(u32),
    /// Rounds over the password.
    Rounds(u32),
}

/// A hash as it would be stored, where it is taken at all; of one that is wrapped, the outer hash
/// belongs to no password, so that the fuzzer gets on.
pub fn imported(text: &str) -> Option<String> {
    let ImportedHash(text) = ImportedHash::parse(text, "password_hash").ok()?;
    Some(match plan(&text).ok()? {
        Plan::Store(text) => text,
        Plan::Wrap(foreign) => wrapped::join(&foreign.scheme, &decoy()),
    })
}

/// What verifying takes; `None` for what nothing verifies.
pub fn work(stored: &str) -> Option<Work> {
    let kind = match wrapped::split(stored) {
        Some((Scheme { kind, .. }, _)) => kind,
        None => spelling::read(stored).ok()?.foreign.scheme.kind,
    };
    Some(match kind {
        Kind::Digest(..) => Work::Rounds(1),
        Kind::Pbkdf2 { rounds, .. } => Work::Pbkdf2(rounds),
        Kind::Scrypt { log_n, r, p } => Work::Scrypt(log_n, r, p),
        Kind::Firebase { log_n, r } | Kind::Yescrypt { log_n, r } => Work::Scrypt(log_n, r, 1),
        Kind::Argon2 { memory, passes, .. } => Work::Argon2(memory, passes),
        Kind::Bcrypt { cost, .. } => Work::Bcrypt(cost),
        Kind::ShaCrypt { rounds, .. } => Work::Rounds(rounds),
        Kind::Phpass { log_rounds, .. } => {
            Work::Rounds(1_u32.checked_shl(log_rounds.into()).unwrap_or(u32::MAX))
        }
    })
}

/// Whether a password can be compared with the hash at all.
pub fn is_verifiable(stored: &str) -> bool {
    const PASSWORD: &[u8] = b"correct horse";
    if let Some((scheme, outer)) = wrapped::split(stored) {
        return scheme.output(PASSWORD).is_some() && phc::PasswordHash::new(outer).is_ok();
    }
    verify(PASSWORD, stored, &mut Memory::default());
    if stored.starts_with("$2") {
        return bcrypt::verify(PASSWORD, stored).is_ok();
    }
    let Ok(hash) = phc::PasswordHash::new(stored) else { return false };
    let verdict = match hash.algorithm.as_str() {
        "scrypt" => scrypt::Scrypt::default().verify_password(PASSWORD, &hash),
        "pbkdf2-sha256" | "pbkdf2-sha512" => {
            pbkdf2::Pbkdf2::default().verify_password(PASSWORD, &hash)
        }
        _ => argon2::Argon2::default().verify_password(PASSWORD, &hash),
    };
    matches!(verdict, Ok(()) | Err(Error::PasswordInvalid))
}
