//! The hashes that LDAP's `userPassword` holds: a scheme in braces, then base64 of the output and the
//! salt (RFC 2307, and what OpenLDAP and 389 Directory Server have added).

use super::super::scheme::{Digest, Kind, SaltPlace};
use super::spelled::{Spelled, base64, dotted_base64, hex, number};

/// Reads one of LDAP's hashes. `None` for other text, and for schemes of hashes that say their kind
/// themselves.
pub fn read(text: &str) -> Option<Spelled> {
    let (scheme, rest) = text.strip_prefix('{')?.split_once('}')?;
    match scheme.to_ascii_uppercase().as_str() {
        "MD5" => unsalted(Digest::Md5, rest),
        "SHA" | "SHA1" | "SHA-1" => unsalted(Digest::Sha1, rest),
        "SHA256" | "SHA-256" => unsalted(Digest::Sha256, rest),
        "SHA384" | "SHA-384" => unsalted(Digest::Sha384, rest),
        "SHA512" | "SHA-512" => unsalted(Digest::Sha512, rest),
        "SMD5" => salted(Digest::Md5, rest),
        "SSHA" | "SSHA1" => salted(Digest::Sha1, rest),
        "SSHA256" => salted(Digest::Sha256, rest),
        "SSHA384" => salted(Digest::Sha384, rest),
        "SSHA512" => salted(Digest::Sha512, rest),
        "PBKDF2" | "PBKDF2-SHA1" => pbkdf2(Digest::Sha1, rest),
        "PBKDF2-SHA256" => pbkdf2(Digest::Sha256, rest),
        "PBKDF2-SHA512" => pbkdf2(Digest::Sha512, rest),
        "PBKDF2_SHA256" => of_389(rest),
        _ => None,
    }
}

/// In base64, or in hexadecimal, as MD5 and SHA are often written.
fn unsalted(digest: Digest, text: &str) -> Option<Spelled> {
    let is_whole = |output: &Vec<u8>| output.len() == digest.length();
    let output = hex(text).filter(is_whole).or_else(|| base64(text).filter(is_whole))?;
    Some(Spelled::new(Kind::Digest(digest, SaltPlace::AfterPassword), &[], output))
}

fn salted(digest: Digest, text: &str) -> Option<Spelled> {
    let bytes = base64(text)?;
    let (output, salt) = bytes.split_at_checked(digest.length())?;
    let kind = Kind::Digest(digest, SaltPlace::AfterPassword);
    (!salt.is_empty()).then(|| Spelled::new(kind, salt, output.to_vec()))
}

/// `ROUNDS$SALT$OUTPUT`, as OpenLDAP's module and passlib write it.
fn pbkdf2(digest: Digest, text: &str) -> Option<Spelled> {
    let [rounds, salt, output] = text.split('$').collect::<Vec<_>>().try_into().ok()?;
    let kind = Kind::Pbkdf2 { digest, rounds: number(rounds)? };
    Some(Spelled::new(kind, &dotted_base64(salt)?, dotted_base64(output)?))
}

/// The older ones of 389 Directory Server, which FreeIPA uses: the rounds in 4 bytes, a salt of 64 and
/// an output of 256 bytes, of which the first block is enough to verify a password.
fn of_389(text: &str) -> Option<Spelled> {
    let bytes = base64(text).filter(|bytes| bytes.len() == 4 + 64 + 256)?;
    let (rounds, rest) = bytes.split_first_chunk::<4>()?;
    let (salt, output) = rest.split_at_checked(64)?;
    let kind = Kind::Pbkdf2 { digest: Digest::Sha256, rounds: u32::from_be_bytes(*rounds) };
    Some(Spelled::new(kind, salt, output.get(..32)?.to_vec()))
}
