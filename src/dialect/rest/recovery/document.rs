//! Recoveries in requests and responses.

use crate::dialect::rest::document::{EntityType, Typed};
use crate::dialect::rest::field::required_secret;
use crate::domain::ticket::Code;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use utoipa::ToSchema;

/// Stands for the `entity-type` in schemas.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(description = "The `entity-type` `recovery`.")]
#[expect(dead_code, reason = "only its schema is used")]
enum RecoveryType {
    Recovery,
}

/// A recovery of a password.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = Recovery, example = json!({
    "entity-type": "recovery", "properties": {"expires_at": "2026-11-20T12:30:00Z"}
}))]
pub struct RecoveryDocument {
    #[serde(rename = "entity-type")]
    #[schema(value_type = RecoveryType)]
    entity_type: EntityType<Self>,
    /// The properties.
    properties: RecoveryProperties,
}

/// What is known of a recovery: nothing, where a code was asked for by e-mail.
#[derive(Default, Serialize, ToSchema)]
pub struct RecoveryProperties {
    /// The code. Only the response to a request with `"send": false` shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 10, max_length = 10)]
    code: Option<String>,
    /// When the code expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    expires_at: Option<DateTime<Utc>>,
}

impl Typed for RecoveryDocument {
    const ENTITY_TYPE: &'static str = "recovery";
}

impl RecoveryDocument {
    /// A recovery of which only the end is shown.
    pub fn ending_at(expires_at: DateTime<Utc>) -> Self {
        let properties = RecoveryProperties { code: None, expires_at: Some(expires_at) };
        Self { properties, ..Self::default() }
    }

    /// A recovery with its code, for who hands it over.
    pub fn with_code((code, expires_at): (Code, DateTime<Utc>)) -> Self {
        let code = Some(code.reveal().to_owned());
        let properties = RecoveryProperties { code, expires_at: Some(expires_at) };
        Self { properties, ..Self::default() }
    }
}

/// Whose password is forgotten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"entity-type": "recovery", "properties": {"login": "asim@example.com"}}))]
pub struct RecoveryInput {
    #[serde(default, rename = "entity-type")]
    #[schema(value_type = Option<RecoveryType>)]
    _entity_type: EntityType<RecoveryDocument>,
    /// The properties.
    pub properties: RecoveryInputProperties,
}

/// Whose password is forgotten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryInputProperties {
    /// The username or the sign-in address.
    #[schema(min_length = 1, max_length = 255)]
    pub login: String,
    /// The IP address of the person. Only keys with `sessions:write` can set it; the limits count it
    /// instead of the address of the request.
    #[schema(value_type = Option<String>, max_length = 45)]
    pub ip: Option<IpAddr>,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"entity-type": "recovery", "properties": {"password": "battery staple"}}))]
pub struct NewPassword {
    #[serde(default, rename = "entity-type")]
    #[schema(value_type = Option<RecoveryType>)]
    _entity_type: EntityType<RecoveryDocument>,
    /// The properties.
    pub properties: NewPasswordProperties,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasswordProperties {
    /// The new password.
    #[serde(deserialize_with = "required_secret")]
    #[schema(value_type = String, write_only, format = Password, min_length = 1, max_length = 1024)]
    pub password: String,
}

/// How a user gets a code.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"entity-type": "recovery", "properties": {"send": false}}))]
pub struct UserRecoveryInput {
    #[serde(default, rename = "entity-type")]
    #[schema(value_type = Option<RecoveryType>)]
    _entity_type: EntityType<RecoveryDocument>,
    /// The properties.
    #[serde(default)]
    pub properties: UserRecoveryProperties,
}

/// How a user gets a code.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserRecoveryProperties {
    /// Whether the code is mailed to the user's sign-in address, as by default. With `false` the response
    /// shows it.
    pub send: Option<bool>,
}
