//! Groups as resources.

use crate::dialect::scim::answer::version;
use crate::dialect::scim::base::Base;
use crate::dialect::scim::schema::{GROUP, MEMBERS, ResourceType};
use crate::dialect::scim::timestamp;
use crate::dialect::scim::value::set;
use crate::domain::group::{DirectMembers, Group};
use crate::domain::text::{ExternalId, Name};
use serde_json::{Map, Value, json};

/// The attributes of a group that clients write, without its members.
pub fn attributes(group: &Group) -> Map<String, Value> {
    let Group {
        namespace_no: _,
        no: _,
        id,
        name,
        description: _is_the_native_dialects,
        external_id,
        properties: _are_the_native_dialects,
        version: _,
        created_at: _,
        updated_at: _,
        administers: _,
        placeholder: _,
        disclosed: _,
    } = group;
    let mut attributes = Map::new();
    let shown = name.as_ref().map_or(id.as_str(), Name::as_str);
    set(&mut attributes, "displayName", Some(shown.into()));
    set(
        &mut attributes,
        "externalId",
        external_id.as_ref().map(|id| ExternalId::as_str(id).into()),
    );
    attributes
}

/// The resource, with its members where they were read.
pub fn resource(base: &Base, group: &Group, members: Option<&DirectMembers>) -> Map<String, Value> {
    let mut resource = Map::new();
    resource.insert("schemas".to_owned(), json!([GROUP.id]));
    resource.insert("id".to_owned(), group.id.as_str().into());
    resource.extend(attributes(group));
    if let Some(DirectMembers { users, groups }) = members {
        let users = users.iter().map(|id| member(base, ResourceType::User, id.as_str()));
        let groups = groups.iter().map(|id| member(base, ResourceType::Group, id.as_str()));
        let members: Vec<Value> = users.chain(groups).collect();
        resource.insert(MEMBERS.to_owned(), members.into());
    }
    let meta = json!({
        "resourceType": ResourceType::Group.name(),
        "created": timestamp(group.created_at),
        "lastModified": timestamp(group.updated_at),
        "location": base.location(ResourceType::Group, group.id.as_str()),
        "version": version(group.version),
    });
    resource.insert("meta".to_owned(), meta);
    resource
}

fn member(base: &Base, kind: ResourceType, id: &str) -> Value {
    json!({"value": id, "$ref": base.location(kind, id), "type": kind.name()})
}
