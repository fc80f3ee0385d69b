//! Users as resources.

use super::input;
use crate::dialect::scim::answer::{put, version};
use crate::dialect::scim::base::Base;
use crate::dialect::scim::schema::{ENTERPRISE, ResourceType, USER};
use crate::dialect::scim::timestamp;
use crate::dialect::scim::value::set;
use crate::domain::disclosed::Disclosed;
use crate::domain::membership::Reach;
use crate::domain::text::{Email, ExternalId, Name, Username};
use crate::domain::user::{ProfileGroup, User};
use serde_json::{Map, Value, json};

/// The attributes of a user that clients write.
pub fn attributes(user: &User) -> Map<String, Value> {
    let User {
        namespace_no: _,
        no: _,
        id,
        username,
        email,
        login_email: _is_not_claimed_here,
        name,
        first_name,
        last_name,
        external_id,
        active,
        password_hash: _secret,
        failed_logins: _,
        locked_until: _,
        properties: _are_the_native_dialects,
        version: _,
        created_at: _,
        updated_at: _,
        placeholder: _,
        username_key: _,
        username_skeleton: _,
        email_verified_at: _,
        provisioned,
        disclosed,
    } = user;
    let mut attributes = provisioned.as_map().clone();
    let known_as = username.as_ref().map_or(id.as_str(), Username::as_str);
    set(&mut attributes, "userName", Some(known_as.into()));
    set(&mut attributes, "displayName", name.as_ref().map(|name| name.as_str().into()));
    set(
        &mut attributes,
        "externalId",
        external_id.as_ref().map(|id| ExternalId::as_str(id).into()),
    );
    let mut names = match attributes.remove("name") {
        Some(Value::Object(names)) => names,
        _ => Map::new(),
    };
    set(&mut names, "givenName", first_name.as_ref().map(|name| Name::as_str(name).into()));
    set(&mut names, "familyName", last_name.as_ref().map(|name| Name::as_str(name).into()));
    set(&mut attributes, "name", Some(Value::Object(names)));
    // Of whom the caller sees the names alone, the rest is not what it is.
    if *disclosed != Disclosed::Names {
        set(&mut attributes, "active", Some((*active).into()));
    }
    if !attributes.contains_key("emails") {
        let contact = email.as_ref().map(|email| Email::as_str(email).to_owned());
        set(&mut attributes, "emails", input::alone(contact));
    }
    if attributes.get("emails") == Some(&Value::Array(Vec::new())) {
        attributes.remove("emails");
    }
    attributes
}

/// The resource, with the groups of the user where they were read.
pub fn resource(base: &Base, user: &User, groups: Option<&[ProfileGroup]>) -> Map<String, Value> {
    let mut attributes = attributes(user);
    let id = user.id.as_str();
    let mut schemas = vec![USER.id];
    if let Some(Value::Object(extension)) = attributes.get_mut(ENTERPRISE.id) {
        schemas.push(ENTERPRISE.id);
        if let Some(Value::Object(manager)) = extension.get_mut("manager")
            && let Some(Value::String(id)) = manager.get("value")
        {
            let location = base.location(ResourceType::User, id);
            manager.insert("$ref".to_owned(), location.into());
        }
    }
    let listed = groups.unwrap_or_default().iter().map(|group| membership(base, group));
    let listed: Vec<Value> = listed.collect();
    if !listed.is_empty() {
        attributes.insert("groups".to_owned(), listed.into());
    }
    let mut resource = Map::new();
    resource.insert("schemas".to_owned(), schemas.into());
    resource.insert("id".to_owned(), id.into());
    resource.extend(attributes);
    let location = base.location(ResourceType::User, id);
    let mut meta = json!({"resourceType": ResourceType::User.name(), "location": location});
    if user.disclosed != Disclosed::Names {
        put(&mut meta, "created", timestamp(user.created_at).into());
        put(&mut meta, "lastModified", timestamp(user.updated_at).into());
        put(&mut meta, "version", version(user.version).into());
    }
    resource.insert("meta".to_owned(), meta);
    resource
}

fn membership(base: &Base, ProfileGroup { id, name, reach }: &ProfileGroup) -> Value {
    json!({
        "value": id.as_str(),
        "$ref": base.location(ResourceType::Group, id.as_str()),
        "display": name.as_ref().map_or(id.as_str(), Name::as_str),
        "type": match reach {
            Reach::Direct => "direct",
            Reach::Effective => "indirect",
        },
    })
}
