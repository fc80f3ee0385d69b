//! lldap: what its GraphQL returns for `{ users { … groups { … } } groups { … } }`, or LDIF. lldap hands out
//! no password hashes.

use super::super::{Document, Refusal};
use super::json::{Element, Elements};
use super::record::{filled, parse, time};
use super::{Documents, at, first_byte, ldif};
use serde::Deserialize;
use serde_json::Value;
use std::io::BufRead;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct User {
    id: String,
    email: Option<String>,
    display_name: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    creation_date: Option<String>,
    uuid: Option<String>,
    attributes: Option<Vec<Attribute>>,
    groups: Option<Vec<Group>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Group {
    display_name: String,
    creation_date: Option<String>,
    uuid: Option<String>,
    users: Option<Vec<Member>>,
}

#[derive(Deserialize)]
struct Member {
    id: String,
}

#[derive(Deserialize)]
struct Attribute {
    name: String,
    #[serde(default)]
    value: Vec<String>,
}

/// What the fields of a user have already, and a picture, which is too large for a property.
const NOT_CUSTOM: [&str; 9] = [
    "user_id",
    "mail",
    "display_name",
    "first_name",
    "last_name",
    "creation_date",
    "uuid",
    "avatar",
    "modified_date",
];

/// The users and groups of an export.
///
/// # Errors
/// Where the file cannot be read.
pub fn read(mut input: impl BufRead + Send + 'static) -> Result<Documents, String> {
    if first_byte(&mut input)? != Some(b'{') {
        return Ok(ldif::read(input));
    }
    Ok(Box::new(
        Elements::new(input).flat_map(|(line, element)| at(line, element.and_then(documents))),
    ))
}

fn documents(Element { list, text, .. }: Element) -> Result<Vec<Document>, Refusal> {
    match list.as_str() {
        "users" | "data.users" => Ok(user(parse(&text, "a user as lldap returns it")?)),
        "groups" | "data.groups" => Ok(group(parse(&text, "a group as lldap returns it")?)),
        _ => Ok(Vec::new()),
    }
}

fn user(user: User) -> Vec<Document> {
    let id = user.id;
    let mut document = Document::user(&*id)
        .with("username", &*id)
        .with_any("email", filled(user.email))
        .with_any("name", filled(user.display_name))
        .with_any("first_name", filled(user.first_name))
        .with_any("last_name", filled(user.last_name))
        .with_any("external_id", filled(user.uuid))
        .with_any("created_at", time(user.creation_date));
    for Attribute { name, mut value } in user.attributes.into_iter().flatten() {
        if !NOT_CUSTOM.contains(&name.as_str()) {
            let value = match value.len() {
                1 => Value::from(value.remove(0)),
                _ => Value::from(value),
            };
            document = document.with_custom(&name, value);
        }
    }
    let groups = user.groups.into_iter().flatten();
    let memberships = groups.map(|group| Document::membership(group.display_name, &*id));
    std::iter::once(document).chain(memberships).collect()
}

fn group(group: Group) -> Vec<Document> {
    let id = group.display_name;
    let document = Document::group(&*id)
        .with("name", &*id)
        .with_any("external_id", filled(group.uuid))
        .with_any("created_at", time(group.creation_date));
    let members = group.users.into_iter().flatten();
    let memberships = members.map(|user| Document::membership(&*id, user.id));
    std::iter::once(document).chain(memberships).collect()
}
