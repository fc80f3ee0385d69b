//! Webhooks: changes are sent to the URLs of other software. A webhook is a cursor over the change feed.
//!
//! A webhook sends all changes that it selects to wherever its creator chooses, for as long as it
//! exists. So to write one a key needs `changes:read` as well, and a signed-in administrator a recent
//! authentication, as for keys.

mod change;
mod counts;
mod delivery;
pub mod dispatch;
mod replay;
mod sealing;
pub mod send;
mod test;

pub use super::model::webhook::{
    Delivery, DeliveryState, Events, GroupIds, HeaderChanges, Headers, MOST_EVENTS, MOST_GROUPS,
    MOST_HEADERS, MOST_WAITING, MOST_WEBHOOKS, NewWebhook, Payload, Progress, Replaced,
    SigningSecret, StoredSecrets, Webhook, WebhookChanges, WebhookState,
};
pub use change::{CreatedWebhook, OVERLAP_HOURS, create, delete, rotate, update};
pub use counts::DeliveryCounts;
pub use delivery::{deliveries, discard, retry};
pub use replay::{ReplayFrom, replay};
pub(super) use sealing::reseal;
pub use sealing::{Secrets, opened};
pub use test::{TESTS_PER_MINUTE, TestOutcome, test};

use super::api_key::Maker;
use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::WebhookId;
use super::page::{Page, PageRequest};
use super::rights::Action;
use super::store;

/// Reads a webhook, without its secrets.
///
/// # Errors
/// Forbidden for users who do not administer and for keys without `webhooks:read`; `NotFound`.
pub async fn get(ctx: &Ctx, id: &WebhookId) -> Result<Webhook> {
    ctx.caller.may(Action::ReadWebhooks)?;
    must_exist(ctx, id).await
}

async fn must_exist(ctx: &Ctx, id: &WebhookId) -> Result<Webhook> {
    let horizon = store::change::horizon(ctx.read(), ctx.namespace).await?;
    let found = store::webhook::find(ctx.list(), ctx.namespace, horizon, id).await?;
    found.ok_or(Error::not_found(Entity::Webhook))
}

/// Lists the webhooks of the namespace, or those that somebody created, oldest first.
///
/// # Errors
/// As [`get`].
pub async fn list(ctx: &Ctx, maker: Option<&Maker>, page: PageRequest) -> Result<Page<Webhook>> {
    ctx.caller.may(Action::ReadWebhooks)?;
    let horizon = store::change::horizon(ctx.read(), ctx.namespace).await?;
    store::webhook::list(ctx.list(), ctx.namespace, horizon, maker, page).await
}

/// Checks that the caller may write webhooks.
fn may_write(ctx: &Ctx) -> Result<()> {
    ctx.caller.may(Action::WriteWebhooks)?;
    ctx.caller.must_be_recent()
}
