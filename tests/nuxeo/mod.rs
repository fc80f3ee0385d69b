//! The Nuxeo dialect: entities, endpoints, statuses and quirks, over HTTP.

mod body;
mod credential;
mod group;
mod label;
mod list;
mod me;
mod member;
mod openapi;
mod path;
mod permissions;
mod replace;
mod search;
mod strangers;
mod user;

use serde_json::{Value, json};

/// A path of the API.
fn api(path: &str) -> String {
    format!("/nuxeo/api/v1{path}")
}

/// The entity of a group, as clients send it.
fn group(name: &str, more: Value) -> Value {
    merged(json!({"entity-type": "group", "groupname": name}), more)
}

/// The entity of a user, as clients send it.
fn user(name: &str, properties: Value) -> Value {
    json!({"entity-type": "user", "id": name, "properties": merged(json!({"username": name}), properties)})
}

/// Adds the members of another object.
fn merged(mut object: Value, more: Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        object[name] = value.clone();
    }
    object
}

/// The query that fetches all lists of a group.
const LISTS: &str = "fetch-group=memberUsers,memberGroups,parentGroups";
