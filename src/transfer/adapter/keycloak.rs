//! Keycloak: the file of a realm, or the files `realm-users-0.json` of an export to a directory. A user
//! keeps its id, which tokens have as `sub`; a group gets its path as the id, because users name groups
//! by their paths.

mod credential;

use super::super::{Document, Refusal};
use super::json::{Element, Elements};
use super::record::{filled, parse, time};
use super::{Documents, at};
use credential::Credential;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::io::BufRead;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct User {
    id: Option<String>,
    username: Option<String>,
    email: Option<String>,
    email_verified: bool,
    enabled: Option<bool>,
    first_name: Option<String>,
    last_name: Option<String>,
    created_timestamp: Option<i64>,
    attributes: Option<Map<String, Value>>,
    credentials: Option<Vec<Credential>>,
    groups: Option<Vec<String>>,
    service_account_client_id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Group {
    id: Option<String>,
    name: Option<String>,
    path: Option<String>,
    description: Option<String>,
    attributes: Option<Map<String, Value>>,
    sub_groups: Option<Vec<Group>>,
}

/// The users and groups of a realm.
pub fn read(input: impl BufRead + Send + 'static) -> Documents {
    Box::new(Elements::new(input).flat_map(|(line, element)| at(line, element.and_then(documents))))
}

fn documents(Element { list, text, .. }: Element) -> Result<Vec<Document>, Refusal> {
    match list.as_str() {
        "users" => Ok(user(parse(&text, "a user as Keycloak exports it")?)),
        "groups" => {
            let group: Group = parse(&text, "a group as Keycloak exports it")?;
            let mut documents = Vec::new();
            add_group(group, None, &mut documents);
            Ok(documents)
        }
        // Roles, clients and whatever else a realm has.
        _ => Ok(Vec::new()),
    }
}

fn user(user: User) -> Vec<Document> {
    // The accounts of clients are no people, and have no password.
    if user.service_account_client_id.is_some() {
        return Vec::new();
    }
    let id = user.id.or_else(|| user.username.clone()).unwrap_or_default();
    let email = filled(user.email);
    let login_email = email.clone().filter(|_| user.email_verified);
    let credentials = user.credentials.into_iter().flatten();
    let hash = credentials.filter_map(Credential::into_hash).next();
    let document = Document::user(&*id)
        .with_any("username", filled(user.username))
        .with_any("email", email)
        .with_any("login_email", login_email)
        .with_any("first_name", filled(user.first_name))
        .with_any("last_name", filled(user.last_name))
        .with_any("active", user.enabled)
        .with_any("created_at", time(user.created_timestamp.map(|at| at.to_string())))
        .with_any("password_hash", hash)
        .with_all_custom(single(user.attributes));
    let groups = user.groups.into_iter().flatten();
    let memberships = groups.map(|path| Document::membership(group_id(&path), &*id));
    std::iter::once(document).chain(memberships).collect()
}

fn add_group(group: Group, parent: Option<&str>, documents: &mut Vec<Document>) {
    let name = filled(group.name);
    let id = match (&group.path, parent, &name) {
        (Some(path), ..) => group_id(path),
        (None, Some(parent), Some(name)) => format!("{parent}/{name}"),
        (None, _, name) => name.clone().unwrap_or_default(),
    };
    let document = Document::group(&*id)
        .with_any("name", name)
        .with_any("description", filled(group.description))
        .with_any("external_id", filled(group.id))
        .with_all_custom(single(group.attributes));
    documents.push(document);
    documents.extend(parent.map(|parent| Document::subgroup(parent, &*id)));
    for subgroup in group.sub_groups.into_iter().flatten() {
        add_group(subgroup, Some(&id), documents);
    }
}

/// `/parent/child` without the first slash.
fn group_id(path: &str) -> String {
    path.strip_prefix('/').unwrap_or(path).to_owned()
}

/// Attributes are lists; one with a single value becomes that value.
fn single(attributes: Option<Map<String, Value>>) -> Map<String, Value> {
    let attributes = attributes.into_iter().flatten();
    let of_one = |value: Value| match value {
        Value::Array(values) if values.len() == 1 => values.into_iter().next().unwrap_or_default(),
        value => value,
    };
    attributes.map(|(name, value)| (name, of_one(value))).collect()
}
