//! Django's hashes: `name$…` (<https://docs.djangoproject.com/en/5.2/topics/auth/passwords/>).

use super::super::algorithm::is_bcrypt;
use super::super::scheme::{Digest, Kind, Prehash, SaltPlace};
use super::phc;
use super::spelled::{Spelled, base64, hex, log_n, number};

/// Reads one of Django's hashes.
pub fn read(text: &str) -> Option<Spelled> {
    let (name, rest) = text.split_once('$')?;
    let parts: Vec<_> = rest.split('$').collect();
    match (name, parts.as_slice()) {
        ("pbkdf2_sha1", parts) => pbkdf2(Digest::Sha1, parts),
        ("pbkdf2_sha256", parts) => pbkdf2(Digest::Sha256, parts),
        ("scrypt", [n, salt, r, p, output]) => {
            let kind = Kind::Scrypt { log_n: log_n(n)?, r: number(r)?, p: number(p)? };
            Some(Spelled::new(kind, salt.as_bytes(), base64(output)?))
        }
        ("argon2", [name, ..]) if name.starts_with("argon2") => phc::read(&format!("${rest}")),
        ("bcrypt", ["", ..]) => phc::read(rest).filter(|_| is_bcrypt(rest)),
        ("bcrypt_sha256", ["", ..]) if is_bcrypt(rest) => prehashed(rest, Prehash::Django),
        ("md5", [salt, output]) => salted(Digest::Md5, salt, output),
        ("sha1", [salt, output]) => salted(Digest::Sha1, salt, output),
        _ => None,
    }
}

/// A bcrypt hash of something else than the password.
pub fn prehashed(text: &str, prehash: Prehash) -> Option<Spelled> {
    let mut foreign = phc::read(text)?.foreign;
    match &mut foreign.scheme.kind {
        Kind::Bcrypt { of, .. } => *of = prehash,
        _ => return None,
    }
    Some(Spelled { foreign, standard: None })
}

fn pbkdf2(digest: Digest, parts: &[&str]) -> Option<Spelled> {
    let [rounds, salt, output] = parts else { return None };
    let kind = Kind::Pbkdf2 { digest, rounds: number(rounds)? };
    Some(Spelled::new(kind, salt.as_bytes(), base64(output)?))
}

fn salted(digest: Digest, salt: &str, output: &str) -> Option<Spelled> {
    let output = hex(output).filter(|output| output.len() == digest.length())?;
    let kind = Kind::Digest(digest, SaltPlace::BeforePassword);
    Some(Spelled::new(kind, salt.as_bytes(), output))
}
