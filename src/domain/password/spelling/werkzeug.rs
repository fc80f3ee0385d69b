//! Hashes whose salt is text and whose output is in hexadecimal: those of Werkzeug, which Flask uses
//! (`pbkdf2:sha256:600000$salt$output`, `scrypt:32768:8:1$salt$output`), and of better-auth
//! (`salt:output`).

use super::super::scheme::{Digest, Kind};
use super::spelled::{Spelled, hex, log_n, number};

/// Reads a hash of Werkzeug or better-auth.
pub fn read(text: &str) -> Option<Spelled> {
    match text.split('$').collect::<Vec<_>>().as_slice() {
        [method, salt, output] => Some(Spelled::new(kind(method)?, salt.as_bytes(), hex(output)?)),
        [pair] => {
            let (salt, output) = pair.split_once(':')?;
            hex(salt).filter(|salt| salt.len() == 16)?;
            let kind = Kind::Scrypt { log_n: 14, r: 16, p: 1 };
            Some(Spelled::new(kind, salt.as_bytes(), hex(output)?))
        }
        _ => None,
    }
}

fn kind(method: &str) -> Option<Kind> {
    let digest = |name: &str| match name {
        "sha1" => Some(Digest::Sha1),
        "sha256" => Some(Digest::Sha256),
        "sha512" => Some(Digest::Sha512),
        _ => None,
    };
    match method.split(':').collect::<Vec<_>>().as_slice() {
        ["pbkdf2", name, rounds] => {
            Some(Kind::Pbkdf2 { digest: digest(name)?, rounds: number(rounds)? })
        }
        ["scrypt", n, r, p] => {
            Some(Kind::Scrypt { log_n: log_n(n)?, r: number(r)?, p: number(p)? })
        }
        _ => None,
    }
}
