//! Webhooks: changes are sent to the URLs of other software. A webhook is a cursor over the change feed.

mod sealing;
pub mod send;

pub use super::model::webhook::{
    Delivery, DeliveryState, EVENTS, Events, GroupIds, HeaderChanges, Headers, MOST_EVENTS,
    MOST_GROUPS, MOST_HEADERS, MOST_WAITING, MOST_WEBHOOKS, NewWebhook, Payload, Progress,
    SigningSecret, StoredSecrets, Webhook, WebhookChanges, WebhookState,
};
pub use sealing::{Secrets, opened};
