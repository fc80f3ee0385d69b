//! What a resource changes of a user.

use crate::dialect::scim::error::{ScimError, ScimType};
use crate::dialect::scim::value::is_primary;
use crate::domain::Result;
use crate::domain::password::Password;
use crate::domain::patch::Patch;
use crate::domain::provisioned::Provisioned;
use crate::domain::text::{Email, ExternalId, Name, Username};
use crate::domain::user::UserChanges;
use serde_json::{Map, Value, json};

/// What makes a user have these attributes who has those before, or is new. What is the same is kept, and so
/// is what a client cannot leave out: the username, and whether signing in is allowed.
///
/// # Errors
/// 400 `invalidValue`.
pub fn changes(
    before: Option<&Map<String, Value>>,
    mut after: Map<String, Value>,
) -> Result<UserChanges, ScimError> {
    let none = Map::new();
    let old = before.unwrap_or(&none);
    let password = match after.remove("password") {
        Some(Value::String(text)) => Patch::Set(Password::parse(&text, "password")?),
        _ => Patch::Keep,
    };
    let username = match text(&after, "userName") {
        Some(name) => difference(text(old, "userName"), Some(name), Username::parse, "username")?,
        None if before.is_some() => Patch::Keep,
        None => return Err(ScimError::value("userName", "is required")),
    };
    let active = match (after.get("active"), old.get("active")) {
        (Some(Value::Bool(after)), old) if old != Some(&Value::Bool(*after)) => Patch::Set(*after),
        _ => Patch::Keep,
    };
    let parts = |of: &Map<String, Value>, part: &str| -> Option<String> {
        of.get("name").and_then(|name| name.get(part)).and_then(Value::as_str).map(str::to_owned)
    };
    let part = |name: &str, field: &'static str| {
        let (before, after) = (parts(old, name), parts(&after, name));
        difference(before.as_deref(), after.as_deref(), Name::parse, field)
    };
    let (first_name, last_name) =
        (part("givenName", "first_name")?, part("familyName", "last_name")?);
    let name = "displayName";
    let name = difference(text(old, name), text(&after, name), Name::parse, "name")?;
    let id = "externalId";
    let external_id =
        difference(text(old, id), text(&after, id), ExternalId::parse, "external_id")?;
    let (was, is) = (contact(old), contact(&after));
    let email = difference(was.as_deref(), is.as_deref(), Email::parse, "email")?;
    let provisioned = match without_columns(old) == without_columns(&after) {
        true => Patch::Keep,
        false => Patch::Set(Provisioned::new(without_columns(&after))),
    };
    Ok(UserChanges {
        username,
        email,
        name,
        first_name,
        last_name,
        external_id,
        active,
        password,
        provisioned,
        ..UserChanges::default()
    })
}

/// What has no column.
fn without_columns(attributes: &Map<String, Value>) -> Map<String, Value> {
    let mut kept = attributes.clone();
    for name in
        ["userName", "displayName", "externalId", "active", "schemas", "id", "meta", "groups"]
    {
        kept.remove(name);
    }
    let emptied = match kept.get_mut("name") {
        Some(Value::Object(name)) => {
            name.remove("givenName");
            name.remove("familyName");
            name.is_empty()
        }
        _ => false,
    };
    if emptied {
        kept.remove("name");
    }
    // The column says the same, and is what users write themselves.
    if kept.get("emails").is_some_and(|emails| Some(emails) == alone(contact(attributes)).as_ref())
    {
        kept.remove("emails");
    }
    kept
}

/// The list that a contact address is where there is no other.
pub fn alone(contact: Option<String>) -> Option<Value> {
    contact.map(|email| json!([{"value": email, "type": "work", "primary": true}]))
}

/// The contact address: the preferred one, else one for work, else the first.
fn contact(attributes: &Map<String, Value>) -> Option<String> {
    let Some(Value::Array(emails)) = attributes.get("emails") else { return None };
    let has_value = |entry: &&Value| entry.get("value").is_some_and(Value::is_string);
    let is_for_work = |entry: &&Value| {
        let purpose = entry.get("type").and_then(Value::as_str);
        purpose.is_some_and(|purpose| purpose.eq_ignore_ascii_case("work"))
    };
    let emails: Vec<&Value> = emails.iter().filter(has_value).collect();
    let preferred = emails.iter().find(|entry| is_primary(entry));
    let chosen = preferred.or_else(|| emails.iter().find(|entry| is_for_work(entry)));
    let chosen = chosen.or(emails.first());
    chosen?.get("value").and_then(Value::as_str).map(str::to_owned)
}

fn text<'a>(attributes: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    attributes.get(name).and_then(Value::as_str)
}

fn difference<T>(
    before: Option<&str>,
    after: Option<&str>,
    parse: fn(&str, &'static str) -> Result<T>,
    field: &'static str,
) -> Result<Patch<T>, ScimError> {
    match (before, after) {
        (before, after) if before == after => Ok(Patch::Keep),
        (_, None) => Ok(Patch::Clear),
        (_, Some(after)) => Ok(Patch::Set(parse(after, field)?)),
    }
}

/// Checks that the schemas of a body are URNs. Which ones makes no difference: Entra sends one of its own.
///
/// # Errors
/// 400 `invalidSyntax` where `schemas` is no list of texts.
pub fn check_schemas(body: &Map<String, Value>) -> Result<(), ScimError> {
    match body.get("schemas") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::Array(urns)) if urns.iter().all(Value::is_string) => Ok(()),
        Some(_) => {
            let detail = "`schemas` must be a list of URNs";
            Err(ScimError::bad(ScimType::InvalidSyntax, detail))
        }
    }
}
