//! What works on without its maker.

use super::id::{KeyId, WebhookId};

/// The keys and webhooks that a user leaves behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftBehind {
    /// Keys that work.
    pub keys: Vec<KeyId>,
    /// Webhooks that send changes.
    pub webhooks: Vec<WebhookId>,
}
