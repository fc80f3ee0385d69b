//! Verifications in requests and responses.

use crate::dialect::rest::document::{EntityType, Typed};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Stands for the `entity-type` in schemas.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(description = "The `entity-type` `verification`.")]
#[expect(dead_code, reason = "only its schema is used")]
enum VerificationType {
    Verification,
}

/// A proof of an e-mail address.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = Verification, example = json!({"entity-type": "verification", "properties": {}}))]
pub struct VerificationDocument {
    #[serde(rename = "entity-type")]
    #[schema(value_type = VerificationType)]
    entity_type: EntityType<Self>,
    /// The properties.
    properties: VerificationProperties,
}

/// What is shown of a verification: nothing.
#[derive(Default, Serialize, ToSchema)]
pub struct VerificationProperties {}

impl Typed for VerificationDocument {
    const ENTITY_TYPE: &'static str = "verification";
}

/// Which address is to be proved.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "entity-type": "verification", "properties": {"email": "asim@example.org"}
}))]
pub struct VerificationInput {
    #[serde(default, rename = "entity-type")]
    #[schema(value_type = Option<VerificationType>)]
    _entity_type: EntityType<VerificationDocument>,
    /// The properties.
    #[serde(default)]
    pub properties: VerificationInputProperties,
}

/// Which address is to be proved.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerificationInputProperties {
    /// The address, if it is not the one that the user has.
    #[schema(min_length = 3, max_length = 254)]
    pub email: Option<String>,
}
