//! Deliveries that failed while others of the same webhook succeeded.

use super::{Delivery, DeliveryState, may_write};
use crate::domain::change::seq_of;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::WebhookId;
use crate::domain::page::{Page, PageRequest};
use crate::domain::rights::Action;
use crate::domain::store;

/// Lists the deliveries of a webhook that failed while others succeeded, all or those in one state, in the
/// order of the changes.
///
/// # Errors
/// Forbidden for users who do not administer and for keys without `webhooks:read`; `NotFound`.
pub async fn deliveries(
    ctx: &Ctx,
    id: &WebhookId,
    state: Option<DeliveryState>,
    page: PageRequest,
) -> Result<Page<Delivery>> {
    ctx.caller.may(Action::ReadWebhooks)?;
    let found = store::webhook::deliveries(ctx.list(), ctx.namespace, id, state, page).await?;
    found.ok_or(Error::not_found(Entity::Webhook))
}

/// Has a delivery tried again now, also one that would not be tried any more.
///
/// # Errors
/// Forbidden for users who do not administer and for keys without `webhooks:write` or `changes:read`;
/// `Reauthenticate`; `NotFound` for a change of which the webhook has no such delivery.
pub async fn retry(ctx: &Ctx, id: &WebhookId, change: &str) -> Result<Delivery> {
    may_write(ctx)?;
    let missing = || Error::not_found(Entity::Delivery);
    let seq = seq_of(change).ok_or_else(missing)?;
    let tried = store::webhook::retry(ctx.write()?, ctx.namespace, id, seq, ctx.now).await?;
    tried.ok_or_else(missing)
}

/// Gives up a delivery: the change is not sent.
///
/// # Errors
/// As [`retry`].
pub async fn discard(ctx: &Ctx, id: &WebhookId, change: &str) -> Result<()> {
    may_write(ctx)?;
    let missing = || Error::not_found(Entity::Delivery);
    let seq = seq_of(change).ok_or_else(missing)?;
    match store::webhook::discard(ctx.write()?, ctx.namespace, id, seq).await? {
        true => Ok(()),
        false => Err(missing()),
    }
}
