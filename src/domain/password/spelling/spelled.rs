//! A hash that was read, and the encodings that hashes are written in.

use super::super::scheme::Foreign;
use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER_PERMISSIVE};

/// A hash, and how it is stored if it is strong enough.
pub struct Spelled {
    pub foreign: Foreign,
    /// The hash as a PHC string or as bcrypt writes it, where it can be written so.
    pub standard: Option<String>,
}

impl Foreign {
    /// Whether few enough passwords have this output: PHC strings have at least 10 bytes.
    pub fn is_long_enough(&self) -> bool {
        self.output.len() >= 10
    }
}

/// A number without a sign.
pub fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The logarithm of N, which must be a power of two.
pub fn log_n(text: &str) -> Option<u8> {
    let n = number(text).filter(|n| n.is_power_of_two())?;
    n.ilog2().try_into().ok()
}

pub fn base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.as_bytes()).ok()
}

/// Passlib's base64, which OpenLDAP has too: with dots in place of the plus signs, and no padding.
pub fn dotted_base64(text: &str) -> Option<Vec<u8>> {
    BASE64_NOPAD.decode(text.replace('.', "+").as_bytes()).ok()
}

pub fn hex(text: &str) -> Option<Vec<u8>> {
    HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()
}
