//! `/webhook/{id}/test`: what the receiver answers.

use super::document::WebhookDocument;
use crate::dialect::rest::{Authenticated, Problem};
use crate::domain::Error;
use crate::domain::id::WebhookId;
use crate::domain::webhook::{self, TestOutcome, Webhook};
use actix_web::post;
use actix_web::web::{Json, Path};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// The type of the event.
pub const TYPE: &str = "webhook.test";

/// What the receiver answered.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"status": 204, "duration_ms": 31}))]
pub struct WebhookTest {
    /// The HTTP status of the response. Absent if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 100, maximum = 999)]
    status: Option<u16>,
    /// Why the delivery failed, such as `timeout`, `no_connection`, `tls`, `name_not_resolved`,
    /// `address_refused` or `status_500`. Absent if it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    reason: Option<String>,
    /// How long it took, in milliseconds.
    duration_ms: u64,
}

/// An event that is about no change.
#[derive(Serialize, ToSchema)]
pub struct WebhookTestEvent {
    /// `webhook.test`.
    #[serde(rename = "type")]
    #[schema(value_type = String, pattern = "^webhook[.]test$")]
    kind: &'static str,
    /// When it was sent.
    timestamp: DateTime<Utc>,
    /// The webhook.
    data: WebhookDocument,
}

/// Sends a test to the receiver of a webhook.
///
/// It is an event of the type `webhook.test`, which is about no change, signed like any other. An inactive
/// webhook can be tested too. How the webhook does is not changed. The webhooks of a namespace can be tested
/// ten times a minute.
///
/// Permissions: keys with `webhooks:write` and `changes:read`; administrators.
#[utoipa::path(
    operation_id = "testWebhook",
    responses((status = 200, description = "What the receiver answered.", body = WebhookTest)),
)]
#[post("/{id}/test")]
pub async fn test(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<Json<WebhookTest>, Problem> {
    let event = |webhook: Webhook| {
        let event = WebhookTestEvent { kind: TYPE, timestamp: ctx.now, data: webhook.into() };
        serde_json::to_vec(&event).map_err(|error| Error::internal(error.to_string()))
    };
    Ok(Json(webhook::test(&ctx, &WebhookId::parse(&path)?, event).await?.into()))
}

impl From<TestOutcome> for WebhookTest {
    fn from(TestOutcome { status, reason, took }: TestOutcome) -> Self {
        let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        Self { status, reason, duration_ms }
    }
}
