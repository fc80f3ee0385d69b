//! Creates, changes and deletes webhooks.

use super::sealing::{open_headers, replaced, seal_headers, seal_secret};
use super::{
    Events, HeaderChanges, NewWebhook, Payload, SigningSecret, Webhook, WebhookChanges,
    WebhookState, may_write, must_exist,
};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::WebhookId;
use crate::domain::model::keyring::Sealed;
use crate::domain::patch::Patch;
use crate::domain::text::Url;
use crate::domain::{security_log, store};
use crate::outbound::is_same_origin;
use chrono::TimeDelta;
use std::ops::RangeInclusive;

/// For how many hours the secret before may sign too.
pub const OVERLAP_HOURS: RangeInclusive<i64> = 0..=168;
/// For how many hours it does, where nothing is said.
const USUAL_OVERLAP: i64 = 24;

/// A webhook with a new secret.
#[derive(Debug)]
pub struct CreatedWebhook {
    /// The webhook.
    pub webhook: Webhook,
    /// What signs its requests, which is shown once.
    pub secret: SigningSecret,
}

/// Creates a webhook, which begins after the change that records it, and returns it with its secret.
///
/// # Errors
/// Forbidden for users who do not administer, for keys without `webhooks:write` or `changes:read`, and in a
/// namespace with 20 webhooks; `Reauthenticate`; `Taken` for `id`; `Invalid` for a URL that must not be called.
pub async fn create(ctx: &Ctx, new: NewWebhook) -> Result<CreatedWebhook> {
    may_write(ctx)?;
    must_be_allowed(ctx, &new.url).await?;
    let (secret, by) = (SigningSecret::random(), ctx.authority_over_users());
    let id = new.id.clone().unwrap_or_else(|| WebhookId::random(ctx.now));
    let place = (ctx.namespace, &id);
    let sealed = seal_secret(ctx.keyring(), place, &secret)?;
    let headers = seal_headers(ctx.keyring(), place, &new.headers)?;
    let created = ctx.transaction(async |ctx| {
        let (executor, namespace) = (ctx.write()?, ctx.namespace);
        store::webhook::lock_all(executor, namespace).await?;
        let secrets = (&sealed, headers.as_ref());
        let written = store::webhook::insert(executor, namespace, &by, &id, &new, secrets).await?;
        store::webhook::begin(executor, namespace, written.ok_or_else(too_many)?).await?;
        must_exist(ctx, &id).await
    });
    let webhook = created.await?;
    security_log::changed(ctx, "webhook.created", &[&id.as_str()]);
    Ok(CreatedWebhook { webhook, secret })
}

/// Checks that the URL may be called, as each delivery does again. It takes no connection, because the name
/// may take seconds to resolve.
async fn must_be_allowed(ctx: &Ctx, url: &Url) -> Result<()> {
    let checked = ctx.roster.shared.outbound.check(url.as_str()).await;
    checked.map(drop).map_err(|refusal| Error::invalid("url", refusal.to_string()))
}

fn too_many() -> Error {
    Error::forbidden(
        "the namespace has 20 webhooks, and cannot have more: delete another one first",
    )
}

/// Changes the properties that are given. `expected` are the versions of which the webhook must have one;
/// `None` allows any. Whoever makes it active has its failures forgotten. Stored headers are never sent to
/// another origin than the one that they were given for.
///
/// # Errors
/// As [`create`]; `NotFound`; `Stale`; `Invalid` for a URL that is cleared, for too many headers, and for a URL
/// of another origin where there are headers and none are given.
pub async fn update(
    ctx: &Ctx,
    id: &WebhookId,
    expected: Option<Vec<i64>>,
    mut changes: WebhookChanges,
) -> Result<Webhook> {
    may_write(ctx)?;
    match &changes.url {
        Patch::Keep => {}
        Patch::Clear => return Err(Error::invalid("url", "must not be null")),
        Patch::Set(url) => must_be_allowed(ctx, url).await?,
    }
    changes.events = changes.events.with_default(Events::default());
    changes.payload = changes.payload.with_default(Payload::default());
    changes.state = changes.state.with_default(WebhookState::default());
    let by = ctx.authority_over_users();
    let updated = ctx.transaction(async |ctx| {
        let (executor, namespace) = (ctx.write()?, ctx.namespace);
        let found = store::webhook::lock(executor, namespace, id).await?;
        let found = found.ok_or(Error::not_found(Entity::Webhook))?;
        if expected.is_some_and(|expected| !expected.contains(&found.version)) {
            return Err(Error::Stale);
        }
        let stored = &found.secrets.headers;
        let headers = match &changes.url {
            Patch::Set(url) if !is_same_origin(url.as_str(), found.url.as_str()) => {
                let changes = without_stored(stored.as_ref(), changes.headers.clone())?;
                change_headers(ctx, id, None, changes)?
            }
            _ => change_headers(ctx, id, stored.as_ref(), changes.headers.clone())?,
        };
        store::webhook::update(executor, namespace, &by, id, changes, headers).await?;
        must_exist(ctx, id).await
    });
    let webhook = updated.await?;
    security_log::changed(ctx, "webhook.updated", &[&id.as_str()]);
    Ok(webhook)
}

