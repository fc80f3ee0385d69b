//! Idempotency keys, and what is derived from one together with Roster's secret: the fingerprint of the
//! request, and the key under which its response is sealed. Neither a copy of the database nor Roster's
//! secret opens a response without the Idempotency-Key.

use super::id::NamespaceNo;
use super::keyring::Keyring;
use super::{Error, Result};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::fmt;

/// The fewest and the most characters of a key.
const LENGTH: std::ops::RangeInclusive<usize> = 16..=255;
/// How many bytes of a sealed response are the nonce.
const NONCE: usize = 24;

/// The value of an `Idempotency-Key` header: 16 to 255 visible ASCII characters. Whoever has it can read
/// the response again that a caller got with it.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl IdempotencyKey {
    /// Parses the header: the characters of the key, or a string of a structured field (RFC 9651
    /// section 3.3.3), which has them between quotes. `None` for anything else.
    pub fn parse(header: &str) -> Option<Self> {
        let key = match header.strip_prefix('"') {
            Some(quoted) => unquoted(quoted.strip_suffix('"')?)?,
            None => header.to_owned(),
        };
        let is_visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        (is_visible && LENGTH.contains(&key.len())).then_some(Self(key))
    }
}

/// The string between the quotes, in which a backslash comes before a quote and before a backslash.
fn unquoted(text: &str) -> Option<String> {
    let (mut key, mut rest) = (String::with_capacity(text.len()), text.chars());
    while let Some(c) = rest.next() {
        key.push(match c {
            '\\' => rest.next().filter(|escaped| matches!(escaped, '"' | '\\'))?,
            '"' => return None,
            c => c,
        });
    }
    Some(key)
}

/// A request that may be repeated.
#[derive(Debug, Clone, Copy)]
pub struct Repeatable<'a> {
    /// The Idempotency-Key.
    pub key: &'a IdempotencyKey,
    /// The method.
    pub method: &'a str,
    /// The path with the query, and whatever else says what the request is about.
    pub target: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// The keys of one request, with one of Roster's secrets.
pub struct RequestKeys {
    fingerprint: Hmac<Sha256>,
    seal: XChaCha20Poly1305,
}

impl RequestKeys {
    /// The keys with the current secret, and with the previous one while it is being replaced.
    ///
    /// # Errors
    /// [`Error::Internal`] if a key cannot be derived, which does not happen.
    pub fn of(keyring: &Keyring, key: &IdempotencyKey) -> Result<(Self, Option<Self>)> {
        let mut all = keyring.roots_of_requests().map(|root| Self::derived(root, key));
        let current = all.next().ok_or_else(|| Error::internal("there is no secret"))??;
        Ok((current, all.next().transpose()?))
    }

    fn derived(root: &[u8; 32], key: &IdempotencyKey) -> Result<Self> {
        let root = Hkdf::<Sha256>::new(Some(root), key.0.as_bytes());
        let (mut fingerprint, mut seal) = ([0; 64], [0; 32]);
        for (info, derived) in [("fingerprint", &mut fingerprint[..]), ("seal", &mut seal[..])] {
            let expanded = root.expand(info.as_bytes(), derived);
            expanded.map_err(|error| Error::internal(error.to_string()))?;
        }
        Ok(Self {
            fingerprint: <Hmac<Sha256> as KeyInit>::new(&fingerprint.into()),
            seal: XChaCha20Poly1305::new(&seal.into()),
        })
    }

    /// What a repeated request must be equal in. It is keyed, because a body may have a password, which a
    /// plain hash would let a copy of the database try out.
    pub fn fingerprint(&self, request: &Repeatable<'_>) -> Vec<u8> {
        let mut hash = self.fingerprint.clone();
        for part in [request.method.as_bytes(), request.target.as_bytes(), request.body] {
            // The length says where a part ends.
            hash.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into_bytes().to_vec()
    }

    /// Seals a response for its row.
    ///
    /// # Errors
    /// [`Error::Internal`] if it is too long, beyond 256 GiB.
    pub fn seal(&self, row: &RowKey, clear: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: clear, aad: &row.bytes() };
        let text = self.seal.encrypt(&XNonce::from(nonce), payload);
        Ok([&nonce[..], &text.map_err(|error| Error::internal(error.to_string()))?].concat())
    }

    /// Opens what was sealed for this row; `None` if another key or another secret sealed it.
    pub fn open(&self, row: &RowKey, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, msg) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg, aad: &row.bytes() };
        self.seal.decrypt(&XNonce::from(*nonce), payload).ok()
    }
}

