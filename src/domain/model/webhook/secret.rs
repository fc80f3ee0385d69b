//! The secrets of a webhook (Standard Webhooks 1.0.0): what signs requests, and how it is stored.

use crate::domain::model::keyring::Sealed;
use chrono::{DateTime, Utc};
use data_encoding::BASE64;
use diesel::prelude::*;
use std::fmt;

/// What a secret begins with, which programs that look for leaked secrets know.
const PREFIX: &str = "whsec_";
/// How many bytes a secret has: the specification asks for 24 to 64.
const LENGTH: usize = 32;

/// What signs requests: `whsec_` and 32 bytes in base64.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(String);

impl SigningSecret {
    /// A new secret.
    pub fn random() -> Self {
        let bytes: [u8; LENGTH] = rand::random();
        Self(PREFIX.to_owned() + &BASE64.encode(&bytes))
    }

    /// Reads a secret; `None` for what is none.
    pub fn parse(text: &str) -> Option<Self> {
        let secret = Self(text.to_owned());
        (secret.key()?.len() == LENGTH).then_some(secret)
    }

    /// The key of the signature; `None` for what is no secret.
    pub fn key(&self) -> Option<Vec<u8>> {
        BASE64.decode(self.0.strip_prefix(PREFIX)?.as_bytes()).ok()
    }

    /// Shows it, to who may see it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The secrets and the additional headers of a webhook, as they are stored.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct StoredSecrets {
    /// What signs.
    pub secret: Sealed,
    /// What signed before.
    pub previous: Option<Sealed>,
    /// Until when what signed before signs too.
    pub previous_until: Option<DateTime<Utc>>,
    /// The additional headers.
    pub headers: Option<Sealed>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_32_bytes_in_base64() {
        let secret = SigningSecret::random();
        assert_eq!(secret.key().unwrap().len(), 32);
        assert_eq!(SigningSecret::parse(secret.reveal()), Some(secret.clone()));
        assert_ne!(SigningSecret::random(), secret);
        assert_eq!(format!("{secret:?}"), "[secret]");
        for text in ["", "whsec_", "whsec_MfKQ9r8G", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!"]
        {
            assert_eq!(SigningSecret::parse(text), None, "{text}");
        }
    }
}
