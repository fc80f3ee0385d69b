//! Deserializes fields of requests. `null` counts as absent. An error names the type that was found
//! but not the value, which may be a secret.

use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

/// Text; empty if it is absent.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text),
        other => Err(mismatch(&other, "string")),
    }
}

/// A list of texts; empty if it is absent.
pub fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let items = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(Vec::new()),
        Value::Array(items) => items,
        other => return Err(mismatch(&other, "[]string")),
    };
    let text = |item| match item {
        Value::String(text) => Ok(text),
        other => Err(mismatch(&other, "string")),
    };
    items.into_iter().map(text).collect()
}

/// An integer, as a number or as text; 0 if it is absent.
pub fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let number = match &value {
        Value::Null => Some(0),
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| mismatch(&value, "int64"))
}

/// The error in Go's wording.
fn mismatch<E: Error>(met: &Value, wanted: &str) -> E {
    let met = kind(met);
    E::custom(format!("json: cannot unmarshal {met} into Go value of type {wanted}"))
}

/// Go's name for the type of a JSON value.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
