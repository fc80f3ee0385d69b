//! Groups on the wire.

use super::super::field::{nullable, read_only};
use super::super::membership::document::Place;
use crate::domain::group::{Group, GroupChanges, GroupOfUser};
use crate::domain::id::GroupId;
use crate::domain::page::Page;
use crate::domain::patch::Patch;
use crate::domain::properties::PropertyChanges;
use crate::domain::text::{Description, ExternalId, Name};
use crate::domain::{Error, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// The entity type of a group.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GroupType {
    /// A group.
    Group,
}

/// The entity type of a list of groups.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GroupsType {
    /// A list of groups.
    Groups,
}

/// A set of users and of other groups.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Group, example = json!({"entity-type": "group", "id": "devs", "properties": {"name": "Developers", "cost_center": 4711, "created_at": "2026-11-20T12:00:00Z", "updated_at": "2026-11-20T12:00:00Z"}}))]
pub struct GroupDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: GroupType,
    /// The id.
    #[schema(min_length = 1, max_length = 255, example = "devs")]
    id: String,
    /// What is known of the group.
    properties: GroupProperties,
    /// The user's direct place in the group, in a list of the groups of a user.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    membership: Option<Place>,
}

/// What is known of a group; properties without a value are left out. Others than these are the
/// caller's own and come back as they were sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupProperties {
    /// The name to show, not unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255, example = "Developers")]
    name: Option<String>,
    /// What the group is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4096)]
    description: Option<String>,
    /// The id in another system.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    external_id: Option<String>,
    /// When the group was made.
    created_at: DateTime<Utc>,
    /// When the group was last written.
    updated_at: DateTime<Utc>,
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    custom: Map<String, Value>,
}

/// A page of groups.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Groups, example = json!({"entity-type": "groups", "entries": [{"entity-type": "group", "id": "devs", "properties": {"name": "Developers", "cost_center": 4711, "created_at": "2026-11-20T12:00:00Z", "updated_at": "2026-11-20T12:00:00Z"}}], "next": "bgAAAAAAAAAr"}))]
pub struct GroupsDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: GroupsType,
    /// The groups, in the order of their making.
    entries: Vec<GroupDocument>,
    /// What to send as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
    /// The number of all entries, where `count=true` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    total: Option<i64>,
}

/// A group to be made or changed: properties that are given are set, `null` clears, what is absent
/// stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "entity-type": "group",
    "id": "devs",
    "properties": {"name": "Developers", "cost_center": 4711}
}))]
pub struct GroupInput {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    #[expect(dead_code, reason = "read to be checked")]
    entity_type: GroupType,
    /// The id: one is made where it is absent; in a change it must be that of the path.
    #[schema(min_length = 1, max_length = 255)]
    id: Option<String>,
    /// What is to be known of the group.
    #[serde(default)]
    properties: GroupInputProperties,
    /// Accepted and ignored, as an entry of a list has it.
    #[serde(default, rename = "membership", deserialize_with = "read_only")]
    #[schema(ignore)]
    _membership: (),
}

/// What is to be known of a group. Others than these are the caller's own: at most 64, and 16 KiB.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct GroupInputProperties {
    /// The name to show, not unique.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    name: Option<Option<String>>,
    /// What the group is for; may have several lines.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 4096)]
    description: Option<Option<String>>,
    /// The id in another system.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    external_id: Option<Option<String>>,
    /// Accepted and ignored.
    #[serde(default, rename = "created_at", deserialize_with = "read_only")]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    _created_at: (),
    /// Accepted and ignored.
    #[serde(default, rename = "updated_at", deserialize_with = "read_only")]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    _updated_at: (),
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    custom: Map<String, Value>,
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
            placeholder: _,
        } = group;
        let properties = GroupProperties {
            name: name.map(Name::into_string),
            description: description.map(Description::into_string),
            external_id: external_id.map(ExternalId::into_string),
            created_at,
            updated_at,
            custom: properties.into_map(),
        };
        Self { entity_type: GroupType::Group, id: id.into_string(), properties, membership: None }
    }
}

impl From<GroupOfUser> for GroupDocument {
    fn from(GroupOfUser { group, details }: GroupOfUser) -> Self {
        Self { membership: details.map(Place::from), ..Self::from(group) }
    }
}

impl<T: Into<GroupDocument>> From<Page<T>> for GroupsDocument {
    fn from(Page { entries, next, total }: Page<T>) -> Self {
        Self {
            entity_type: GroupsType::Groups,
            entries: entries.into_iter().map(Into::into).collect(),
            next: next.map(|cursor| cursor.encode()),
            total,
        }
    }
}

impl GroupInput {
    /// The id and the properties of a group to be made.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn for_creation(self) -> Result<(Option<GroupId>, GroupChanges)> {
        let id = self.id.as_deref().map(GroupId::parse).transpose()?;
        Ok((id, self.properties.try_into()?))
    }

    /// The changes to the group with the id of the path.
    ///
    /// # Errors
    /// [`Error::Invalid`]; for `id` where it differs from the path's.
    pub fn for_change(self, path: &GroupId) -> Result<GroupChanges> {
        match self.id.as_deref().map(GroupId::parse).transpose()? {
            Some(id) if id != *path => Err(Error::invalid("id", "differs from the id in the path")),
            _ => self.properties.try_into(),
        }
    }
}

impl TryFrom<GroupInputProperties> for GroupChanges {
    type Error = Error;

    fn try_from(properties: GroupInputProperties) -> Result<Self> {
        let GroupInputProperties {
            name,
            description,
            external_id,
            _created_at: (),
            _updated_at: (),
            custom,
        } = properties;
        Ok(Self {
            name: Patch::from(name).try_map(|text| Name::parse(&text, "name"))?,
            description: Patch::from(description)
                .try_map(|text| Description::parse(&text, "description"))?,
            external_id: Patch::from(external_id)
                .try_map(|text| ExternalId::parse(&text, "external_id"))?,
            properties: PropertyChanges::parse(custom)?,
        })
    }
}
