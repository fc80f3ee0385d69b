//! The modular crypt format: `$id$…`, as crypt(3), PHP and passlib write it.

use super::super::scheme::crypt64::{decode, decode_bcrypt, decode_sha, encode_bcrypt};
use super::super::scheme::{Digest, Foreign, Kind, Prehash, Scheme};
use super::django::prehashed;
use super::firebase;
use super::spelled::{Spelled, dotted_base64, number};

/// How many rounds SHA-crypt has where the hash does not say.
const SHA_CRYPT_ROUNDS: u32 = 5000;
/// The alphabet of crypt(3) begins like this; phpass writes a number as its place in it.
const NUMBERS: &str = "./0123456789ABCDEFGHIJKLMNOPQRST";

/// Reads a hash by what stands between its first two dollars. `None` for PHC strings and bcrypt.
pub fn read(text: &str) -> Option<Spelled> {
    let (id, rest) = text.strip_prefix('$')?.split_once('$')?;
    match id {
        "5" => sha_crypt(Digest::Sha256, rest),
        "6" => sha_crypt(Digest::Sha512, rest),
        "y" => yescrypt(rest),
        "P" | "H" => phpass(Digest::Md5, rest),
        "S" => phpass(Digest::Sha512, rest),
        "wp" => prehashed(&format!("${rest}"), Prehash::Wordpress),
        "bcrypt-sha256" => passlib_bcrypt(rest),
        "fbscrypt" => firebase::read(rest),
        "pbkdf2" => passlib_pbkdf2(Digest::Sha1, rest),
        "pbkdf2-sha256" => passlib_pbkdf2(Digest::Sha256, rest),
        "pbkdf2-sha512" => passlib_pbkdf2(Digest::Sha512, rest),
        _ => None,
    }
}

/// `[rounds=N$]SALT$OUTPUT`, where the salt is text.
fn sha_crypt(digest: Digest, rest: &str) -> Option<Spelled> {
    let parts: Vec<_> = rest.split('$').collect();
    let (rounds, salt, output) = match parts.as_slice() {
        [salt, output] => (SHA_CRYPT_ROUNDS, salt, output),
        [rounds, salt, output] => (number(rounds.strip_prefix("rounds=")?)?, salt, output),
        _ => return None,
    };
    let rounds = Some(rounds).filter(|rounds| *rounds >= sha_crypt::Params::ROUNDS_MIN)?;
    let salt = Some(salt.as_bytes()).filter(|salt| salt.len() <= 16)?;
    Some(Spelled::new(Kind::ShaCrypt { digest, rounds }, salt, decode_sha(output, digest)?))
}

/// `PARAMETERS$SALT$OUTPUT`, with the parameters that crypt(3) writes and no others.
fn yescrypt(rest: &str) -> Option<Spelled> {
    let [parameters, salt, output] = rest.split('$').collect::<Vec<_>>().try_into().ok()?;
    let read: yescrypt::Params = parameters.parse().ok()?;
    let (n, r) = (read.n(), read.r());
    let log_n = Some(n).filter(|n| n.is_power_of_two() && *n > 1)?.ilog2().try_into().ok()?;
    let usual = yescrypt::Params::new(yescrypt::Mode::default(), n, r, 1).ok()?;
    if read != usual || r >= 1 << 20 || read.to_string() != parameters {
        return None;
    }
    let output = decode(output).filter(|output| output.len() == 32)?;
    Some(Spelled::new(Kind::Yescrypt { log_n, r }, &decode(salt)?, output))
}

/// The number of rounds in one character, a salt of eight, and the output.
fn phpass(digest: Digest, rest: &str) -> Option<Spelled> {
    let (rounds, rest) = rest.split_at_checked(1)?;
    let (salt, output) = rest.split_at_checked(8)?;
    let log_rounds = NUMBERS.find(rounds)?.try_into().ok()?;
    let length = match digest {
        Digest::Md5 => 22,
        // Drupal's, which end after 55 characters.
        _ => 43,
    };
    let output = Some(output).filter(|output| output.len() == length)?;
    Some(Spelled::new(Kind::Phpass { digest, log_rounds }, salt.as_bytes(), decode(output)?))
}

/// `v=2,t=2b,r=12$SALT$OUTPUT`, and `2b,12$SALT$OUTPUT` of the first version.
fn passlib_bcrypt(rest: &str) -> Option<Spelled> {
    let [parameters, salt_text, output] = rest.split('$').collect::<Vec<_>>().try_into().ok()?;
    let (of, cost) = match parameters.split(',').collect::<Vec<_>>().as_slice() {
        ["v=2", "t=2a" | "t=2b", rounds] => (Prehash::Passlib2, rounds.strip_prefix("r=")?),
        ["2a" | "2b", rounds] => (Prehash::Passlib1, *rounds),
        _ => return None,
    };
    let salt = decode_bcrypt(salt_text).filter(|salt| salt.len() == 16)?;
    let output = decode_bcrypt(output).filter(|output| output.len() == 23)?;
    let cost = number(cost).filter(|cost| (4..=31).contains(cost))?;
    // The salt is a key as well, as it is written.
    encode_bcrypt(&salt).filter(|written| written == salt_text)?;
    let scheme = Scheme { kind: Kind::Bcrypt { cost, of }, salt, length: output.len() };
    Some(Spelled { foreign: Foreign { scheme, output }, standard: None })
}

/// `ROUNDS$SALT$OUTPUT`, unlike a PHC string, which names its parameters.
fn passlib_pbkdf2(digest: Digest, rest: &str) -> Option<Spelled> {
    let [rounds, salt, output] = rest.split('$').collect::<Vec<_>>().try_into().ok()?;
    let kind = Kind::Pbkdf2 { digest, rounds: number(rounds)? };
    Some(Spelled::new(kind, &dotted_base64(salt)?, dotted_base64(output)?))
}
