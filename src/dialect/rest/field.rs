//! The types of properties in requests.

use crate::domain::Result;
use crate::domain::patch::Patch;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny};
use serde_json::Value;

/// A property that a request sets or clears with `null`. With `#[serde(default)]`, a property that
/// is absent keeps its value.
pub struct Field<T>(Patch<T>);

impl<T> Default for Field<T> {
    fn default() -> Self {
        Self(Patch::Keep)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Option::deserialize(deserializer)?.map_or(Patch::Clear, Patch::Set)))
    }
}

impl<T> From<Field<T>> for Patch<T> {
    fn from(Field(patch): Field<T>) -> Self {
        patch
    }
}

impl Field<String> {
    /// Checks the text, if there is one. `name` is the name of the property.
    ///
    /// # Errors
    /// The errors of `parse`.
    pub fn parse<T>(
        self,
        parse: impl FnOnce(&str, &'static str) -> Result<T>,
        name: &'static str,
    ) -> Result<Patch<T>> {
        self.0.try_map(|text| parse(&text, name))
    }
}

/// Deserializes an integer of 32 bits. In JSON Schema `2.0` is an integer too.
pub fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Field<i32>, D::Error> {
    // An f64 represents all of them exactly.
    let Some(number) = Option::<f64>::deserialize(deserializer)? else {
        return Ok(Field(Patch::Clear));
    };
    if number.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number) {
        Ok(Field(Patch::Set(number as i32)))
    } else {
        Err(D::Error::custom("must be an integer of 32 bits"))
    }
}

/// Deserializes text that no error message may repeat, as serde's own messages would.
pub fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Field<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(Field(Patch::Clear)),
        Value::String(text) => Ok(Field(Patch::Set(text))),
        _ => Err(D::Error::custom("must be a string")),
    }
}

/// As [`secret`], for text that is required.
pub fn required_secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = secret(deserializer)?.0.into_option();
    text.ok_or_else(|| D::Error::custom("must be a string"))
}

/// A property that only Roster writes. Requests may have it with any value, which is ignored, so
/// that clients can send back what they have read.
#[derive(Default)]
pub struct ReadOnly;

impl<'de> Deserialize<'de> for ReadOnly {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// Whether there is a value, whatever it is. With `#[serde(default)]`, absent is `false`.
pub fn is_present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}
