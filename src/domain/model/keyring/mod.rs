//! Roster's secret, and the keys that are derived from it: what is looked up by a code is stored as a
//! hash, and what is shown again is stored sealed, so that a copy of the database gives no access.

mod derived;
mod sealable;
mod sealed;

pub use sealable::Sealable;
pub use sealed::{Address, LookupHash, Purpose, Sealed};

use super::id::NamespaceNo;
use super::root_secret::RootSecret;
use super::{Error, Result};
use chacha20poly1305::XNonce;
use chacha20poly1305::aead::{Aead, Payload};
use derived::{Derived, NONCE};
use hmac::Mac;
use std::fmt;

/// The keys of Roster's secret, and those of the previous one while it is being replaced.
pub struct Keyring {
    current: Derived,
    previous: Option<Derived>,
}

impl Keyring {
    /// Derives all keys.
    ///
    /// # Errors
    /// [`Error::Internal`] if a key cannot be derived, which does not happen.
    pub fn new(current: &RootSecret, previous: Option<&RootSecret>) -> Result<Self> {
        let previous = previous.filter(|previous| *previous != current);
        let previous = previous.map(Derived::of).transpose()?;
        Ok(Self { current: Derived::of(current)?, previous })
    }

    /// The hash under which a secret is stored.
    pub fn hash(&self, purpose: Purpose, namespace: NamespaceNo, clear: &str) -> LookupHash {
        self.current.hash(purpose, namespace, clear)
    }

    /// The hashes under which a secret may be stored: that of the previous key comes second.
    pub fn hashes(&self, purpose: Purpose, namespace: NamespaceNo, clear: &str) -> Vec<LookupHash> {
        let all = std::iter::once(&self.current).chain(&self.previous);
        all.map(|keys| keys.hash(purpose, namespace, clear)).collect()
    }

    /// What the log has in place of a text that may be a secret: equal for equal texts, and nothing that
    /// a dictionary opens.
    pub fn fingerprint(&self, text: &str) -> String {
        let hash = self.current.fingerprints.clone().chain_update(text).finalize().into_bytes();
        let mut digits = data_encoding::HEXLOWER.encode(&hash);
        digits.truncate(12);
        digits
    }

    /// Seals a secret for a row.
    ///
    /// # Errors
    /// [`Error::Internal`] if it is too long, beyond 256 GiB.
    pub fn seal(&self, address: &Address<'_>, clear: &str) -> Result<Sealed> {
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: clear.as_bytes(), aad: &address.bytes() };
        let key = &self.current.keys(address.purpose).seal;
        let text = key.encrypt(&XNonce::from(nonce), payload);
        let text = text.map_err(|error| Error::internal(error.to_string()))?;
        Ok(Sealed([&self.current.id[..], &nonce, &text].concat()))
    }

    /// Opens what was sealed for this row, with the current or the previous key. Returns nothing for
    /// what another secret sealed, and for what was sealed for another row.
    pub fn open(&self, address: &Address<'_>, sealed: &Sealed) -> Option<String> {
        let previous = || self.previous.as_ref()?.open(address, sealed);
        self.current.open(address, sealed).or_else(previous)
    }

    /// What the keys of a request are derived from, with the current secret and then with the previous
    /// one.
    pub(super) fn roots_of_requests(&self) -> impl Iterator<Item = &[u8; 32]> {
        std::iter::once(&self.current).chain(&self.previous).map(|keys| &keys.repeats)
    }

    /// Whether values may be stored that the previous secret sealed.
    pub fn is_rotating(&self) -> bool {
        self.previous.is_some()
    }

    /// With what each value begins that the current secret sealed.
    pub fn current_id(&self) -> &[u8] {
        &self.current.id
    }

    /// What shows, without giving it away, which secret this is: an HMAC of a constant.
    pub fn proof(&self) -> &str {
        &self.current.proof
    }

    /// The same of the previous secret.
    pub fn previous_proof(&self) -> Option<&str> {
        self.previous.as_ref().map(|previous| previous.proof.as_str())
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "01AB2CD3EF";
    const NAMESPACE: NamespaceNo = NamespaceNo(7);

    fn secret(text: &str) -> RootSecret {
        RootSecret::parse(&text.repeat(8)).unwrap()
    }

    fn keyring(current: &str, previous: Option<&str>) -> Keyring {
        Keyring::new(&secret(current), previous.map(secret).as_ref()).unwrap()
    }

    fn address(namespace: i64, row: &str) -> Address<'_> {
        Address { purpose: Purpose::InviteCode, namespace: NamespaceNo(namespace), row }
    }

    #[test]
    fn what_is_sealed_is_opened_in_its_row_only() {
        let keys = keyring("here", None);
        let sealed = keys.seal(&address(7, "a"), CODE).unwrap();
        assert_eq!(keys.open(&address(7, "a"), &sealed).as_deref(), Some(CODE));
        assert_eq!(keys.open(&address(7, "b"), &sealed), None);
        assert_eq!(keys.open(&address(8, "a"), &sealed), None);
        assert_ne!(keys.seal(&address(7, "a"), CODE).unwrap(), sealed);
        assert!(!sealed.0.windows(4).any(|part| CODE.as_bytes().starts_with(part)));
        for at in 0..sealed.0.len() {
            let mut changed = sealed.clone();
            changed.0[at] ^= 1;
            assert_eq!(keys.open(&address(7, "a"), &changed), None, "{at}");
            assert_eq!(keys.open(&address(7, "a"), &Sealed(sealed.0[..at].to_vec())), None);
        }
    }

    #[test]
    fn a_hash_depends_on_the_secret_and_the_namespace() {
        let hash = |keys: &Keyring, no| keys.hash(Purpose::InviteCode, NamespaceNo(no), CODE).0;
        let (one, other) = (keyring("here", None), keyring("else", None));
        assert_eq!(hash(&one, 7), hash(&keyring("here", None), 7));
        assert_ne!(hash(&one, 7), hash(&one, 8));
        assert_ne!(hash(&one, 7), hash(&other, 7));
        assert_ne!(one.proof(), other.proof());
    }

    #[test]
    fn the_previous_secret_still_opens_and_finds() {
        let (before, after) = (keyring("here", None), keyring("else", Some("here")));
        let sealed = before.seal(&address(7, "a"), CODE).unwrap();
        assert_eq!(after.open(&address(7, "a"), &sealed).as_deref(), Some(CODE));
        assert!(!sealed.0.starts_with(after.current_id()));
        let hashes = after.hashes(Purpose::InviteCode, NAMESPACE, CODE);
        assert!(hashes.contains(&before.hash(Purpose::InviteCode, NAMESPACE, CODE)));
        assert!(hashes.contains(&after.hash(Purpose::InviteCode, NAMESPACE, CODE)));
        assert_eq!(after.previous_proof(), Some(before.proof()));
        assert_eq!(keyring("else", None).open(&address(7, "a"), &sealed), None);
        assert!(!keyring("here", Some("here")).is_rotating());
    }
}
