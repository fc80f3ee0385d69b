//! Sends an event to the receiver of a webhook to see what it answers.

use super::send::{Event, begin, send};
use super::{Webhook, may_write, must_exist, opened};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::WebhookId;
use crate::domain::store;
use std::time::Duration;
use tokio::time::timeout;

/// How often the webhooks of a namespace can be tested in a minute.
pub const TESTS_PER_MINUTE: u32 = 10;
/// How long a test waits for a place among all calls.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the receiver answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestOutcome {
    /// The HTTP status; `None` if there was no answer.
    pub status: Option<u16>,
    /// One word for what kept the event from being received; `None` if it was received.
    pub reason: Option<String>,
    /// How long it took.
    pub took: Duration,
}

/// Sends an event that is about no change, once, also to a receiver that gets no changes because the
/// webhook is inactive. `body` writes the event. How the webhook does is not changed by it.
///
/// # Errors
/// Forbidden for users who do not administer and for keys without `webhooks:write` or `changes:read`;
/// `Reauthenticate`; `NotFound`; `TooMany` after 10 in a minute in the namespace; `Busy` where there is no place
/// for a call within 5 seconds; what `body` returns.
pub async fn test(
    ctx: &Ctx,
    id: &WebhookId,
    body: impl FnOnce(Webhook) -> Result<Vec<u8>>,
) -> Result<TestOutcome> {
    may_write(ctx)?;
    let webhook = must_exist(ctx, id).await?;
    ctx.roster.shared.webhook_tests.spend(Some(ctx.namespace))?;
    let stored = store::webhook::secrets(ctx.read(), ctx.namespace, webhook.no).await?;
    let (url, stored) = stored.ok_or(Error::not_found(Entity::Webhook))?;
    let secrets = opened(ctx.keyring(), (ctx.namespace, id), &stored, ctx.now)?;
    // No full stop, which the signature has between its parts.
    let id = format!("test-{}-{}", ctx.namespace.0, WebhookId::random(ctx.now).into_string());
    let event = Event { id, body: body(webhook)? };
    let place = timeout(PATIENCE, begin(&ctx.roster, ctx.namespace, &url)).await;
    let outcome = match place.map_err(|_elapsed| Error::Busy)? {
        Ok(call) => send(&ctx.roster, call, &secrets, event).await,
        Err(outcome) => outcome,
    };
    let (status, reason) = (outcome.status(), outcome.reason());
    Ok(TestOutcome { status, reason, took: outcome.took })
}
