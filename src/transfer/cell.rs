//! Values of properties, as lines and tables have them.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

/// The value of a property.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// No value.
    Absent,
    /// Text, and times.
    Text(String),
    /// A number.
    Number(i32),
    /// A truth value.
    Flag(bool),
}

impl<T: Into<String>> From<Option<T>> for Cell {
    fn from(text: Option<T>) -> Self {
        text.map_or(Self::Absent, |text| Self::Text(text.into()))
    }
}

impl From<DateTime<Utc>> for Cell {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Text(at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}
