//! Sends changes to one webhook.

use super::super::send::{Event, begin, send};
use super::super::{Payload, opened};
use super::halt::Halt;
use crate::domain::change::Change;
use crate::domain::id::{NamespaceNo, WebhookId, WebhookNo};
use crate::domain::model::text::Url;
use crate::domain::roster::Roster;
use crate::domain::store::{self, dispatch::Claim};
use crate::outbound::{Failure, Outcome};
use std::sync::Arc;
use std::time::Duration;

/// Writes the body that is sent of a change.
pub type Render = fn(Change, Payload) -> serde_json::Result<Vec<u8>>;

/// The properties of a webhook that sending to it needs. A change of one of these ends the claim. The
/// secrets are not among them: they are read for each attempt.
pub struct Sender {
    pub roster: Arc<Roster>,
    pub namespace: NamespaceNo,
    pub webhook: WebhookNo,
    pub id: WebhookId,
    pub lease: Arc<str>,
    pub url: Url,
    pub payload: Payload,
    pub render: Render,
}

impl Sender {
    /// What is written about the webhook is conditional on it, and so is what is sent.
    pub fn claim(&self) -> Claim<'_> {
        Claim { namespace: self.namespace, webhook: self.webhook, lease: &self.lease }
    }

    /// Sends a change once, signed by the secrets that the webhook then has.
    ///
    /// # Errors
    /// [`Halt::Lost`] where the webhook was changed or is delivered elsewhere; [`Halt::Error`] where the database
    /// does not answer, or has secrets that cannot be opened.
    pub async fn attempt(&self, change: Change) -> Result<Outcome, Halt> {
        let id = format!("chg-{}-{}", self.namespace.0, change.seq);
        let outcome = match (self.render)(change, self.payload) {
            Ok(body) => self.send(Event { id, body }).await?,
            Err(error) => {
                log::error!("{id} cannot be written for a webhook: {error}");
                let result = Err(Failure::Unsendable);
                Outcome { result, retry_after: None, took: Duration::ZERO }
            }
        };
        self.roster.shared.deliveries.attempt(&outcome);
        Ok(outcome)
    }

    async fn send(&self, event: Event) -> Result<Outcome, Halt> {
        let call = match begin(&self.roster, self.namespace, &self.url).await {
            Ok(call) => call,
            Err(outcome) => return Ok(outcome),
        };
        // There may have been a long wait for the place.
        let stored = store::dispatch::secrets(self.roster.read(), self.claim()).await?;
        let (stored, place) = (stored.ok_or(Halt::Lost)?, (self.namespace, &self.id));
        let secrets = opened(&self.roster.shared.keyring, place, &stored, self.roster.now())?;
        Ok(send(&self.roster, call, &secrets, event).await)
    }
}
