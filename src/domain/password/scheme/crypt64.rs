//! The base64 of crypt(3), with its alphabet and without padding, in three orders.

use super::Digest;
use data_encoding::{BitOrder, Encoding, Specification};
use std::sync::LazyLock;

const CRYPT: &str = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BCRYPT: &str = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Of phpass, SHA-crypt and yescrypt: the lowest bits come first.
static LOWEST_FIRST: LazyLock<Option<Encoding>> =
    LazyLock::new(|| encoding(CRYPT, BitOrder::LeastSignificantFirst));
static OF_BCRYPT: LazyLock<Option<Encoding>> =
    LazyLock::new(|| encoding(BCRYPT, BitOrder::MostSignificantFirst));

fn encoding(symbols: &str, bit_order: BitOrder) -> Option<Encoding> {
    let mut specification = Specification::new();
    specification.symbols.push_str(symbols);
    specification.bit_order = bit_order;
    // The bits after the last byte are not always zero.
    specification.check_trailing_bits = false;
    specification.encoding().ok()
}

/// Decodes what phpass and yescrypt write.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    LOWEST_FIRST.as_ref()?.decode(text.as_bytes()).ok()
}

/// Decodes the output of SHA-crypt, which has its bytes in an order of its own.
pub fn decode_sha(text: &str, digest: Digest) -> Option<Vec<u8>> {
    let written = decode(text).filter(|bytes| bytes.len() == digest.length())?;
    let mut output = vec![0; written.len()];
    for (byte, place) in written.iter().zip(sha_order(digest)) {
        *output.get_mut(place)? = *byte;
    }
    Some(output)
}

/// Which byte of the output comes first, second and so on: every third from each third of the output,
/// where the thirds change places after each three.
fn sha_order(digest: Digest) -> impl Iterator<Item = usize> {
    let third = digest.length() / 3;
    // The order turns one way for SHA-256 and the other way for SHA-512.
    let turn = if digest == Digest::Sha256 { 2 } else { 1 };
    let triples = (0..third).flat_map(move |n| {
        let first = turn * n % 3;
        [2, 1, 0].map(|place| n + third * ((first + place) % 3))
    });
    let rest = third * 3..digest.length();
    triples.chain(rest)
}

/// Decodes the salt or the output of bcrypt.
pub fn decode_bcrypt(text: &str) -> Option<Vec<u8>> {
    OF_BCRYPT.as_ref()?.decode(text.as_bytes()).ok()
}

/// Encodes the salt of bcrypt.
pub fn encode_bcrypt(bytes: &[u8]) -> Option<String> {
    OF_BCRYPT.as_ref().map(|encoding| encoding.encode(bytes))
}
