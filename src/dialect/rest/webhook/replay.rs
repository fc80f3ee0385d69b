//! `/webhook/{id}/replay`: sending changes again, or leaving some out.

use super::document::WebhookDocument;
use crate::dialect::rest::{Authenticated, Body, Gone, Problem};
use crate::domain::id::WebhookId;
use crate::domain::webhook::{self, ReplayFrom};
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

/// From where on changes are sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"properties": {"after": "2026-11-28T10:00:00Z"}}))]
pub struct Replay {
    /// The properties.
    properties: ReplayProperties,
}

/// From where on changes are sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayProperties {
    /// The `next` of a page of changes, after which changes are sent; or a time with an offset, from which
    /// on they are sent, and perhaps those of the minute before.
    #[schema(min_length = 12, max_length = 64)]
    after: String,
}

/// Sends changes again.
///
/// The webhook goes back to a place in the change feed, or forward, and sends what comes after it. The
/// response comes before that.
///
/// Permissions: keys with `webhooks:write` and `changes:read`; administrators.
#[utoipa::path(
    operation_id = "replayWebhook",
    request_body = Replay,
    responses(
        (status = 202, description = "The webhook.", body = WebhookDocument),
        (status = 410, response = Gone),
    ),
)]
#[post("/{id}/replay")]
pub async fn replay(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    body: Body<Replay>,
) -> Result<HttpResponse, Problem> {
    let from = ReplayFrom::parse(&body.0.properties.after)?;
    let webhook = webhook::replay(&ctx, &WebhookId::parse(&path)?, from).await?;
    Ok(HttpResponse::Accepted().json(WebhookDocument::from(webhook)))
}
