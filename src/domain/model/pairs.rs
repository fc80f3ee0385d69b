//! Key-value pairs, parsed or as PostgreSQL has sent them: most are only shown, and then they need no map.

use diesel::pg::PgValue;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;

/// The most digits of a number that every reader of JSON writes as it has read it.
const PLAIN_DIGITS: usize = 15;

/// Key-value pairs.
#[derive(Debug, Clone)]
pub enum Pairs {
    /// Parsed.
    Map(Map<String, Value>),
    /// The text of a `jsonb` that is an object and not empty.
    Stored(Box<str>),
}

impl Pairs {
    /// Reads the binary form of a `jsonb`.
    ///
    /// # Errors
    /// Another form, or what is no text.
    pub fn of_jsonb(value: &PgValue<'_>) -> diesel::deserialize::Result<Self> {
        match value.as_bytes() {
            // The first byte is the version.
            [1, b'{', b'}'] => Ok(Self::default()),
            [1, json @ ..] => Ok(Self::Stored(std::str::from_utf8(json)?.into())),
            _ => Err("jsonb in an unknown binary form".into()),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Map(map) if map.is_empty())
    }

    /// The pairs as a map.
    pub fn as_map(&self) -> Cow<'_, Map<String, Value>> {
        match self {
            Self::Map(map) => Cow::Borrowed(map),
            Self::Stored(text) => Cow::Owned(parse(text)),
        }
    }

    /// Gives the pairs away as a map.
    pub fn into_map(self) -> Map<String, Value> {
        match self {
            Self::Map(map) => map,
            Self::Stored(text) => parse(&text),
        }
    }

    /// The pairs without those with these keys.
    pub fn without(self, keys: &[&str]) -> Self {
        match &self {
            // Where the text does not have the words, the pairs have not either.
            Self::Stored(text) if !keys.iter().any(|key| text.contains(key)) => self,
            _ => {
                let mut map = self.into_map();
                map.retain(|key, _| !keys.contains(&key.as_str()));
                Self::Map(map)
            }
        }
    }
}

/// What was checked before it was stored can be parsed. What somebody has put there by hand is not shown if it
/// is beyond all bounds, and the log says so.
fn parse(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap_or_else(|error| {
        log::error!("stored pairs cannot be read: {error}");
        Map::new()
    })
}

impl Default for Pairs {
    fn default() -> Self {
        Self::Map(Map::new())
    }
}

impl PartialEq for Pairs {
    fn eq(&self, other: &Self) -> bool {
        self.as_map() == other.as_map()
    }
}

/// Writes the same bytes for a text as for the map that it would be parsed into.
impl Serialize for Pairs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Map(map) => map.serialize(serializer),
            Self::Stored(text) => match serde_json::from_str::<Shown<'_>>(text) {
                Ok(Shown(pairs)) => serializer.collect_map(pairs),
                Err(_) => parse(text).serialize(serializer),
            },
        }
    }
}

/// The pairs of a text, in the order of a map.
struct Shown<'a>(Vec<(Cow<'a, str>, ShownValue<'a>)>);

/// A value as it is written.
enum ShownValue<'a> {
    /// As it is stored.
    Raw(&'a RawValue),
    /// Parsed, because it may be stored in another way: with spaces, with other digits, or in another order.
    Parsed(Value),
}

impl Serialize for ShownValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Raw(raw) => raw.serialize(serializer),
            Self::Parsed(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Shown<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Shown<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::with_capacity(8);
        while let Some((Key(key), raw)) = map.next_entry::<Key<'de>, &RawValue>()? {
            let value = match is_plain(raw.get()) {
                true => ShownValue::Raw(raw),
                false => ShownValue::Parsed(
                    serde_json::from_str(raw.get()).map_err(serde::de::Error::custom)?,
                ),
            };
            pairs.push((key, value));
        }
        // PostgreSQL sorts shorter keys first.
        pairs.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Ok(Shown(pairs))
    }
}

/// Whether PostgreSQL writes this value as we would.
fn is_plain(value: &str) -> bool {
    match value.as_bytes() {
        [b'{' | b'[', ..] => false,
        [b'-' | b'0'..=b'9', ..] => {
            value.len() <= PLAIN_DIGITS && !value.contains(['.', 'e', 'E']) && value != "-0"
        }
        _ => true,
    }
}

/// A key, borrowed where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyReader)
    }
}

struct KeyReader;

impl<'de> Visitor<'de> for KeyReader {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Key(Cow::Borrowed(key)))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Key(Cow::Owned(key.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_text_is_written_as_its_map_is() {
        for text in [
            r#"{"a": 1}"#,
            r#"{"b": "x", "aa": true, "é": null, "_a b": -12}"#,
            r#"{"n": 1.50, "big": 100000000000000000000, "small": 1e-7, "zero": -0, "whole": 1.0}"#,
            r#"{"long": 123456789012345678901234567890, "at": 9007199254740993, "max": 18446744073709551615}"#,
            r#"{"nested": {"b": [1, {"zz": 2, "a": "x, y: z"}], "a": 0.1}, "list": ["a", "b"]}"#,
            r#"{"escaped \" \\ \n key": "\b\f\n\r\t\"\\/ \u0001\u001f 🙂 "}"#,
            r#"{"login_email": "x", "c": ""}"#,
        ] {
            let (stored, map) = (Pairs::Stored(text.into()), Pairs::Map(parse(text)));
            let written = |pairs: &Pairs| serde_json::to_string(pairs).unwrap();
            assert!(!written(&map).is_empty() && !parse(text).is_empty());
            assert_eq!(written(&stored), written(&map), "{text}");
            assert_eq!(serde_json::to_value(&stored).unwrap(), Value::Object(parse(text)));
            assert!(stored == map && !stored.is_empty());
            let without = |pairs: Pairs| written(&pairs.without(&["login_email", "a"]));
            assert_eq!(without(stored), without(map), "{text}");
        }
    }

    /// Within an object with other members, as documents have them.
    #[test]
    fn a_stored_text_can_be_flattened() {
        #[derive(Serialize)]
        struct Document {
            id: u8,
            #[serde(flatten)]
            custom: Pairs,
        }
        let custom = Pairs::Stored(r#"{"b": [1, 2], "aa": "x"}"#.into());
        let written = serde_json::to_string(&Document { id: 7, custom }).unwrap();
        assert_eq!(written, r#"{"id":7,"aa":"x","b":[1,2]}"#);
    }

    #[test]
    fn what_cannot_be_parsed_is_left_out() {
        let huge = Pairs::Stored(r#"{"a": 1e999}"#.into());
        assert_eq!(serde_json::to_string(&huge).unwrap(), "{}");
        assert!(huge.into_map().is_empty());
    }
}
