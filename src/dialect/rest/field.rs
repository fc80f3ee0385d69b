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

/// As [`nullable`], for a whole number of 32 bits: `2.0` is one too, as JSON Schema has it.
pub fn whole<'de, D>(deserializer: D) -> Result<Option<Option<i32>>, D::Error>
where
    D: Deserializer<'de>,
{
    // An f64 holds each of them exactly.
    let Some(number) = Option::<f64>::deserialize(deserializer)? else { return Ok(Some(None)) };
    if number.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number) {
        Ok(Some(Some(number as i32)))
    } else {
        Err(D::Error::custom("must be a whole number of 32 bits"))
    }
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
