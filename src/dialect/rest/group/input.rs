//! Groups in requests.

use crate::dialect::rest::field::{Field, ReadOnly};
use crate::dialect::rest::input::{Input, Writable};
use crate::domain::group::{Group, GroupChanges};
use crate::domain::id::GroupId;
use crate::domain::properties::PropertyChanges;
use crate::domain::text::{Description, ExternalId, Name};
use crate::domain::{Error, Result};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

pub type GroupInput = Input<Group>;

/// The properties of a group. Any other property is a custom property: up to 64 for each group and
/// 16 KiB in total.
#[derive(Deserialize, ToSchema)]
pub struct GroupInputProperties {
    /// The display name. It is not unique.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    name: Field<String>,
    /// What the group is for. It may have several lines.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 4096)]
    description: Field<String>,
    /// The group's id in another system.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    external_id: Field<String>,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    created_at: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    updated_at: ReadOnly,
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    custom: Map<String, Value>,
}

impl Writable for Group {
    type Id = GroupId;
    type Input = GroupInputProperties;
    const PARSE_ID: fn(&str) -> Result<GroupId> = GroupId::parse;

    fn example_input() -> Value {
        json!({"name": "Developers", "cost_center": 4711})
    }
}

impl TryFrom<GroupInputProperties> for GroupChanges {
    type Error = Error;

    fn try_from(properties: GroupInputProperties) -> Result<Self> {
        let GroupInputProperties {
            name,
            description,
            external_id,
            created_at: ReadOnly,
            updated_at: ReadOnly,
            custom,
        } = properties;
        Ok(Self {
            name: name.parse(Name::parse, "name")?,
            description: description.parse(Description::parse, "description")?,
            external_id: external_id.parse(ExternalId::parse, "external_id")?,
            properties: PropertyChanges::parse(custom)?,
        })
    }
}
