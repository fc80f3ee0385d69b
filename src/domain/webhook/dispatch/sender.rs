//! Sends changes to one webhook.

use super::super::send::{Event, send};
use super::super::{Payload, Secrets};
use crate::domain::change::Change;
use crate::domain::id::NamespaceNo;
use crate::domain::model::text::Url;
use crate::domain::roster::Roster;
use crate::outbound::{Failure, Outcome};
use std::sync::Arc;
use std::time::Duration;

/// Writes the body that is sent of a change.
pub type Render = fn(Change, Payload) -> serde_json::Result<Vec<u8>>;

/// What sending to a webhook takes.
pub struct Sender {
    pub roster: Arc<Roster>,
    pub namespace: NamespaceNo,
    pub url: Url,
    pub payload: Payload,
    pub secrets: Secrets,
    pub render: Render,
}

impl Sender {
    /// Sends a change once.
    pub async fn attempt(&self, change: Change) -> Outcome {
        let id = format!("chg-{}-{}", self.namespace.0, change.seq);
        let outcome = match (self.render)(change, self.payload) {
            Ok(body) => send(&self.roster, &self.url, &self.secrets, Event { id, body }).await,
            Err(error) => {
                log::error!("{id} cannot be written for a webhook: {error}");
                let result = Err(Failure::Unsendable);
                Outcome { result, retry_after: None, took: Duration::ZERO }
            }
        };
        self.roster.shared.deliveries.attempt(&outcome);
        outcome
    }
}