/// What becomes of the headers where the URL gets another origin. Nobody can read them, not even who may
/// change the URL, so that those that are stored must not be sent to a receiver that they were not given
/// for. They are not dropped without a word either: the new receiver may need some.
fn without_stored(stored: Option<&Sealed>, changes: HeaderChanges) -> Result<HeaderChanges> {
    match changes {
        HeaderChanges::Keep if stored.is_some() => {
            let reason = "must be given too, because `url` leads to another scheme, host or port, where the \
                 stored headers are not sent (null removes them)";
            Err(Error::invalid("headers", reason))
        }
        other => other.replacing(),
    }
}

/// What becomes of the headers that are sealed. Those that are replaced need not be opened.
fn change_headers(
    ctx: &Ctx,
    id: &WebhookId,
    before: Option<&Sealed>,
    changes: HeaderChanges,
) -> Result<Patch<Sealed>> {
    let place = (ctx.namespace, id);
    let headers = match changes {
        HeaderChanges::Keep => return Ok(Patch::Keep),
        HeaderChanges::Replace(headers) => headers,
        merged @ HeaderChanges::Merge(_) => {
            open_headers(ctx.keyring(), place, before)?.changed(merged)?
        }
    };
    let sealed = seal_headers(ctx.keyring(), place, &headers)?;
    Ok(sealed.map_or(Patch::Clear, Patch::Set))
}

/// Gives a webhook another secret. The previous one also signs for 24 hours, or for `overlap_hours`, and so do
/// up to three before it for as long as was said of them; with 0 hours none of them does.
///
/// # Errors
/// As [`create`]; `NotFound`; `Invalid` for hours outside 0 to 168.
pub async fn rotate(
    ctx: &Ctx,
    id: &WebhookId,
    overlap_hours: Option<i64>,
) -> Result<CreatedWebhook> {
    may_write(ctx)?;
    let overlap = overlap_hours.unwrap_or(USUAL_OVERLAP);
    if !OVERLAP_HOURS.contains(&overlap) {
        return Err(Error::invalid("overlap_hours", "must be from 0 to 168"));
    }
    let until = (overlap > 0).then(|| ctx.now + TimeDelta::hours(overlap));
    let (secret, by) = (SigningSecret::random(), ctx.authority_over_users());
    let sealed = seal_secret(ctx.keyring(), (ctx.namespace, id), &secret)?;
    let rotated = ctx.transaction(async |ctx| {
        let (executor, namespace) = (ctx.write()?, ctx.namespace);
        let found = store::webhook::lock(executor, namespace, id).await?;
        let stored = found.ok_or(Error::not_found(Entity::Webhook))?.secrets;
        let place = (namespace, id);
        let previous = until
            .map(|until| replaced(ctx.keyring(), place, &stored, (ctx.now, until)))
            .transpose()?;
        store::webhook::rotate(executor, namespace, &by, id, &sealed, previous.as_ref()).await?;
        must_exist(ctx, id).await
    });
    let webhook = rotated.await?;
    security_log::changed(ctx, "webhook.secret", &[&id.as_str()]);
    Ok(CreatedWebhook { webhook, secret })
}

/// Deletes a webhook, with its deliveries.
///
/// # Errors
/// As [`create`]; `NotFound`; `Stale`.
pub async fn delete(ctx: &Ctx, id: &WebhookId, expected: Option<Vec<i64>>) -> Result<()> {
    may_write(ctx)?;
    let (by, expected) = (ctx.authority_over_users(), expected.as_deref());
    if !store::webhook::delete(ctx.write()?, ctx.namespace, &by, id, expected).await? {
        // Without an expected version it does not exist.
        return Err(must_exist(ctx, id).await.err().unwrap_or(Error::Stale));
    }
    security_log::changed(ctx, "webhook.deleted", &[&id.as_str()]);
    Ok(())
}
