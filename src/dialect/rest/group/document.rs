//! Groups in requests and responses.

use crate::dialect::rest::document::{Document, Listing, Resource};
use crate::dialect::rest::field::{Field, ReadOnly};
use crate::dialect::rest::input::{Input, Writable};
use crate::dialect::rest::timestamp;
use crate::domain::group::{Group, GroupChanges, GroupCounts, GroupOfUser};
use crate::domain::id::GroupId;
use crate::domain::properties::{Properties, PropertyChanges};
use crate::domain::text::{Description, ExternalId, Name};
use crate::domain::{Error, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

pub type GroupInput = Input<Group>;
pub type GroupDocument = Document<Group>;
pub type GroupsDocument = Listing<Group>;

/// The properties of a group. Properties without a value are absent. Any other property is a custom
/// property.
#[derive(Serialize, ToSchema)]
pub struct GroupProperties {
    /// The display name. It is not unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255, example = "Developers")]
    name: Option<String>,
    /// What the group is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4096)]
    description: Option<String>,
    /// The group's id in another system.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    external_id: Option<String>,
    /// When the group was created.
    #[serde(serialize_with = "timestamp::written")]
    created_at: DateTime<Utc>,
    /// When the group was last changed.
    #[serde(serialize_with = "timestamp::written")]
    updated_at: DateTime<Utc>,
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    custom: Properties,
}

impl Resource for Group {
    const KIND: &'static str = "group";
    const LIST_KIND: &'static str = "groups";
    const PATH: &'static str = "/group";
    const ABOUT: &'static str = "A set of users and of other groups.";
    const EXAMPLE_ID: &'static str = "devs";
    const HAS_MEMBERSHIP: bool = true;
    const HAS_APP: bool = true;
    const COUNTS: &'static [(&'static str, &'static str)] = &[
        ("members", "The users who are directly in the group."),
        ("subgroups", "The groups that are directly in the group."),
    ];
    type Properties = GroupProperties;

    fn example() -> Value {
        json!({
            "name": "Developers", "cost_center": 4711,
            "created_at": "2026-11-20T12:00:00Z", "updated_at": "2026-11-20T12:00:00Z"
        })
    }
}

impl From<Group> for GroupDocument {
    fn from(group: Group) -> Self {
        let Group {
            namespace_no: _,
            no: _,
            id,
            name,
            description,
            external_id,
            properties,
            version: _the_etag,
            created_at,
            updated_at,
            administers: _,
            placeholder,
            disclosed,
        } = group;
        let properties = GroupProperties {
            name: name.map(Name::into_string),
            description: description.map(Description::into_string),
            external_id: external_id.map(ExternalId::into_string),
            created_at,
            updated_at,
            custom: properties,
        };
        let document = Self::new(id.into_string(), properties).with_app(disclosed);
        if placeholder { document.into_placeholder() } else { document }
    }
}

impl From<(Group, GroupCounts)> for GroupDocument {
    fn from((group, counts): (Group, GroupCounts)) -> Self {
        let GroupCounts { members, subgroups } = counts;
        Self::from(group).with_counts([("members", members), ("subgroups", subgroups)])
    }
}

impl From<GroupOfUser> for GroupDocument {
    fn from(GroupOfUser { group, details }: GroupOfUser) -> Self {
        Self::from(group).with_membership(details)
    }
}

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
    /// The pairs of the application, which stand beside the properties.
    #[serde(skip)]
    #[schema(ignore)]
    app: PropertyChanges,
}

impl Writable for Group {
    type Id = GroupId;
    type Input = GroupInputProperties;
    const PARSE_ID: fn(&str) -> Result<GroupId> = GroupId::parse;

    fn example_input() -> Value {
        json!({"name": "Developers", "cost_center": 4711})
    }

    fn set_app(properties: &mut GroupInputProperties, app: PropertyChanges) {
        properties.app = app;
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
            app,
        } = properties;
        Ok(Self {
            name: name.parse(Name::parse, "name")?,
            description: description.parse(Description::parse, "description")?,
            external_id: external_id.parse(ExternalId::parse, "external_id")?,
            properties: PropertyChanges::parse(custom)?,
            app,
        })
    }
}
