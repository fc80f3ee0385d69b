//! The caller's own key-value pairs.

use super::{Error, Result};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Jsonb;
use serde_json::{Map, Value};

/// The most pairs that an entity has.
pub const COUNT_LIMIT: usize = 64;
/// The most bytes that an entity's pairs take, as PostgreSQL writes them: compact JSON with a space
/// after each `:` and `,`. The table's constraint has the last word.
pub const SIZE_LIMIT: usize = 16 * 1024;
const KEY_LIMIT: usize = 255;

/// An entity's own pairs: at most 64, and 16 KiB.
#[derive(Debug, Clone, Default, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct Properties(Map<String, Value>);

impl Properties {
    /// Gives the pairs away.
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

/// A change to an entity's own pairs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PropertyChanges {
    /// Pairs to add or replace.
    pub set: Properties,
    /// Keys to remove.
    pub clear: Vec<String>,
}

impl PropertyChanges {
    /// Reads pairs in which `null` removes a key.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a key that is blank, over 255 characters or has a control character,
    /// for U+0000 anywhere, over 64 pairs, or over 16 KiB.
    pub fn parse(pairs: Map<String, Value>) -> Result<Self> {
        let mut changes = Self::default();
        for (key, value) in pairs {
            check(&key, &value)?;
            match value {
                Value::Null => changes.clear.push(key),
                value => drop(changes.set.0.insert(key, value)),
            }
        }
        if changes.set.0.len() > COUNT_LIMIT {
            return Err(misfit());
        }
        // Compact JSON is never longer than PostgreSQL's form: this only spares a round trip.
        if !changes.set.0.is_empty() {
            let size = serde_json::to_vec(&changes.set.0).map_err(Error::internal)?.len();
            if size > SIZE_LIMIT {
                return Err(misfit());
            }
        }
        Ok(changes)
    }
}

/// What the tables' constraints `…_properties_fit` mean.
pub(in crate::domain) fn misfit() -> Error {
    Error::invalid("properties", "must have at most 64 custom keys and 16 KiB of JSON")
}

fn check(key: &str, value: &Value) -> Result<()> {
    let field = || format!("properties.{key}");
    if key.trim().is_empty() || key.chars().count() > KEY_LIMIT || key.chars().any(char::is_control)
    {
        let reason = "custom keys must have 1 to 255 characters, no control characters";
        return Err(Error::invalid("properties", reason));
    }
    if has_nul(value) {
        return Err(Error::invalid(field(), "must not contain U+0000"));
    }
    Ok(())
}

/// PostgreSQL has no U+0000 in text. The JSON parser bounds the depth to 128.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(pairs) => pairs.iter().any(|(key, v)| key.contains('\0') || has_nul(v)),
    }
}

impl ToSql<Jsonb, Pg> for Properties {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        use std::io::Write;
        // The first byte is the version of jsonb's binary form.
        out.write_all(&[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(diesel::serialize::IsNull::No)
    }
}

impl diesel::deserialize::FromSql<Jsonb, Pg> for Properties {
    fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        match value.as_bytes() {
            [1, b'{', b'}'] => Ok(Self::default()),
            [1, json @ ..] => Ok(Self(serde_json::from_slice(json)?)),
            _ => Err("jsonb in an unknown binary form".into()),
        }
    }
}
