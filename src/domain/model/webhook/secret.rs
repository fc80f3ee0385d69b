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
    /// What signed before: [`Replaced`] as text.
    pub previous: Option<Sealed>,
    /// Until when the last of these signs too.
    pub previous_until: Option<DateTime<Utc>>,
    /// The additional headers.
    pub headers: Option<Sealed>,
}

/// How many secrets that were replaced may sign at the same time. Each adds a signature of 47 bytes.
pub const MOST_REPLACED: usize = 4;

/// Secrets that were replaced and still sign, the latest first, with the end of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replaced(Vec<(DateTime<Utc>, SigningSecret)>);

impl Replaced {
    /// Reads what [`Replaced::to_text`] has written. A single secret signs until `until`.
    pub fn of_text(text: &str, until: Option<DateTime<Utc>>) -> Option<Self> {
        let read = |line: &str| match line.split_once(' ') {
            Some((end, secret)) => Some((end.parse().ok()?, SigningSecret::parse(secret)?)),
            None => Some((until?, SigningSecret::parse(line)?)),
        };
        text.lines().map(read).collect::<Option<_>>().map(Self)
    }

    /// Those that sign at this time.
    pub fn at(mut self, now: DateTime<Utc>) -> Self {
        self.0.retain(|(end, _)| *end > now);
        self
    }

    /// The same with one that is replaced now, and signs until `end`. The oldest of too many is dropped.
    pub fn with(mut self, secret: SigningSecret, end: DateTime<Utc>) -> Self {
        self.0.insert(0, (end, secret));
        self.0.truncate(MOST_REPLACED);
        self
    }

    /// When the last of them ends.
    pub fn end(&self) -> Option<DateTime<Utc>> {
        self.0.iter().map(|(end, _)| *end).max()
    }

    /// As it is sealed: a line for each, of its end and itself. A single one stands alone, as older
    /// versions of Roster read it: its end is stored beside it.
    pub fn to_text(&self) -> String {
        if let [(_, only)] = self.0.as_slice() {
            return only.reveal().to_owned();
        }
        let lines = self.0.iter();
        lines.map(|(end, secret)| format!("{} {}\n", end.to_rfc3339(), secret.reveal())).collect()
    }

    /// Gives the secrets away.
    pub fn into_secrets(self) -> impl Iterator<Item = SigningSecret> {
        self.0.into_iter().map(|(_, secret)| secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn secrets_that_were_replaced_sign_until_their_ends() {
        let now = DateTime::from_timestamp(1_764_324_000, 500).unwrap();
        let secrets = [(); 6].map(|()| SigningSecret::random());
        let hours = |hours| now + TimeDelta::hours(hours);
        let replaced = Replaced::default()
            .with(secrets[0].clone(), hours(24))
            .with(secrets[1].clone(), hours(1));
        let read = Replaced::of_text(&replaced.to_text(), None);
        assert_eq!(read, Some(replaced.clone()));
        assert_eq!(replaced.end(), Some(hours(24)));
        let left: Vec<_> = replaced.at(hours(1)).into_secrets().collect();
        assert_eq!(left, secrets[..1]);

        let many =
            secrets.iter().fold(Replaced::default(), |all, one| all.with(one.clone(), hours(24)));
        let left: Vec<_> = many.into_secrets().collect();
        assert_eq!(left, [5, 4, 3, 2].map(|at: usize| secrets[at].clone()));
        assert_eq!(Replaced::default().end(), None);
    }

    #[test]
    fn a_single_secret_is_stored_without_its_end() {
        let secret = SigningSecret::random();
        let now = DateTime::from_timestamp(1_764_324_000, 0).unwrap();
        let read = Replaced::of_text(secret.reveal(), Some(now)).unwrap();
        assert_eq!(read, Replaced::default().with(secret.clone(), now));
        assert_eq!(read.to_text(), secret.reveal());
        assert_eq!(Replaced::of_text(secret.reveal(), None), None);
        assert_eq!(Replaced::of_text("soon whsec_", Some(now)), None);
    }

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
