//! The values of an entity in a request: texts, which may also be numbers or booleans, and lists.

use super::Exception;
use crate::domain::patch::Patch;
use crate::domain::properties::{Properties, PropertyChanges};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// The media type of an entity of this type. Clients check how it begins.
pub fn media_type(kind: &str) -> String {
    format!("application/json; nuxeo-entity={kind}")
}

/// The `properties` of an entity; empty if they are absent.
///
/// # Errors
/// 400 if they are not an object.
pub fn properties(entity: &Map<String, Value>) -> Result<Map<String, Value>, Exception> {
    match entity.get("properties") {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(properties)) => Ok(properties.clone()),
        Some(_) => Err(Exception::bad("properties: must be a JSON object")),
    }
}

/// A text; numbers and booleans are converted to text. A blank text counts as `null`.
///
/// # Errors
/// 400 for a list or an object.
pub fn text(object: &Map<String, Value>, name: &'static str) -> Result<Patch<String>, Exception> {
    let patch = verbatim(object, name)?;
    Ok(match patch {
        Patch::Set(text) if text.trim().is_empty() => Patch::Clear,
        patch => patch,
    })
}

/// As [`text`], but a blank text is kept.
///
/// # Errors
/// As [`text`].
pub fn verbatim(
    object: &Map<String, Value>,
    name: &'static str,
) -> Result<Patch<String>, Exception> {
    match object.get(name) {
        None => Ok(Patch::Keep),
        Some(Value::Null) => Ok(Patch::Clear),
        Some(Value::String(text)) => Ok(Patch::Set(text.clone())),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(Patch::Set(value.to_string())),
        Some(Value::Array(_) | Value::Object(_)) => {
            Err(Exception::bad(format!("{name}: must be a string")))
        }
    }
}

/// A list of names, without duplicates and without entries that are not text. `None` if the list is
/// absent; empty if it is `null`.
///
/// # Errors
/// 400 for anything that is not a list, and for an invalid name.
pub fn names<T>(
    object: &Map<String, Value>,
    name: &'static str,
    parse: impl Fn(&str) -> crate::domain::Result<T>,
) -> Result<Option<Vec<T>>, Exception> {
    let values = match object.get(name) {
        None => return Ok(None),
        Some(Value::Null) => return Ok(Some(Vec::new())),
        Some(Value::Array(values)) => values,
        Some(_) => return Err(Exception::bad(format!("{name}: must be a list"))),
    };
    let mut met = HashSet::new();
    let names = values.iter().filter_map(Value::as_str).map(str::trim);
    let names = names.filter(|name| !name.is_empty() && met.insert(name.to_owned()));
    Ok(Some(names.map(parse).collect::<crate::domain::Result<_>>()?))
}

/// The changes to custom properties that have a name in this dialect.
///
/// # Errors
/// As [`text`].
pub fn custom(
    object: &Map<String, Value>,
    names: &[&'static str],
) -> Result<PropertyChanges, Exception> {
    let mut pairs = Map::new();
    for name in names {
        match text(object, name)? {
            Patch::Keep => {}
            Patch::Clear => drop(pairs.insert((*name).to_owned(), Value::Null)),
            Patch::Set(text) => drop(pairs.insert((*name).to_owned(), Value::String(text))),
        }
    }
    Ok(PropertyChanges::parse(pairs)?)
}

/// The values of these custom properties, converted to text.
pub fn shown<const N: usize>(properties: Properties, names: [&str; N]) -> [Option<String>; N] {
    let mut pairs = properties.into_map();
    names.map(|name| match pairs.remove(name)? {
        Value::Null => None,
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    })
}
