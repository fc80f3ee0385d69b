//! PHC strings (<https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md>) and bcrypt's
//! own hashes, which are stored as they are if they are strong enough.

use super::super::algorithm::{is_bcrypt, with_version};
use super::super::scheme::crypt64::decode_bcrypt;
use super::super::scheme::{Argon2Variant, Argon2Version, Digest, Foreign, Kind, Prehash, Scheme};
use super::spelled::Spelled;
use argon2::password_hash::phc::PasswordHash;
use data_encoding::BASE64_NOPAD;

/// The shortest salt that argon2 accepts, in bytes.
const SHORTEST_SALT: usize = 8;
/// The lowest cost that bcrypt has.
const LOWEST_COST: u32 = 4;

/// Reads a PHC string or a bcrypt hash.
pub fn read(text: &str) -> Option<Spelled> {
    let text = with_version(text);
    let (kind, salt, output) = match is_bcrypt(&text) {
        true => bcrypt(&text)?,
        false => {
            let hash = PasswordHash::new(&text).ok()?;
            let (salt, output) = (hash.salt.as_ref()?, hash.hash.as_ref()?);
            (kind(&hash)?, salt.to_vec(), output.as_bytes().to_vec())
        }
    };
    let scheme = Scheme { kind, salt, length: output.len() };
    // Nothing verifies PBKDF2 with SHA-1 as a PHC string.
    let standard = match kind {
        Kind::Pbkdf2 { digest: Digest::Sha1, .. } => None,
        _ => Some(text),
    };
    Some(Spelled { foreign: Foreign { scheme, output }, standard })
}

impl Spelled {
    /// A hash that is not stored as it is, or that is written as a PHC string for it.
    pub fn new(kind: Kind, salt: &[u8], output: Vec<u8>) -> Self {
        let scheme = Scheme { kind, salt: salt.to_vec(), length: output.len() };
        let foreign = Foreign { scheme, output };
        let standard = to_phc(&foreign);
        Self { foreign, standard }
    }
}

/// The PHC string of a hash that another system writes differently. `None` for what has none.
fn to_phc(foreign: &Foreign) -> Option<String> {
    let Foreign { scheme: Scheme { kind, salt, length }, output } = foreign;
    let (salt, output) = (BASE64_NOPAD.encode(salt), BASE64_NOPAD.encode(output));
    let text = match kind {
        Kind::Pbkdf2 { digest: Digest::Sha256, rounds } => {
            format!("$pbkdf2-sha256$i={rounds},l={length}${salt}${output}")
        }
        Kind::Pbkdf2 { digest: Digest::Sha512, rounds } => {
            format!("$pbkdf2-sha512$i={rounds},l={length}${salt}${output}")
        }
        Kind::Scrypt { log_n, r, p } => format!("$scrypt$ln={log_n},r={r},p={p}${salt}${output}"),
        _ => return None,
    };
    // PHC strings have bounds for the lengths.
    read(&text)?.standard
}

fn bcrypt(text: &str) -> Option<(Kind, Vec<u8>, Vec<u8>)> {
    let parts: bcrypt::HashParts = text.parse().ok()?;
    let cost = Some(parts.get_cost()).filter(|cost| *cost >= LOWEST_COST)?;
    let kind = Kind::Bcrypt { cost, of: Prehash::None };
    Some((kind, parts.get_salt_raw().to_vec(), decode_bcrypt(text.get(29..)?)?))
}

/// The parameters are read as the verifier reads them: of two parameters with one name the last one
/// counts, and an absent one has a default.
fn kind(hash: &PasswordHash) -> Option<Kind> {
    match hash.algorithm.as_str() {
        "argon2i" | "argon2d" | "argon2id" => argon2(hash),
        _ if hash.version.is_some() => None,
        "scrypt" => scrypt(hash),
        "pbkdf2-sha1" | "pbkdf2" => pbkdf2(hash, Digest::Sha1),
        "pbkdf2-sha256" => pbkdf2(hash, Digest::Sha256),
        "pbkdf2-sha512" => pbkdf2(hash, Digest::Sha512),
        _ => None,
    }
}

fn argon2(hash: &PasswordHash) -> Option<Kind> {
    hash.salt.as_ref().filter(|salt| salt.len() >= SHORTEST_SALT)?;
    let params = argon2::Params::try_from(hash).ok()?;
    (params.keyid().is_empty() && params.data().is_empty()).then_some(Kind::Argon2 {
        variant: Argon2Variant::new(hash.algorithm.as_str()).ok()?,
        version: Argon2Version::try_from(hash.version?).ok()?,
        memory: params.m_cost(),
        passes: params.t_cost(),
        lanes: params.p_cost(),
    })
}

fn scrypt(hash: &PasswordHash) -> Option<Kind> {
    type Default = scrypt::Params;
    let mut log_n = Default::RECOMMENDED_LOG_N.into();
    let (mut r, mut p) = (Default::RECOMMENDED_R, Default::RECOMMENDED_P);
    let mut known = [("ln", &mut log_n), ("r", &mut r), ("p", &mut p)];
    read_numbers(hash, &mut known)?;
    (r > 0 && p > 0).then_some(Kind::Scrypt { log_n: log_n.try_into().ok()?, r, p })
}

fn pbkdf2(hash: &PasswordHash, digest: Digest) -> Option<Kind> {
    type Default = pbkdf2::Params;
    let mut rounds = Default::RECOMMENDED_ROUNDS;
    let length = u32::try_from(hash.hash.as_ref()?.len()).ok()?;
    let mut stated = u32::try_from(Default::RECOMMENDED_OUTPUT_LENGTH).ok()?;
    read_numbers(hash, &mut [("i", &mut rounds), ("l", &mut stated)])?;
    (rounds > 0 && length == stated).then_some(Kind::Pbkdf2 { digest, rounds })
}

fn read_numbers(hash: &PasswordHash, known: &mut [(&str, &mut u32)]) -> Option<()> {
    for (name, value) in hash.params.iter() {
        let (_, number) = known.iter_mut().find(|(known, _)| *known == name.as_str())?;
        **number = value.decimal().ok()?;
    }
    Some(())
}
