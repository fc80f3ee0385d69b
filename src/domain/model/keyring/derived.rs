//! The keys that are derived from one secret.

use super::sealed::{Address, LookupHash, Purpose, Sealed};
use crate::domain::model::id::NamespaceNo;
use crate::domain::model::root_secret::RootSecret;
use crate::domain::model::{Error, Result};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// How many bytes of a sealed value name the key, and how many are the nonce (XChaCha20 has 192 bits,
/// so that random ones never repeat).
const KEY_ID: usize = 4;
pub(super) const NONCE: usize = 24;

/// The keys of one purpose.
pub(super) struct Keys {
    look_up: Hmac<Sha256>,
    pub(super) seal: XChaCha20Poly1305,
}

/// What is derived from one secret by HKDF-SHA256 (RFC 5869).
pub(super) struct Derived {
    pub(super) id: [u8; KEY_ID],
    pub(super) proof: String,
    invite_codes: Keys,
    webhook_secrets: Keys,
    webhook_headers: Keys,
    mail_contents: Keys,
    ticket_codes: Keys,
    pub(super) fingerprints: Hmac<Sha256>,
    /// What the keys of one request are derived from, together with its Idempotency-Key.
    pub(super) repeats: [u8; 32],
}

impl Derived {
    pub(super) fn of(secret: &RootSecret) -> Result<Self> {
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
            ticket_codes: keys(Purpose::TicketCode)?,
            fingerprints: KeyInit::new(&expand::<64>(&root, &["fingerprint"])?.into()),
            repeats: expand(&root, &["idempotency_keys"])?,
        })
    }

    pub(super) fn keys(&self, purpose: Purpose) -> &Keys {
        match purpose {
            Purpose::InviteCode => &self.invite_codes,
            Purpose::WebhookSecret => &self.webhook_secrets,
            Purpose::WebhookHeaders => &self.webhook_headers,
            Purpose::MailContent => &self.mail_contents,
            Purpose::TicketCode => &self.ticket_codes,
        }
    }

    pub(super) fn hash(&self, purpose: Purpose, namespace: NamespaceNo, clear: &str) -> LookupHash {
        let hash = self.keys(purpose).look_up.clone();
        let hash = hash.chain_update(namespace.0.to_be_bytes()).chain_update(clear);
        LookupHash(hash.finalize().into_bytes().to_vec())
    }

    pub(super) fn open(&self, address: &Address<'_>, sealed: &Sealed) -> Option<String> {
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
