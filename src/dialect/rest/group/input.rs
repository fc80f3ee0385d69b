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

/// A group to be created or changed.
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
    const INPUT_ABOUT: &'static str = "A group to be created or changed. A change affects only the properties in the request; `null` \
         removes a property.";
    const TAKES_MEMBERSHIP: bool = true;

    fn example_input() -> Value {
        json!({
            "entity-type": "group",
            "id": "devs",
            "properties": {"name": "Developers", "cost_center": 4711}
        })
    }

    fn parse_id(text: &str) -> Result<GroupId> {
        GroupId::parse(text)
    }
}

impl GroupInput {
    /// The id and the properties of a group to be created.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn for_creation(self) -> Result<(Option<GroupId>, GroupChanges)> {
        let (id, properties) = self.into_parts()?;
        Ok((id, properties.try_into()?))
    }

    /// The changes to the group with the id in the path.
    ///
    /// # Errors
    /// [`Error::Invalid`]; for `id` if it differs from the id in the path.
    pub fn for_change(self, path: &GroupId) -> Result<GroupChanges> {
        self.into_properties(path)?.try_into()
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