/// The row in which the response to a request is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RowKey {
    /// The tenant.
    pub namespace: NamespaceNo,
    /// SHA-256 of the caller and the key: no caller finds another's response.
    pub hash: Vec<u8>,
}

impl RowKey {
    /// The row of this caller's key.
    pub fn new(namespace: NamespaceNo, caller: &[u8], key: &IdempotencyKey) -> Self {
        let mut hash = Sha256::new();
        hash.update(u64::try_from(caller.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(caller);
        hash.update(key.0.as_bytes());
        Self { namespace, hash: hash.finalize().to_vec() }
    }

    fn bytes(&self) -> Vec<u8> {
        [b"idempotency_keys.sealed\0", &self.namespace.0.to_be_bytes()[..], &self.hash].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::model::root_secret::RootSecret;

    const TEXT: &str = "0123456789abcdef";

    fn key(text: &str) -> IdempotencyKey {
        IdempotencyKey::parse(text).unwrap()
    }

    fn keyring(current: &str, previous: Option<&str>) -> Keyring {
        let secret = |text: &str| RootSecret::parse(&text.repeat(8)).unwrap();
        Keyring::new(&secret(current), previous.map(secret).as_ref()).unwrap()
    }

    fn row(namespace: i64, caller: &str) -> RowKey {
        RowKey::new(NamespaceNo(namespace), caller.as_bytes(), &key(TEXT))
    }

    #[test]
    fn a_key_is_the_same_with_and_without_quotes() {
        assert_eq!(key(TEXT), key(&format!("\"{TEXT}\"")));
        assert_eq!(key(r#"a"b\0123456789abcdef"#), key(r#""a\"b\\0123456789abcdef""#));
        let (longest, longer) = ("x".repeat(255), "x".repeat(256));
        assert!(IdempotencyKey::parse(&longest).is_some());
        let wrong = ["", "\"", "\"\"", "0123456789abcde", "0123456789 abcdef", "0123456789abcdéf"];
        let quoted = ["\"0123456789abcdef", "\"0123456789abcdef\";a=1", "\"0123456\\789abcdef\""];
        for text in wrong.into_iter().chain(quoted).chain([longer.as_str()]) {
            assert_eq!(IdempotencyKey::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_fingerprint_differs_with_each_part_and_with_the_key_and_the_secret() {
        let of = |ring: &Keyring, text: &str, (method, target, body): (&str, &str, &str)| {
            let key = &key(text);
            let request = Repeatable { key, method, target, body: body.as_bytes() };
            RequestKeys::of(ring, key).unwrap().0.fingerprint(&request)
        };
        let (here, other) = (keyring("here", None), keyring("else", None));
        let all = [
            of(&here, TEXT, ("POST", "/user", "{}")),
            of(&here, TEXT, ("PUT", "/user", "{}")),
            of(&here, TEXT, ("POST", "/user{", "}")),
            of(&here, TEXT, ("POST", "/user", "{} ")),
            of(&here, "0123456789abcdeF", ("POST", "/user", "{}")),
            of(&other, TEXT, ("POST", "/user", "{}")),
        ];
        let distinct: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(all[0], of(&here, TEXT, ("POST", "/user", "{}")));
    }

    #[test]
    fn what_is_sealed_is_opened_with_the_key_in_its_row_only() {
        let keys = |ring: &Keyring, text: &str| RequestKeys::of(ring, &key(text)).unwrap();
        let (here, rotated) = (keyring("here", None), keyring("else", Some("here")));
        let (mine, _) = keys(&here, TEXT);
        let sealed = mine.seal(&row(7, "a"), b"a token").unwrap();
        assert_eq!(mine.open(&row(7, "a"), &sealed).as_deref(), Some(&b"a token"[..]));
        assert_eq!(mine.open(&row(8, "a"), &sealed), None);
        assert_eq!(mine.open(&row(7, "b"), &sealed), None);
        assert_eq!(keys(&here, "0123456789abcdeF").0.open(&row(7, "a"), &sealed), None);
        let (current, previous) = keys(&rotated, TEXT);
        assert_eq!(current.open(&row(7, "a"), &sealed), None);
        assert!(previous.unwrap().open(&row(7, "a"), &sealed).is_some());
        assert!(!sealed.windows(7).any(|part| part == b"a token"));
    }
}
