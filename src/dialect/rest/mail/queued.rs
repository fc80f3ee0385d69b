//! The response to a request that has queued an e-mail.

use crate::dialect::rest::document::{EntityType, Typed};
use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

/// Stands for the `entity-type` in schemas.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = QueuedMailType, description = "The `entity-type` `mail`.")]
#[expect(dead_code, reason = "only its schema is used")]
enum QueuedType {
    Mail,
}

/// An e-mail that will be sent. Nothing is said of it.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = QueuedMail, example = json!({"entity-type": "mail", "properties": {}}))]
pub struct QueuedDocument {
    #[serde(rename = "entity-type")]
    #[schema(value_type = QueuedType)]
    entity_type: EntityType<Self>,
    /// No properties.
    properties: QueuedProperties,
}

/// No properties.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = QueuedMailProperties)]
struct QueuedProperties {}

impl Typed for QueuedDocument {
    const ENTITY_TYPE: &'static str = "mail";
}

/// The response to a request that has queued an e-mail.
pub fn queued() -> HttpResponse {
    HttpResponse::Accepted().json(QueuedDocument::default())
}
