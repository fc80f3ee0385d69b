//! What works on without its maker.

use super::id::{KeyId, UserId, WebhookId};

/// The keys and webhooks that users leave behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftBehind {
    /// The users, where they are not the one that was written.
    pub users: Vec<UserId>,
    /// How many more users there are whose keys and webhooks are not listed.
    pub more: usize,
    /// Keys that work.
    pub keys: Vec<KeyId>,
    /// Webhooks that send changes.
    pub webhooks: Vec<WebhookId>,
}
