//! Webhooks: URLs to which changes are sent, as they are stored, and as callers want them to be.

mod delivery;
mod events;
mod headers;
mod secret;
mod standing;
mod state;

pub use delivery::{Delivery, DeliveryState};
pub use events::{Events, GroupIds, MOST_EVENTS, MOST_GROUPS};
pub use headers::{HeaderChanges, Headers, MOST_HEADERS};
pub use secret::{Replaced, SigningSecret, StoredSecrets};
pub use standing::{Behind, ClaimedWebhook, Health, Standing, Stands};
pub use state::{Payload, WebhookState};

use super::api_key::Maker;
use super::change_cursor::ChangeCursor;
use super::id::{NamespaceNo, WebhookId, WebhookNo};
use super::patch::Patch;
use super::text::{Name, Url};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The most webhooks of a namespace.
pub const MOST_WEBHOOKS: i64 = 20;
/// Up to which number the changes are counted that a webhook has not delivered.
pub const MOST_WAITING: i64 = 10_000;

/// A webhook, without its secrets. It is a cursor over the change feed.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Webhook {
    /// The tenant.
    pub namespace_no: NamespaceNo,
    /// The internal key.
    pub no: WebhookNo,
    /// The public id.
    pub id: WebhookId,
    /// The display name.
    pub name: Option<Name>,
    /// Where changes are sent.
    pub url: Url,
    /// Which changes are sent.
    pub events: Events,
    /// The groups of which it sends changes; `None` for no such condition.
    pub groups: Option<GroupIds>,
    /// What it sends of a change.
    pub payload: Payload,
    /// Whether it sends changes, and whether its receiver takes them.
    pub state: WebhookState,
    /// Since when no attempt has succeeded; `None` if the last one did.
    pub failing_since: Option<DateTime<Utc>>,
    /// When a delivery last succeeded.
    pub last_success_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed; `None` if it succeeded.
    pub last_reason: Option<String>,
    /// Changes after this time were deleted from the feed before they were delivered; `None` if
    /// none were.
    pub missed_since: Option<DateTime<Utc>>,
    /// Counts the writes by callers from 1. Deliveries do not count.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed, deliveries aside.
    pub updated_at: DateTime<Utc>,
    /// Who created it; `None` for a webhook from before this was recorded.
    pub created_by: Option<Maker>,
    /// How far it has come. Only changes, which record what callers write, lack it.
    #[diesel(deserialize_as = Progress)]
    pub progress: Option<Progress>,
}

impl Webhook {
    /// A short text that is another one as soon as deliveries have changed what the webhook shows.
    pub fn standing(&self) -> String {
        let mut hasher = DefaultHasher::new();
        let times = (self.failing_since, self.last_success_at, self.missed_since);
        (self.state.word(), times, &self.last_reason, &self.progress).hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }
}

/// How far a webhook has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Queryable)]
pub struct Progress {
    /// Every wanted change up to here was delivered, or is parked.
    #[diesel(deserialize_as = i64)]
    pub delivered_up_to: ChangeCursor,
    /// Before this time nothing is sent.
    pub next_at: DateTime<Utc>,
    /// How many wanted changes come after, at most [`MOST_WAITING`].
    pub waiting: i64,
    /// How many deliveries are parked.
    pub parked: i64,
}

/// A webhook to be created.
#[derive(Debug, Clone, PartialEq)]
pub struct NewWebhook {
    /// The public id; generated where it is absent.
    pub id: Option<WebhookId>,
    /// The display name.
    pub name: Option<Name>,
    /// Where changes are sent.
    pub url: Url,
    /// Which changes are sent.
    pub events: Events,
    /// The groups of which it sends changes; `None` for no such condition.
    pub groups: Option<GroupIds>,
    /// What it sends of a change.
    pub payload: Payload,
    /// Additional headers of its requests.
    pub headers: Headers,
    /// Whether it sends changes.
    pub state: WebhookState,
}

/// What a caller wants a webhook to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WebhookChanges {
    /// The display name.
    pub name: Patch<Name>,
    /// Where changes are sent. It cannot be cleared.
    pub url: Patch<Url>,
    /// Which changes are sent; clearing it sends all.
    pub events: Patch<Events>,
    /// The groups of which it sends changes; clearing it removes the condition.
    pub groups: Patch<GroupIds>,
    /// What it sends of a change; clearing it sends all of it.
    pub payload: Patch<Payload>,
    /// Additional headers of its requests: those that are given replace all, or are merged with
    /// them.
    pub headers: HeaderChanges,
    /// Whether it sends changes: `Active` makes it active again and forgets its failures. Clearing it
    /// makes it active.
    pub state: Patch<WebhookState>,
}
