//! `/webhook/{id}/secret`: another secret.

use super::document::WebhookDocument;
use crate::dialect::rest::{Authenticated, OptionalBody, Problem};
use crate::domain::id::WebhookId;
use crate::domain::webhook;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

/// How a secret is replaced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"properties": {"overlap_hours": 24}}))]
pub struct SecretRotation {
    /// The properties.
    properties: SecretRotationProperties,
}

/// How a secret is replaced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretRotationProperties {
    /// For how many hours the secret before signs too: 24 by default. 0 ends it at once.
    #[schema(minimum = 0, maximum = 168)]
    overlap_hours: Option<i64>,
}

/// Replaces the secret of a webhook.
///
/// Only this response shows the new secret. For 24 hours, or as long as the request says, requests have a
/// signature by the secret before as well.
///
/// Permissions: keys with `webhooks:write` and `changes:read`; administrators.
#[utoipa::path(
    operation_id = "createWebhookSecret",
    request_body = Option<SecretRotation>,
    responses((status = 201, description = "The webhook with its new secret.", body = WebhookDocument)),
)]
#[post("/{id}/secret")]
pub async fn rotate(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    body: OptionalBody<SecretRotation>,
) -> Result<HttpResponse, Problem> {
    let overlap = body.0.and_then(|body| body.properties.overlap_hours);
    let rotated = webhook::rotate(&ctx, &WebhookId::parse(&path)?, overlap).await?;
    Ok(WebhookDocument::with_secret(rotated).into_created())
}
