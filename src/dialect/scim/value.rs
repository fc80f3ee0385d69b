//! Makes what clients send what the table of attributes says: known names in their own spelling, values of
//! their kind, and nothing that is empty.

use super::error::ScimError;
use super::schema::{Attribute, Kind, MEMBERS, ResourceType, find_attribute};
use serde_json::{Map, Value};

/// The longest text, in characters.
const TEXT_LIMIT: usize = 4096;
/// The most values of an attribute that is not a group's members.
const VALUES_LIMIT: usize = 100;

/// The attributes of a resource that clients write, in their own spelling. Unknown attributes and those
/// that are read-only are left out, and so is what has no value: `null`, empty text and empty lists.
///
/// # Errors
/// 400 `invalidValue` for a value that is not of the attribute's kind.
pub fn resource(
    kind: ResourceType,
    sent: Map<String, Value>,
) -> Result<Map<String, Value>, ScimError> {
    let mut known = Map::new();
    for (name, value) in sent {
        let (extension, top) = (kind.extension(&name), writable(kind, &name));
        if let (Some(schema), Value::Object(attributes)) = (extension, &value) {
            let inner = object(schema.attributes, attributes.clone())?;
            set(&mut known, schema.id, Some(Value::Object(inner)));
        } else if let Some(attribute) = top {
            set(&mut known, attribute.name, checked_value(attribute, value)?);
        }
    }
    Ok(known)
}

/// The attribute at the top with this name, if clients write it.
pub fn writable(kind: ResourceType, name: &str) -> Option<&'static Attribute> {
    let common =
        || find_attribute(super::schema::COMMON, name).filter(|found| found.name == "externalId");
    let found = find_attribute(kind.schema().attributes, name).or_else(common);
    found.filter(|attribute| attribute.is_writable())
}

/// Sets an attribute, or removes it where there is no value.
pub fn set(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(Value::Object(inner)) if inner.is_empty() => drop(object.remove(name)),
        Some(value) => drop(object.insert(name.to_owned(), value)),
        None => drop(object.remove(name)),
    }
}

fn object(
    attributes: &'static [Attribute],
    sent: Map<String, Value>,
) -> Result<Map<String, Value>, ScimError> {
    let mut known = Map::new();
    for (name, value) in sent {
        let kept = |found: &&Attribute| found.is_writable() && !found.is_derived();
        if let Some(attribute) = find_attribute(attributes, &name).filter(kept) {
            set(&mut known, attribute.name, checked_value(attribute, value)?);
        }
    }
    Ok(known)
}

/// The value of an attribute: a list where it has several, of which a client may send one without brackets.
///
/// # Errors
/// As [`resource`].
pub fn checked_value(
    attribute: &'static Attribute,
    sent: Value,
) -> Result<Option<Value>, ScimError> {
    if !attribute.multi_valued {
        return match sent {
            // Entra sends one manager in a list.
            Value::Array(mut values) if attribute.kind == Kind::Complex && values.len() <= 1 => {
                values.pop().map_or(Ok(None), |value| single(attribute, value))
            }
            sent => single(attribute, sent),
        };
    }
    let values = match sent {
        Value::Array(values) => values,
        Value::Null => return Ok(None),
        value => vec![value],
    };
    if values.len() > VALUES_LIMIT && attribute.name != MEMBERS {
        return Err(ScimError::value(attribute.name, "must have at most 100 values"));
    }
    let mut known: Vec<Value> = Vec::with_capacity(values.len());
    for value in values {
        known.extend(single(attribute, value)?.filter(|value| is_entry(attribute, value)));
    }
    if known.iter().filter(|value| is_primary(value)).count() > 1 {
        return Err(ScimError::value(attribute.name, "must have at most one primary value"));
    }
    Ok((!known.is_empty()).then_some(Value::Array(known)))
}

/// Whether this is an entry of the list: without a value it says nothing.
pub fn is_entry(attribute: &Attribute, entry: &Value) -> bool {
    match (attribute.sub("value"), entry) {
        (Some(_), Value::Object(entry)) => entry.contains_key("value"),
        (None, Value::Object(entry)) => {
            entry.keys().any(|name| !["type", "primary"].contains(&name.as_str()))
        }
        _ => true,
    }
}

/// Whether an entry is the preferred one.
pub fn is_primary(entry: &Value) -> bool {
    entry.get("primary") == Some(&Value::Bool(true))
}

/// One value of an attribute.
///
/// # Errors
/// As [`resource`].
pub fn single(attribute: &'static Attribute, sent: Value) -> Result<Option<Value>, ScimError> {
    match (attribute.kind, sent) {
        (_, Value::Null) => Ok(None),
        (_, Value::String(text)) if text.is_empty() => Ok(None),
        (Kind::Text | Kind::Reference, Value::String(text)) => checked(attribute, text).map(Some),
        (Kind::Text, Value::Number(number)) => Ok(Some(Value::String(number.to_string()))),
        (Kind::Flag, Value::Bool(flag)) => Ok(Some(Value::Bool(flag))),
        // Entra sends "True" and "False".
        (Kind::Flag, Value::String(text)) => match text.to_ascii_lowercase().as_str() {
            "true" => Ok(Some(Value::Bool(true))),
            "false" => Ok(Some(Value::Bool(false))),
            _ => Err(ScimError::value(attribute.name, "must be true or false")),
        },
        (Kind::Complex, Value::Object(sent)) => {
            let inner = object(attribute.subs, sent)?;
            Ok((!inner.is_empty()).then_some(Value::Object(inner)))
        }
        // Entra sends the id of a manager, and other clients plain addresses.
        (Kind::Complex, Value::String(text)) => match attribute.sub("value") {
            Some(value) => {
                let inner = single(value, Value::String(text))?;
                let object = inner.map(|inner| Map::from_iter([("value".to_owned(), inner)]));
                Ok(object.map(Value::Object))
            }
            None => Err(ScimError::value(attribute.name, "must be an object")),
        },
        (Kind::Complex, _) => Err(ScimError::value(attribute.name, "must be an object")),
        (Kind::Flag, _) => Err(ScimError::value(attribute.name, "must be true or false")),
        (Kind::Text | Kind::Reference | Kind::Time, _) => {
            Err(ScimError::value(attribute.name, "must be text"))
        }
    }
}

fn checked(attribute: &Attribute, text: String) -> Result<Value, ScimError> {
    if text.contains('\0') {
        return Err(ScimError::value(attribute.name, "must not contain U+0000"));
    }
    if text.chars().count() > TEXT_LIMIT {
        return Err(ScimError::value(attribute.name, "must have at most 4096 characters"));
    }
    Ok(Value::String(text))
}
