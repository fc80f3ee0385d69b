//! `/webhook/{id}/delivery`: deliveries that failed while others of the same webhook succeeded.

use crate::dialect::rest::document::{Document, Listing, Resource};
use crate::dialect::rest::page::{self, CountQuery};
use crate::dialect::rest::{Authenticated, Problem, Query};
use crate::domain::change::Change;
use crate::domain::id::WebhookId;
use crate::domain::webhook::{self, Delivery, DeliveryState};
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

pub type DeliveryDocument = Document<Delivery>;
pub type DeliveriesDocument = Listing<Delivery>;

/// The properties of a delivery that failed.
#[derive(Serialize, ToSchema)]
pub struct DeliveryProperties {
    /// `parked` if it is retried by itself, `failed` if only a request has it retried.
    #[schema(value_type = String, pattern = "^(parked|failed)$")]
    state: &'static str,
    /// How many attempts have failed.
    #[schema(minimum = 1)]
    attempts: i32,
    /// When it was first tried.
    first_at: DateTime<Utc>,
    /// When it was last tried.
    last_at: DateTime<Utc>,
    /// When it is tried again, if it is parked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_at: Option<DateTime<Utc>>,
    /// The HTTP status of the last response. Absent if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 100, maximum = 999)]
    status: Option<i32>,
    /// Why the last attempt failed.
    reason: String,
}

impl Resource for Delivery {
    const KIND: &'static str = "delivery";
    const LIST_KIND: &'static str = "deliveries";
    const PATH: &'static str = "/webhook/{id}/delivery";
    const ABOUT: &'static str =
        "A delivery that failed while others of the same webhook succeeded.";
    const ID_ABOUT: &'static str = "The number of the change, which is the change's id.";
    const EXAMPLE_ID: &'static str = Change::EXAMPLE_ID;
    type Properties = DeliveryProperties;

    fn example() -> Value {
        json!({
            "state": "parked", "attempts": 5, "first_at": "2026-11-28T10:00:00.123456Z",
            "last_at": "2026-11-28T10:06:00.123456Z", "next_at": "2026-11-28T10:36:00.123456Z",
            "status": 500, "reason": "status 500"
        })
    }
}

impl From<Delivery> for DeliveryDocument {
    fn from(delivery: Delivery) -> Self {
        let Delivery { seq, state, attempts, first_at, last_at, next_at, status, reason } =
            delivery;
        let next_at = (state == DeliveryState::Parked).then_some(next_at);
        let state = state.word();
        let properties =
            DeliveryProperties { state, attempts, first_at, last_at, next_at, status, reason };
        Self::new(seq.to_string(), properties)
    }
}

/// Which deliveries to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeliveryQuery {
    /// Deliveries in this state: `parked` or `failed`.
    #[param(pattern = "^(parked|failed)$")]
    state: Option<String>,
    limit: Option<i64>,
    after: Option<String>,
    count: Option<CountQuery>,
}

/// Lists the deliveries of a webhook that failed while others succeeded.
///
/// They are in the order of the changes. Deliveries that succeeded are not listed, nor those that wait for
/// a receiver that accepts none.
///
/// Permissions: keys with `webhooks:read`; administrators.
#[utoipa::path(
    operation_id = "listDeliveries",
    params(DeliveryQuery),
    responses((status = 200, description = "A page of deliveries.", body = DeliveriesDocument)),
)]
#[get("/{id}/delivery")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    query: Query<DeliveryQuery>,
) -> Result<Json<DeliveriesDocument>, Problem> {
    let DeliveryQuery { state, limit, after, count } = query.0;
    let state = state.map(|word| word.parse()).transpose()?;
    let page = page::request(limit, after.as_deref(), count)?;
    let id = WebhookId::parse(&path)?;
    Ok(Json(webhook::deliveries(&ctx, &id, state, page).await?.into()))
}

/// Has a delivery retried now.
///
/// The response comes before the attempt.
///
/// Permissions: keys with `webhooks:write` and `changes:read`; administrators.
#[utoipa::path(
    operation_id = "retryDelivery",
    responses((status = 202, description = "The delivery.", body = DeliveryDocument)),
)]
#[post("/{id}/delivery/{change}/retry")]
pub async fn retry(
    Authenticated(ctx): Authenticated,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, change) = path.into_inner();
    let delivery = webhook::retry(&ctx, &WebhookId::parse(&id)?, &change).await?;
    Ok(HttpResponse::Accepted().json(DeliveryDocument::from(delivery)))
}

/// Gives up a delivery.
///
/// The change is not sent.
///
/// Permissions: keys with `webhooks:write` and `changes:read`; administrators.
#[utoipa::path(
    operation_id = "deleteDelivery",
    responses((status = 204, description = "The delivery was given up.")),
)]
#[delete("/{id}/delivery/{change}")]
pub async fn discard(
    Authenticated(ctx): Authenticated,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, change) = path.into_inner();
    webhook::discard(&ctx, &WebhookId::parse(&id)?, &change).await?;
    Ok(HttpResponse::NoContent().finish())
}
