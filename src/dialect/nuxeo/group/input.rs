//! Groups in requests.

use super::super::{Exception, value};
use crate::domain::KnownName;
use crate::domain::group::{GroupChanges, GroupListChanges};
use crate::domain::id::GroupId;
use crate::domain::patch::Patch;
use crate::domain::text::{Description, Name};
use serde_json::{Map, Value};

/// A group to be created or changed.
pub struct GroupInput {
    entity: Map<String, Value>,
    properties: Map<String, Value>,
}

/// A group to be created or changed.
#[derive(utoipa::ToSchema)]
#[schema(as = GroupInput, example = json!({"entity-type": "group", "groupname": "devs", "grouplabel": "Developers", "memberUsers": ["alice"], "memberGroups": [], "parentGroups": []}))]
#[expect(
    dead_code,
    reason = "only the schema is used: `GroupInput` tells `null` from an absent field"
)]
pub struct GroupInputEntity {
    /// Must be `group`.
    #[schema(rename = "entity-type", pattern = "^group$")]
    entity_type: String,
    /// The id, if `groupname` is absent.
    #[schema(nullable)]
    id: Option<String>,
    /// The id.
    #[schema(nullable, max_length = 255)]
    groupname: Option<String>,
    /// The label, if `properties` does not change it.
    #[schema(nullable, max_length = 255)]
    grouplabel: Option<String>,
    /// `groupname`, `grouplabel`, `description` and `tenantId`. Only the properties in the request
    /// change. `null` removes a property.
    #[schema(nullable)]
    properties: Option<std::collections::HashMap<String, Value>>,
    /// The names of all direct members; without it, the members do not change.
    #[schema(rename = "memberUsers", nullable)]
    member_users: Option<Vec<String>>,
    /// The ids of all groups that are directly nested in this group; without it, they do not
    /// change.
    #[schema(rename = "memberGroups", nullable)]
    member_groups: Option<Vec<String>>,
    /// The ids of all groups that this group is directly nested in; without it, they do not change.
    #[schema(rename = "parentGroups", nullable)]
    parent_groups: Option<Vec<String>>,
}

impl GroupInput {
    /// Parses a group.
    ///
    /// # Errors
    /// 400 if `properties` is not an object.
    pub fn of(entity: Map<String, Value>) -> Result<Self, Exception> {
        let properties = value::properties(&entity)?;
        Ok(Self { entity, properties })
    }

    /// The id: `groupname`, else `id`, else `properties.groupname`. `None` if all are blank.
    ///
    /// # Errors
    /// 400 for an invalid id.
    pub fn id(&self) -> Result<Option<GroupId>, Exception> {
        let names = [
            value::text(&self.entity, "groupname")?,
            value::text(&self.entity, "id")?,
            value::text(&self.properties, "groupname")?,
        ];
        let name = names.into_iter().find_map(Patch::into_option);
        Ok(name.map(|name| GroupId::parse(&name)).transpose()?)
    }

    /// The changes to a group that has this label now, and the lists to be replaced.
    ///
    /// # Errors
    /// 400 for an invalid value.
    pub fn changes(
        &self,
        label: Option<&str>,
    ) -> Result<(GroupChanges, GroupListChanges), Exception> {
        let text = |name| value::text(&self.properties, name);
        let changes = GroupChanges {
            name: self.label(label)?.try_map(|text| Name::parse(&text, "grouplabel"))?,
            description: text("description")?
                .try_map(|text| Description::parse(&text, "description"))?,
            external_id: Patch::Keep,
            properties: value::custom(&self.properties, &["tenantId"])?,
        };
        let username = |name: &str| KnownName::parse(name, "memberUsers");
        let lists = GroupListChanges {
            users: value::names(&self.entity, "memberUsers", username)?,
            groups: value::names(&self.entity, "memberGroups", GroupId::parse)?,
            parents: value::names(&self.entity, "parentGroups", GroupId::parse)?,
        };
        Ok((changes, lists))
    }

    /// The top-level label counts if `properties` does not change the label, or if the group had
    /// none before.
    fn label(&self, before: Option<&str>) -> Result<Patch<String>, Exception> {
        let below = value::text(&self.properties, "grouplabel")?;
        let above = value::text(&self.entity, "grouplabel")?.into_option();
        let so_far = match &below {
            Patch::Keep => before,
            Patch::Clear => None,
            Patch::Set(label) => Some(label.as_str()),
        };
        match above {
            Some(above)
                if Some(above.as_str()) != so_far && (before.is_none() || before == so_far) =>
            {
                Ok(Patch::Set(above))
            }
            _ => Ok(below),
        }
    }
}
