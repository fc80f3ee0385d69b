//! Seals the secrets of webhooks, and opens them for what sends.

use super::{Headers, SigningSecret, StoredSecrets};
use crate::domain::error::{Error, Result};
use crate::domain::id::{NamespaceNo, WebhookId};
use crate::domain::model::keyring::{Address, Keyring, Purpose, Sealed};
use chrono::{DateTime, Utc};

fn address(purpose: Purpose, namespace: NamespaceNo, id: &WebhookId) -> Address<'_> {
    Address { purpose, namespace, row: id.as_str() }
}

/// What signs the requests of a webhook, and their additional headers.
#[derive(Debug, Clone, PartialEq)]
pub struct Secrets {
    /// What signs: the current secret, and then the one before while it signs too.
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
    let StoredSecrets { secret, previous, previous_until, headers } = stored;
    let lost = || Error::internal("the secret of a webhook was sealed with another secret");
    let previous = previous.iter().filter(|_| previous_until.is_some_and(|until| until > now));
    let open = |sealed: &Sealed| {
        let clear = keyring.open(&address(Purpose::WebhookSecret, namespace, id), sealed);
        clear.as_deref().and_then(SigningSecret::parse).ok_or_else(lost)
    };
    let signing = std::iter::once(secret).chain(previous).map(open).collect::<Result<_>>()?;
    let headers = open_headers(keyring, (namespace, id), headers.as_ref())?;
    Ok(Secrets { signing, headers })
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
