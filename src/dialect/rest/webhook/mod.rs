//! `/webhook`: URLs to which changes are sent.

pub mod delivery;
pub mod document;
mod event_filter;
mod input;
pub mod replay;
pub mod secret;
pub mod test;

use super::entity_tag::{self, Tagged};
use super::input::depth;
use super::{Authenticated, Body, Conflict, MadePageQuery, Problem, Query};
use crate::domain::id::WebhookId;
use crate::domain::properties::Depth;
use crate::domain::webhook::{self, Webhook, WebhookChanges};
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, route};
use document::{WebhookDocument, WebhooksDocument};
use input::WebhookInput;

/// Creates a webhook.
///
/// Changes that are made from now on are sent to its URL, signed as Standard Webhooks 1.0.0 says. Only
/// this response shows the secret that signs them. A namespace has at most 20 webhooks.
///
/// Permissions: keys with `webhooks:write` and `changes:read`; administrators.
#[utoipa::path(
    operation_id = "createWebhook",
    request_body = WebhookInput,
    responses(
        (status = 201, description = "The webhook was created.", body = WebhookDocument),
        (status = 409, response = Conflict),
    ),
)]
#[post("")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    body: Body<WebhookInput>,
) -> Result<HttpResponse, Problem> {
    let created = webhook::create(&ctx, body.0.into_new()?).await?;
    let tag = entity_tag::tag_in(created.webhook.version, &created.webhook.standing());
    Ok(Tagged(Some(tag), WebhookDocument::with_secret(created)).created())
}

/// Lists the webhooks of the namespace, or those that somebody has created.
///
/// Permissions: keys with `webhooks:read`; administrators.
#[utoipa::path(
    operation_id = "listWebhooks",
    params(MadePageQuery),
    responses((status = 200, description = "A page of webhooks.", body = WebhooksDocument)),
)]
#[get("")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    query: Query<MadePageQuery>,
) -> Result<Json<WebhooksDocument>, Problem> {
    let (maker, page) = (query.0.maker()?, query.0.page()?);
    Ok(Json(webhook::list(&ctx, maker.as_ref(), page).await?.into()))
}

/// Returns a webhook, with its state.
///
/// Permissions: keys with `webhooks:read`; administrators.
#[utoipa::path(
    operation_id = "getWebhook",
    responses((status = 200, description = "The webhook.", body = WebhookDocument)),
)]
#[get("/{id}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let webhook = webhook::get(&ctx, &WebhookId::parse(&path)?).await?;
    Ok(tagged(webhook).unless_known(&request))
}

/// Changes a webhook.
///
/// Only the properties in the request change. A webhook that was inactive goes on where it stopped:
/// changes that were made meanwhile are sent.
///
/// Permissions: keys with `webhooks:write` and `changes:read`; administrators.
#[utoipa::path(
    operation_id = "updateWebhook",
    request_body = WebhookInput,
    responses((status = 200, description = "The changed webhook.", body = WebhookDocument)),
)]
#[route("/{id}", method = "PUT", method = "PATCH")]
pub async fn update(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    body: Body<WebhookInput>,
) -> Result<HttpResponse, Problem> {
    let id = WebhookId::parse(&path)?;
    let expected = entity_tag::expected(request.headers())?;
    let mut changes: WebhookChanges = body.0.for_change(&id)?;
    if depth(&request) == Depth::Top {
        changes.headers = changes.headers.replacing()?;
    }
    Ok(tagged(webhook::update(&ctx, &id, expected, changes).await?).ok())
}

/// Deletes a webhook.
///
/// What it has not sent is not sent any more.
///
/// Permissions: keys with `webhooks:write` and `changes:read`; administrators.
#[utoipa::path(
    operation_id = "deleteWebhook",
    responses((status = 204, description = "The webhook was deleted.")),
)]
#[delete("/{id}")]
pub async fn delete(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let expected = entity_tag::expected(request.headers())?;
    webhook::delete(&ctx, &WebhookId::parse(&path)?, expected).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Deliveries change what a webhook shows without counting as writes, so that its tag says both.
fn tagged(webhook: Webhook) -> Tagged<Webhook> {
    let tag = entity_tag::tag_in(webhook.version, &webhook.standing());
    Tagged(Some(tag), webhook.into())
}
