//! How fields of a document are read where serde's own way does not do.

use serde::de::{Deserialize, Deserializer, IgnoredAny};

/// Tells `null` from absent: with `#[serde(default)]`, absent is `None` and `null` `Some(None)`.
pub fn nullable<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

/// Takes whatever there is for a property that only Roster writes, so that what was read can be
/// written back.
pub fn read_only<'de, D>(deserializer: D) -> Result<(), D::Error>
where
    D: Deserializer<'de>,
{
    IgnoredAny::deserialize(deserializer).map(drop)
}
