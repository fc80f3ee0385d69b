//! The caller's own key-value pairs.

use super::pairs::Pairs;
use super::{Error, Result};
use crate::database::{Kind, PartsOf};
use diesel::QueryResult;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::AstPass;
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::{Array, Bool, Jsonb, Text};
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The most pairs that an entity has.
pub const COUNT_LIMIT: usize = 64;
/// The most bytes that an entity's pairs take, as PostgreSQL writes them: compact JSON with a space
/// after each `:` and `,`. The table's constraint has the last word.
pub const SIZE_LIMIT: usize = 16 * 1024;
const KEY_LIMIT: usize = 255;

/// An entity's own pairs: at most 64, and 16 KiB.
#[derive(Debug, Clone, Default, PartialEq, Serialize, AsExpression, FromSqlRow)]
#[serde(transparent)]
#[diesel(sql_type = Jsonb)]
pub struct Properties(Pairs);

impl Properties {
    /// Pairs that were checked before they were stored.
    pub(in crate::domain) fn of_row(pairs: Map<String, Value>) -> Self {
        Self(Pairs::Map(pairs))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pairs.
    pub(in crate::domain) fn as_map(&self) -> Cow<'_, Map<String, Value>> {
        self.0.as_map()
    }

    /// Gives the pairs away.
    pub fn into_map(self) -> Map<String, Value> {
        self.0.into_map()
    }

    /// The pairs without those with these keys.
    pub fn without(self, keys: &[&str]) -> Self {
        Self(self.0.without(keys))
    }
}

/// A change to an entity's own pairs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PropertyChanges {
    /// Pairs to add or replace.
    pub set: Properties,
    /// Keys to remove.
    pub clear: Vec<String>,
    /// How far down the pairs to set are merged with those that are there.
    pub depth: Depth,
}

/// How far down a change is merged with what is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Depth {
    /// A pair replaces the pair with the same key.
    #[default]
    Top,
    /// An object is merged with the object with the same key, and so are the objects in it; `null`
    /// removes a key at any depth (a merge patch, RFC 7396).
    Nested,
}

/// The kind of a change to an entity's own pairs in a statement: `.set` are the pairs to add or
/// replace, `.clear` the keys to remove, and `.merges` says whether what is nested is merged.
#[derive(Debug)]
pub struct PairChanges;

impl Kind for PairChanges {
    const PARTS: &'static [&'static str] = &[".set", ".clear", ".merges"];
}

impl PartsOf<PairChanges> for PropertyChanges {
    fn push<'b>(&'b self, part: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match part {
            0 => out.push_bind_param::<Jsonb, _>(&self.set),
            1 => out.push_bind_param::<Array<Text>, _>(&self.clear),
            _ if self.merges() => out.push_bind_param::<Bool, _>(&true),
            _ => out.push_bind_param::<Bool, _>(&false),
        }
    }
}

impl PropertyChanges {
    /// Reads pairs in which `null` removes a key.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a key that is blank, over 255 characters or has a control character,
    /// for U+0000 anywhere, over 64 pairs, or over 16 KiB.
    pub fn parse(pairs: Map<String, Value>) -> Result<Self> {
        Self::parse_in("properties", pairs)
    }

    /// Reads pairs as [`PropertyChanges::parse`] does; `field` names them in errors.
    ///
    /// # Errors
    /// As [`PropertyChanges::parse`].
    pub fn parse_in(field: &'static str, pairs: Map<String, Value>) -> Result<Self> {
        let (mut set, mut clear) = (Map::new(), Vec::new());
        for (key, value) in pairs {
            check(field, &key, &value)?;
            match value {
                Value::Null => clear.push(key),
                value => drop(set.insert(key, value)),
            }
        }
        // Compact JSON is never longer than PostgreSQL's form, and a nested `null` may be there to
        // remove a key: this only spares a round trip.
        if set.len() > COUNT_LIMIT || (!set.is_empty() && least_size(&set) > SIZE_LIMIT) {
            return Err(misfit(field));
        }
        Ok(Self { set: Properties::of_row(set), clear, depth: Depth::default() })
    }

    /// Whether nothing is to be changed.
    pub fn is_keep(&self) -> bool {
        self.set.is_empty() && self.clear.is_empty()
    }

    /// Whether the changes leave these pairs as they are: callers send back what they have read.
    pub(in crate::domain) fn keep(&self, stored: &Properties) -> bool {
        if self.is_keep() {
            return true;
        }
        let stored = stored.as_map();
        let is_same = |(key, value): (&String, &Value)| match (stored.get(key), self.depth) {
            (None, _) => false,
            (Some(stored), Depth::Top) => is_same(stored, value),
            (Some(stored), Depth::Nested) => is_merged(stored, value),
        };
        self.set.as_map().iter().all(is_same)
            && self.clear.iter().all(|key| !stored.contains_key(key))
    }

    /// Whether what is nested is merged: only an object can be.
    fn merges(&self) -> bool {
        self.depth == Depth::Nested && self.set.as_map().values().any(Value::is_object)
    }
}

/// Whether two values are the same to a reader of JSON, to whom 1 and 1.0 are.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has = |(key, value): (&String, &Value)| {
                other.get(key).is_some_and(|other| is_same(value, other))
            };
            one.len() == other.len() && one.iter().all(has)
        }
        _ => one == other,
    }
}

/// Whether a value stays as it is when a merge patch is merged with it (RFC 7396).
fn is_merged(stored: &Value, patch: &Value) -> bool {
    let (Value::Object(stored), Value::Object(patch)) = (stored, patch) else {
        return is_same(stored, patch);
    };
    patch.iter().all(|(key, value)| match (stored.get(key), value) {
        (stored, Value::Null) => stored.is_none(),
        (Some(stored), value) => is_merged(stored, value),
        (None, _) => false,
    })
}

/// The least number of bytes that the pairs take once those with `null` are removed.
fn least_size(pairs: &Map<String, Value>) -> usize {
    let pair = |(key, value): (&String, &Value)| {
        let value = match value {
            Value::Null => return 0,
            Value::Object(nested) => least_size(nested),
            value => value.to_string().len(),
        };
        // With a colon and a comma.
        Value::from(key.as_str()).to_string().len() + value + 2
    };
    1 + pairs.iter().map(pair).sum::<usize>().max(1)
}

/// What the tables' constraints `…_properties_fit` and `…_app_fit` mean.
pub(in crate::domain) fn misfit(field: &'static str) -> Error {
    Error::invalid(field, "must have at most 64 custom keys and 16 KiB of JSON")
}

fn check(pairs: &'static str, key: &str, value: &Value) -> Result<()> {
    let field = || format!("{pairs}.{key}");
    if key.trim().is_empty() || key.chars().count() > KEY_LIMIT || key.chars().any(char::is_control)
    {
        let reason = "custom keys must have 1 to 255 characters, no control characters";
        return Err(Error::invalid(pairs, reason));
    }
    if has_nul(value) {
        return Err(Error::invalid(field(), "must not contain U+0000"));
    }
    Ok(())
}

/// PostgreSQL has no U+0000 in text. The JSON parser bounds the depth to 128.
pub(super) fn has_nul(value: &Value) -> bool {
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
        Ok(Self(Pairs::of_jsonb(&value)?))
    }
}
