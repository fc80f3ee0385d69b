//! What the attributes of groups are in the domain.

use crate::dialect::scim::condition::{Fields, Target};
use crate::dialect::scim::schema::{GROUP, Resolved, ResourceType};
use crate::domain::condition::GroupField;

impl Fields for GroupField {
    const TYPE: ResourceType = ResourceType::Group;

    fn of(resolved: &Resolved) -> Option<Target<Self>> {
        Some(match (resolved.attribute.name, resolved.sub.map(|sub| sub.name)) {
            ("id", None) => Target::Field(Self::Id),
            ("externalId", None) => Target::Field(Self::ExternalId),
            ("displayName", None) => Target::Field(Self::Name),
            ("meta", Some("created")) => Target::Field(Self::CreatedAt),
            ("meta", Some("lastModified")) => Target::Field(Self::UpdatedAt),
            ("meta", Some("resourceType")) => Target::Fixed("Group"),
            ("schemas", None) => Target::Fixed(GROUP.id),
            ("members", None | Some("value")) => Target::Ids(Self::Members),
            _ => return None,
        })
    }
}
