//! What a procedure is given: by place or by name, and of loose types.

use super::error::ErrorObject;
use crate::domain::{Error, Result};
use serde_json::{Map, Value};

/// A parameter of a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Whether a call must have it.
    pub necessity: Necessity,
}

/// Whether a call must have a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Necessity {
    /// It must.
    Required,
    /// It need not.
    Optional,
}

/// A parameter that a call must have.
pub const fn required(name: &'static str) -> Parameter {
    Parameter { name, necessity: Necessity::Required }
}

/// A parameter that a call need not have.
pub const fn optional(name: &'static str) -> Parameter {
    Parameter { name, necessity: Necessity::Optional }
}

/// The `params` of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Parameters {
    /// By place.
    Positional(Vec<Value>),
    /// By name.
    Named(Map<String, Value>),
}

impl Default for Parameters {
    fn default() -> Self {
        Self::Positional(Vec::new())
    }
}

impl Parameters {
    /// Reads an array or an object.
    pub fn parse(raw: &str) -> Option<Self> {
        match serde_json::from_str(raw).ok()? {
            Value::Array(values) => Some(Self::Positional(values)),
            Value::Object(values) => Some(Self::Named(values)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        }
    }

    /// Puts each value to its parameter. They are counted first, by name as well, so that a name
    /// that means nothing passes where the number is right.
    ///
    /// # Errors
    /// Invalid params, with what Kanboard says of it.
    pub fn fit(self, expected: &'static [Parameter]) -> Result<Arguments, ErrorObject> {
        let given = match &self {
            Self::Positional(values) => values.len(),
            Self::Named(values) => values.len(),
        };
        let necessary = |p: &&Parameter| p.necessity == Necessity::Required;
        if given < expected.iter().filter(necessary).count() {
            return Err(ErrorObject::invalid_params("Wrong number of arguments"));
        }
        if given > expected.len() {
            return Err(ErrorObject::invalid_params("Too many arguments"));
        }
        let values = match self {
            Self::Positional(values) => {
                expected.iter().zip(values).map(|(p, value)| (p.name.to_owned(), value)).collect()
            }
            Self::Named(values) => values,
        };
        match expected.iter().filter(necessary).find(|p| !values.contains_key(p.name)) {
            Some(missing) => {
                let data = format!("Missing argument: {}", missing.name);
                Err(ErrorObject::invalid_params(data))
            }
            None => Ok(Arguments(values)),
        }
    }
}

/// The values of a procedure's parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Arguments(Map<String, Value>);

impl Arguments {
    /// A number, as one or as digits. What is neither is no entity's: `None`.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
            Value::String(digits) => digits.parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A text, or what PHP makes one of; `None` for what is absent or null.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a list or an object.
    pub fn text(&self, name: &'static str) -> Result<Option<String>> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(match number.as_f64().and_then(whole) {
                Some(whole) if !number.is_i64() && !number.is_u64() => whole.to_string(),
                _ => number.to_string(),
            })),
            Some(Value::Bool(truth)) => Ok(Some(if *truth { "1" } else { "" }.to_owned())),
            Some(Value::Array(_) | Value::Object(_)) => Err(Error::invalid(name, "must be text")),
        }
    }

    /// Whether it is given, as null.
    pub fn is_null(&self, name: &str) -> bool {
        self.0.get(name) == Some(&Value::Null)
    }
}

/// `1.0` is 1, as far as a double counts without gaps.
fn whole(number: f64) -> Option<i64> {
    let is_exact = number.fract() == 0.0 && number.abs() < 9e15;
    // In these bounds nothing is cut off.
    is_exact.then_some(number as i64)
}
