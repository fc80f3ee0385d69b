//! Webhooks in responses.

use super::event_filter::EventFilter;
use crate::dialect::rest::document::{Document, Listing, Resource};
use crate::domain::api_key::Maker;
use crate::domain::text::{Name, Url};
use crate::domain::webhook::{CreatedWebhook, GroupIds, Progress, Webhook, WebhookState};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

pub type WebhookDocument = Document<Webhook>;
pub type WebhooksDocument = Listing<Webhook>;

/// The properties of a webhook.
#[derive(Serialize, ToSchema)]
pub struct WebhookProperties {
    /// The URL to which changes are sent.
    #[schema(max_length = 2048)]
    url: String,
    /// The display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    name: Option<String>,
    /// Which changes are sent: those that match one of the entries.
    #[schema(value_type = Vec<EventFilter>, min_items = 1, max_items = 32)]
    events: Vec<String>,
    /// The ids of groups. If there are any, only changes that concern one of them are sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_items = 1, max_items = 100)]
    groups: Option<Vec<String>>,
    /// `full` sends the entity with each change, `thin` ids only.
    #[schema(value_type = String, pattern = "^(full|thin)$")]
    payload: &'static str,
    /// Whether changes are sent.
    active: bool,
    /// `active`; `failing` while the receiver does not accept deliveries, which are retried; or
    /// `disabled`, by a caller, or because the receiver failed for five days or returned 410.
    #[schema(value_type = String, pattern = "^(active|failing|disabled)$")]
    state: &'static str,
    /// The secret that signs requests. Only the responses that create the webhook and its secrets have
    /// it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "whsec_…")]
    secret: Option<String>,
    /// Since when no attempt has succeeded. Absent if the last one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    failing_since: Option<DateTime<Utc>>,
    /// When the receiver is tried again, while it is failing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_attempt_at: Option<DateTime<Utc>>,
    /// How far the webhook has come: a cursor of the change feed. Only changes lack it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "YwAAAAAAAtCT")]
    delivered_up_to: Option<String>,
    /// How many changes are to be sent, counted among the next 50,000 changes of the namespace; 10000
    /// stands for more as well. Only changes lack it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 10000)]
    waiting: Option<i64>,
    /// How many deliveries failed while later ones succeeded, and are retried by themselves. Only changes
    /// lack it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    parked: Option<i64>,
    /// Whether changes were deleted from the feed before they were sent.
    missed: bool,
    /// The time after which such changes were made. Absent if none were missed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    missed_since: Option<DateTime<Utc>>,
    /// When a delivery last succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    last_success_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed. Absent if it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    last_reason: Option<String>,
    /// When the webhook was created.
    created_at: DateTime<Utc>,
    /// When the webhook was last changed. Deliveries do not count.
    updated_at: DateTime<Utc>,
    /// Who created the webhook: `user:ID`, `key:ID` or, for an operator's key of another namespace, `operator:ID`. It sends on when they are gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    created_by: Option<String>,
}

impl Resource for Webhook {
    const KIND: &'static str = "webhook";
    const LIST_KIND: &'static str = "webhooks";
    const PATH: &'static str = "/webhook";
    const ABOUT: &'static str = "A URL to which changes are sent.";
    const ID_ABOUT: &'static str = "The webhook's id.";
    const EXAMPLE_ID: &'static str = "wiki";
    type Properties = WebhookProperties;

    fn example() -> Value {
        json!({
            "url": "https://wiki.example.com/roster", "name": "Wiki", "events": ["membership.*"],
            "groups": ["devs"], "payload": "full", "active": true, "state": "active",
            "delivered_up_to": "YwAAAAAAAtCT", "waiting": 0, "parked": 0, "missed": false,
            "created_at": "2026-11-28T12:00:00Z", "updated_at": "2026-11-28T12:00:00Z",
            "created_by": "user:asim"
        })
    }
}

impl From<Webhook> for WebhookDocument {
    fn from(webhook: Webhook) -> Self {
        let Webhook {
            namespace_no: _,
            no: _,
            id,
            name,
            url,
            events,
            groups,
            payload,
            state,
            failing_since,
            last_success_at,
            last_reason,
            missed_since,
            version: _the_etag,
            created_at,
            updated_at,
            created_by,
            progress,
        } = webhook;
        let is_failing = state == WebhookState::Failing;
        let next_attempt_at = progress.map(|progress| progress.next_at).filter(|_| is_failing);
        let of_progress = |Progress { delivered_up_to, next_at: _, waiting, parked }| {
            (delivered_up_to.encode(), waiting, parked)
        };
        let progress = progress.map(of_progress);
        let properties = WebhookProperties {
            url: Url::into_string(url),
            name: name.map(Name::into_string),
            events: events.into_strings(),
            groups: groups.map(GroupIds::into_strings),
            payload: payload.word(),
            active: state != WebhookState::Disabled,
            state: state.word(),
            secret: None,
            failing_since,
            next_attempt_at,
            waiting: progress.as_ref().map(|(_, waiting, _)| *waiting),
            parked: progress.as_ref().map(|(.., parked)| *parked),
            delivered_up_to: progress.map(|(delivered_up_to, ..)| delivered_up_to),
            missed: missed_since.is_some(),
            missed_since,
            last_success_at,
            last_reason,
            created_at,
            updated_at,
            created_by: created_by.map(Maker::into_string),
        };
        Self::new(id.into_string(), properties)
    }
}

impl WebhookDocument {
    /// A webhook with its secret, as only the caller who creates it sees it.
    pub fn with_secret(CreatedWebhook { webhook, secret }: CreatedWebhook) -> Self {
        let mut document = Self::from(webhook);
        document.properties.secret = Some(secret.reveal().to_owned());
        document
    }
}
