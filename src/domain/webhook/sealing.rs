//! Seals the secrets of webhooks, and opens them for what sends.

use super::{Headers, Replaced, SigningSecret, StoredSecrets};
use crate::database::Share;
use crate::domain::error::{Error, Result};
use crate::domain::id::{NamespaceNo, WebhookId};
use crate::domain::model::keyring::{Address, Keyring, Purpose, Sealed};
use crate::domain::roster::Roster;
use crate::domain::store;
use crate::domain::store::webhook::Reseal;
use chrono::{DateTime, Utc};

fn address(purpose: Purpose, namespace: NamespaceNo, id: &WebhookId) -> Address<'_> {
    Address { purpose, namespace, row: id.as_str() }
}

/// What signs the requests of a webhook, and their additional headers.
#[derive(Debug, Clone, PartialEq)]
pub struct Secrets {
    /// What signs: the current secret, and then those before while they sign too.
    pub signing: Vec<SigningSecret>,
    /// The additional headers.
    pub headers: Headers,
}

/// The secrets of a webhook, opened.
///
/// # Errors
/// `Internal` where they were sealed with another secret of Roster's.
pub fn opened(
    keyring: &Keyring,
    (namespace, id): (NamespaceNo, &WebhookId),
    stored: &StoredSecrets,
    now: DateTime<Utc>,
) -> Result<Secrets> {
    let (secret, replaced) = opened_signing(keyring, (namespace, id), stored)?;
    let signing = std::iter::once(secret).chain(replaced.at(now).into_secrets()).collect();
    let headers = open_headers(keyring, (namespace, id), stored.headers.as_ref())?;
    Ok(Secrets { signing, headers })
}

/// The secret of a webhook, and those before, opened.
fn opened_signing(
    keyring: &Keyring,
    (namespace, id): (NamespaceNo, &WebhookId),
    stored: &StoredSecrets,
) -> Result<(SigningSecret, Replaced)> {
    let address = address(Purpose::WebhookSecret, namespace, id);
    let lost = || Error::internal("the secret of a webhook was sealed with another secret");
    let clear = keyring.open(&address, &stored.secret);
    let secret = clear.as_deref().and_then(SigningSecret::parse).ok_or_else(lost)?;
    let replaced = stored.previous.as_ref().map(|previous| {
        let clear = keyring.open(&address, previous);
        let read = |text: &str| Replaced::of_text(text, stored.previous_until);
        clear.as_deref().and_then(read).ok_or_else(lost)
    });
    Ok((secret, replaced.transpose()?.unwrap_or_default()))
}

/// What becomes of the secrets of a webhook that sign where the current one is replaced, and signs until
/// `end`: as it is stored, and when the last of them ends.
///
/// # Errors
/// As [`opened`].
pub(super) fn replaced(
    keyring: &Keyring,
    (namespace, id): (NamespaceNo, &WebhookId),
    stored: &StoredSecrets,
    (now, end): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(Sealed, DateTime<Utc>)> {
    let (secret, before) = opened_signing(keyring, (namespace, id), stored)?;
    let replaced = before.at(now).with(secret, end);
    let address = address(Purpose::WebhookSecret, namespace, id);
    Ok((keyring.seal(&address, &replaced.to_text())?, replaced.end().unwrap_or(end)))
}

/// The additional headers of a webhook, opened.
///
/// # Errors
/// As [`opened`].
pub(super) fn open_headers(
    keyring: &Keyring,
    (namespace, id): (NamespaceNo, &WebhookId),
    sealed: Option<&Sealed>,
) -> Result<Headers> {
    let Some(sealed) = sealed else { return Ok(Headers::default()) };
    let clear = keyring.open(&address(Purpose::WebhookHeaders, namespace, id), sealed);
    let headers = clear.as_deref().and_then(Headers::of_json);
    headers
        .ok_or_else(|| Error::internal("the headers of a webhook were sealed with another secret"))
}

/// A secret as it is stored.
///
/// # Errors
/// As [`Keyring::seal`].
pub(super) fn seal_secret(
    keyring: &Keyring,
    (namespace, id): (NamespaceNo, &WebhookId),
    secret: &SigningSecret,
) -> Result<Sealed> {
    keyring.seal(&address(Purpose::WebhookSecret, namespace, id), secret.reveal())
}

/// Additional headers as they are stored; `None` if there are none.
///
/// # Errors
/// As [`Keyring::seal`].
pub(super) fn seal_headers(
    keyring: &Keyring,
    (namespace, id): (NamespaceNo, &WebhookId),
    headers: &Headers,
) -> Result<Option<Sealed>> {
    let seal =
        |clear: String| keyring.seal(&address(Purpose::WebhookHeaders, namespace, id), &clear);
    headers.to_json()?.map(seal).transpose()
}

/// Seals anew what the previous secret has sealed of the webhooks of a namespace, and returns how many
/// webhooks that were. Several processes may do so at the same time.
///
/// # Errors
/// `Unavailable` where the database does not answer.
pub(in crate::domain) async fn reseal(roster: &Roster, namespace: NamespaceNo) -> Result<i64> {
    let (keyring, executor) = (&*roster.shared.keyring, roster.database.list(Share::OWN));
    let mut total = 0;
    for before in store::webhook::outdated(executor, namespace, keyring.current_id()).await? {
        // What neither secret opens stays as it is.
        let Some(after) = sealed_anew(keyring, namespace, &before)? else { continue };
        total += i64::from(store::webhook::reseal(executor, namespace, &before, &after).await?);
    }
    Ok(total)
}

/// The same, sealed with the current secret; `None` where neither secret opens it all.
fn sealed_anew(
    keyring: &Keyring,
    namespace: NamespaceNo,
    before: &Reseal,
) -> Result<Option<Reseal>> {
    let Reseal { no, id, secret, previous, headers } = before;
    let seal = |purpose, sealed: &Sealed| -> Result<Option<Sealed>> {
        let address = address(purpose, namespace, id);
        keyring.open(&address, sealed).map(|clear| keyring.seal(&address, &clear)).transpose()
    };
    let Some(sealed) = seal(Purpose::WebhookSecret, secret)? else { return Ok(None) };
    let mut after = Reseal { secret: sealed, ..before.clone() };
    for (purpose, from, to) in [
        (Purpose::WebhookSecret, previous, &mut after.previous),
        (Purpose::WebhookHeaders, headers, &mut after.headers),
    ] {
        let Some(from) = from else { continue };
        *to = seal(purpose, from)?;
        if to.is_none() {
            log::error!("a secret of the webhook {} was sealed with another secret", no.0);
            return Ok(None);
        }
    }
    Ok(Some(after))
}
