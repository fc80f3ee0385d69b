//! Hashes as other systems write them, taken apart.

mod django;
mod firebase;
mod ldap;
mod modular;
mod phc;
mod refusal;
mod werkzeug;

pub use refusal::UNKNOWN;

use super::scheme::{Foreign, Kind, Scheme};
use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER_PERMISSIVE};

/// A hash, and how it is stored if it is strong enough.
pub struct Spelled {
    pub foreign: Foreign,
    /// The hash as a PHC string or as bcrypt writes it, where it can be written so.
    pub standard: Option<String>,
}

/// Reads the hash of another system.
///
/// # Errors
/// What to do instead, for a kind of hash that Roster does not take; and for anything else, what a hash
/// must be.
pub fn read(text: &str) -> Result<Spelled, &'static str> {
    let text = without_scheme(text);
    let spelled = ldap::read(text)
        .or_else(|| modular::read(text))
        .or_else(|| django::read(text))
        .or_else(|| werkzeug::read(text))
        .or_else(|| phc::read(text));
    spelled.filter(|spelled| spelled.foreign.is_long_enough()).ok_or_else(|| refusal::reason(text))
}

impl Spelled {
    /// A hash that is not stored as it is, or that is written as a PHC string for it.
    fn new(kind: Kind, salt: &[u8], output: Vec<u8>) -> Self {
        let scheme = Scheme { kind, salt: salt.to_vec(), length: output.len() };
        let foreign = Foreign { scheme, output };
        let standard = phc::written(&foreign);
        Self { foreign, standard }
    }
}

impl Foreign {
    /// Whether few enough passwords have this output: PHC strings have at least 10 bytes.
    fn is_long_enough(&self) -> bool {
        self.output.len() >= 10
    }
}

/// Removes a scheme in braces before a hash that says its kind itself, as LDAP (`{CRYPT}`, `{ARGON2}`)
/// and Spring (`{bcrypt}`) write it.
fn without_scheme(text: &str) -> &str {
    let rest = text.strip_prefix('{').and_then(|text| text.split_once('}'));
    match rest {
        Some((_, hash)) if hash.starts_with('$') => hash,
        _ => text,
    }
}

/// A number without a sign.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The logarithm of N, which must be a power of two.
fn log_n(text: &str) -> Option<u8> {
    let n = number(text).filter(|n| n.is_power_of_two())?;
    n.ilog2().try_into().ok()
}

fn base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.as_bytes()).ok()
}

/// Passlib's base64, which OpenLDAP has too: with dots in place of the plus signs, and no padding.
fn dotted_base64(text: &str) -> Option<Vec<u8>> {
    BASE64_NOPAD.decode(text.replace('.', "+").as_bytes()).ok()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()
}
