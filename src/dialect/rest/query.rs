//! Parses query strings, so that an error names the parameter at fault.

use super::problem::Code;
use super::{Problem, explain};
use crate::domain::error::sentence;
use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// The parameters of a query. A parameter that a query may have several times is a list.
///
/// # Errors
/// 400 with the parameter at fault: for one that is not known, one that is there twice, and one whose
/// value cannot be read.
pub fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let mut parameters: Vec<(String, Values)> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let (name, value) = (name.into_owned(), value.into_owned());
        match parameters.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.0.push(value),
            None => parameters.push((name, Values(vec![value]))),
        }
    }
    let map = MapDeserializer::<_, Error>::new(parameters.into_iter());
    serde_path_to_error::deserialize(map).map_err(|error| {
        let field = error.path().to_string();
        let message = error.into_inner().to_string();
        let missing = message.strip_prefix("missing field `").and_then(|m| m.strip_suffix('`'));
        let field = missing.map_or(field, str::to_owned);
        let reason = explain::reason(&message);
        Problem::new(Code::Malformed, sentence(&field, &reason)).at(field)
    })
}

/// The values of one parameter: at least one.
struct Values(Vec<String>);

impl Values {
    /// The value of a parameter that a query has once.
    fn one(self) -> Result<String, Error> {
        match <[String; 1]>::try_from(self.0) {
            Ok([value]) => Ok(value),
            Err(_) => Err(Error::custom("must be there once only")),
        }
    }
}

impl IntoDeserializer<'_, Error> for Values {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Values {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.one()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let number = self.one()?.parse();
        visitor.visit_i64(number.ok().ok_or_else(|| Error::custom("must be an integer"))?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let value = self.one()?.parse();
        visitor.visit_bool(value.ok().ok_or_else(|| Error::custom("must be `true` or `false`"))?)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(self.0.into_iter()))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct tuple tuple_struct map struct enum identifier ignored_any
    }
}
