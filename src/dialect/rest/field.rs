//! How fields of a document are read where serde's own way does not do.

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny};
use serde_json::Value;

/// Tells `null` from absent: with `#[serde(default)]`, absent is `None` and `null` `Some(None)`.
pub fn nullable<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

/// As [`nullable`], for text that no message may repeat, as serde's own would.
pub fn secret<'de, D>(deserializer: D) -> Result<Option<Option<String>>, D::Error>
where
    D: Deserializer<'de>,
{
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(Some(None)),
        Value::String(text) => Ok(Some(Some(text))),
        _ => Err(D::Error::custom("must be a string")),
    }
}

/// As [`secret`], where there must be one.
pub fn needed_secret<'de, D>(deserializer: D) -> Result<String, D::Error>
where
    D: Deserializer<'de>,
{
    secret(deserializer)?.flatten().ok_or_else(|| D::Error::custom("must be a string"))
}

/// Takes whatever there is for a property that only Roster writes, so that what was read can be
/// written back.
pub fn read_only<'de, D>(deserializer: D) -> Result<(), D::Error>
where
    D: Deserializer<'de>,
{
    IgnoredAny::deserialize(deserializer).map(drop)
}
