//! Roster's secret, and the keys that are derived from it: what is looked up by a code is stored as a
//! hash, and what is shown again is stored sealed, so that a copy of the database gives no access.

use super::column::column;
use super::id::NamespaceNo;
use super::root_secret::RootSecret;
use super::{Error, Result};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Bytea;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

/// How many bytes of a sealed value name the key, and how many are the nonce (XChaCha20 has 192 bits,
/// so that random ones never repeat).
const KEY_ID: usize = 4;
const NONCE: usize = 24;

/// What a key is for: each purpose has keys of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The codes of invites.
    InviteCode,
    /// The secrets that sign what webhooks send, the previous ones too.
    WebhookSecret,
    /// The additional headers of what webhooks send.
    WebhookHeaders,
    /// What mails tell that have not been sent.
    MailContent,
}

impl Purpose {
    /// The table and the column.
    fn name(self) -> &'static str {
        match self {
            Self::InviteCode => "invites.code",
            Self::WebhookSecret => "webhooks.secret",
            Self::WebhookHeaders => "webhooks.headers",
            Self::MailContent => "mails.content",
        }
    }
}

/// Where a sealed value is stored. A value that was copied to another row cannot be opened.
#[derive(Debug, Clone, Copy)]
pub struct Address<'a> {
    /// What is sealed.
    pub purpose: Purpose,
    /// The tenant.
    pub namespace: NamespaceNo,
    /// The public id of the row.
    pub row: &'a str,
}

impl Address<'_> {
    fn bytes(&self) -> Vec<u8> {
        let Self { purpose, namespace, row } = self;
        [purpose.name().as_bytes(), b"\0", &namespace.0.to_be_bytes(), row.as_bytes()].concat()
    }
}

/// An HMAC-SHA256, by which a secret is looked up.
#[derive(Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Bytea)]
pub struct LookupHash(Vec<u8>);

column!(LookupHash, Bytea, Vec<u8>);

/// A secret that was sealed with XChaCha20-Poly1305: the id of the key, the nonce, the ciphertext.
#[derive(Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Bytea)]
pub struct Sealed(Vec<u8>);

column!(Sealed, Bytea, Vec<u8>);

impl fmt::Debug for LookupHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The keys of one purpose.
struct Keys {
    look_up: Hmac<Sha256>,
    seal: XChaCha20Poly1305,
}

/// What is derived from one secret by HKDF-SHA256 (RFC 5869).
struct Derived {
    id: [u8; KEY_ID],
    proof: String,
    invite_codes: Keys,
    webhook_secrets: Keys,
    webhook_headers: Keys,
    mail_contents: Keys,
    fingerprints: Hmac<Sha256>,
    /// What the keys of one request are derived from, together with its Idempotency-Key.
    repeats: [u8; 32],
}

impl Derived {
    fn of(secret: &RootSecret) -> Result<Self> {
        let root = Hkdf::<Sha256>::new(None, secret.as_bytes());
        let keys = |purpose: Purpose| -> Result<Keys> {
            let look_up = expand::<64>(&root, &[purpose.name(), " look up"])?;
            let seal = expand::<32>(&root, &[purpose.name(), " seal"])?;
            let look_up = <Hmac<Sha256> as KeyInit>::new(&look_up.into());
            Ok(Keys { look_up, seal: XChaCha20Poly1305::new(&seal.into()) })
        };
        let proof = <Hmac<Sha256> as KeyInit>::new(&expand::<64>(&root, &["proof"])?.into());
        let proof = proof.chain_update(b"Roster's secret").finalize().into_bytes();
        Ok(Self {
            id: expand(&root, &["id"])?,
            proof: data_encoding::HEXLOWER.encode(&proof),
            invite_codes: keys(Purpose::InviteCode)?,
            webhook_secrets: keys(Purpose::WebhookSecret)?,
            webhook_headers: keys(Purpose::WebhookHeaders)?,
            mail_contents: keys(Purpose::MailContent)?,
            fingerprints: KeyInit::new(&expand::<64>(&root, &["fingerprint"])?.into()),
            repeats: expand(&root, &["idempotency_keys"])?,
        })
    }

    fn keys(&self, purpose: Purpose) -> &Keys {
        match purpose {
            Purpose::InviteCode => &self.invite_codes,
            Purpose::WebhookSecret => &self.webhook_secrets,
            Purpose::WebhookHeaders => &self.webhook_headers,
            Purpose::MailContent => &self.mail_contents,
        }
    }

    fn hash(&self, purpose: Purpose, namespace: NamespaceNo, clear: &str) -> LookupHash {
        let hash = self.keys(purpose).look_up.clone();
        let hash = hash.chain_update(namespace.0.to_be_bytes()).chain_update(clear);
        LookupHash(hash.finalize().into_bytes().to_vec())
    }

    fn open(&self, address: &Address<'_>, sealed: &Sealed) -> Option<String> {
        let rest = sealed.0.strip_prefix(&self.id)?;
        let (nonce, msg) = rest.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg, aad: &address.bytes() };
        let clear = self.keys(address.purpose).seal.decrypt(&XNonce::from(*nonce), payload).ok()?;
        String::from_utf8(clear).ok()
    }
}

fn expand<const N: usize>(root: &Hkdf<Sha256>, info: &[&str]) -> Result<[u8; N]> {
    let (mut key, info) = ([0; N], ["roster 1 ", &info.concat()].concat());
    root.expand(info.as_bytes(), &mut key).map_err(|error| Error::internal(error.to_string()))?;
    Ok(key)
}

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
