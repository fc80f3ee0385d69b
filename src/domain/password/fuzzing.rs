//! What the fuzzer needs of passwords: hashes of other systems.

use super::PasswordHash;
use super::algorithm::{Memory, verify};
use argon2::password_hash::phc;
use argon2::password_hash::{Error, PasswordVerifier};

/// What verifying a hash takes, as what verifies it reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// argon2's memory in KiB and passes.
    Argon2(u32, u32),
    /// scrypt's ln(N), r and p.
    Scrypt(u8, u32, u32),
    /// pbkdf2's rounds.
    Pbkdf2(u32),
    /// bcrypt's cost.
    Bcrypt(u32),
}

/// A hash as it would be stored, where it is taken at all.
pub fn imported(text: &str) -> Option<String> {
    PasswordHash::import(text, "password_hash").ok().map(|PasswordHash(stored)| stored)
}

/// What verifying takes; `None` for what nothing verifies.
pub fn work(stored: &str) -> Option<Work> {
    if stored.starts_with("$2") {
        let parts: bcrypt::HashParts = stored.parse().ok()?;
        return Some(Work::Bcrypt(parts.get_cost()));
    }
    let hash = phc::PasswordHash::new(stored).ok()?;
    Some(match hash.algorithm.as_str() {
        "scrypt" => {
            let params = scrypt::Params::try_from(&hash).ok()?;
            Work::Scrypt(params.log_n(), params.r(), params.p())
        }
        "pbkdf2-sha256" | "pbkdf2-sha512" => {
            Work::Pbkdf2(pbkdf2::Params::try_from(&hash).ok()?.rounds())
        }
        _ => {
            let params = argon2::Params::try_from(&hash).ok()?;
            Work::Argon2(params.m_cost(), params.t_cost())
        }
    })
}

/// Whether a password can be compared with the hash at all.
pub fn is_verifiable(stored: &str) -> bool {
    const PASSWORD: &[u8] = b"correct horse";
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
