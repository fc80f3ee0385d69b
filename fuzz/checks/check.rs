//! What the domain promises of what came through a parser.

use crate::domain::patch::Patch;
use crate::domain::properties::{COUNT_LIMIT, PropertyChanges, SIZE_LIMIT};
use crate::domain::text::{LINE_LIMIT, PARAGRAPH_LIMIT};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use std::fmt::Debug;

/// One line, as ids and names are.
pub fn line(text: &str) {
    assert!((1..=LINE_LIMIT).contains(&text.chars().count()), "{text:?}");
    assert!(!text.trim().is_empty() && !text.contains(char::is_control), "{text:?}");
}

/// One line without white space around it.
pub fn trimmed(text: &str) {
    line(text);
    assert_eq!(text, text.trim());
}

/// Several lines.
pub fn paragraph(text: &str) {
    assert!((1..=PARAGRAPH_LIMIT).contains(&text.chars().count()), "{text:?}");
    assert!(!text.trim().is_empty() && !text.contains('\0'), "{text:?}");
}

/// What came through, shown, comes through again as the same.
pub fn stays<T: PartialEq + Debug, E>(
    text: &str,
    parse: impl Fn(&str) -> Result<T, E>,
    show: impl Fn(&T) -> &str,
    promised: impl Fn(&str),
) {
    if let Ok(once) = parse(text) {
        promised(show(&once));
        assert_eq!(parse(show(&once)).ok().as_ref(), Some(&once));
    }
}

/// A merge patch that is applied to nothing: a null in an object removes what is not there.
fn without_null(value: Value) -> Value {
    match value {
        Value::Object(pairs) => {
            let kept = pairs.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(key, value)| (key, without_null(value))).collect())
        }
        value => value,
    }
}

/// The caller's own pairs.
pub fn pairs(changes: &PropertyChanges) {
    let set = changes.set.clone().into_map();
    assert!(set.len() <= COUNT_LIMIT);
    let size = without_null(set.clone().into()).to_string().len();
    assert!(set.is_empty() || size <= SIZE_LIMIT, "{size}");
    set.keys().chain(&changes.clear).for_each(|key| line(key));
    assert!(!set.values().any(has_nul));
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(pairs) => pairs.iter().any(|(key, v)| key.contains('\0') || has_nul(v)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The same pairs as a caller would send them.
pub fn resent(changes: &PropertyChanges) -> Map<String, Value> {
    let mut pairs = changes.set.clone().into_map();
    pairs.extend(changes.clear.iter().map(|key| (key.clone(), Value::Null)));
    pairs
}

/// Adds a property as a caller would send it, where one was sent.
pub fn put<T>(
    pairs: &mut Map<String, Value>,
    name: &str,
    patch: &Patch<T>,
    show: impl Fn(&T) -> Value,
) {
    let value = match patch {
        Patch::Keep => return,
        Patch::Clear => Value::Null,
        Patch::Set(value) => show(value),
    };
    pairs.insert(name.to_owned(), value);
}

/// A time as a caller would send it.
pub fn time(time: &DateTime<Utc>) -> Value {
    json!(time)
}
