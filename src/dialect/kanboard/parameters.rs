//! Parameters of procedures: by position or by name, and with PHP's conversions between types.

use super::error::ErrorObject;
use crate::dialect::http::number::whole;
use crate::domain::{Error, Result};
use serde_json::{Map, Value};

/// A parameter of a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// Whether a call must have the parameter.
    pub necessity: Necessity,
}

/// Whether a call must have a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Necessity {
    /// A call must have the parameter.
    Required,
    /// A call may omit the parameter.
    Optional,
}

/// A required parameter.
pub const fn required(name: &'static str) -> Parameter {
    Parameter { name, necessity: Necessity::Required }
}

/// An optional parameter.
pub const fn optional(name: &'static str) -> Parameter {
    Parameter { name, necessity: Necessity::Optional }
}

/// The `params` of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Parameters {
    /// By position.
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
    /// Parses an array or an object; `None` for anything else.
    pub fn parse(raw: &str) -> Option<Self> {
        match serde_json::from_str(raw).ok()? {
            Value::Array(values) => Some(Self::Positional(values)),
            Value::Object(values) => Some(Self::Named(values)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        }
    }

    /// Assigns the values to the parameters. As in Kanboard, values by name are counted too, so
    /// that an unknown name is accepted if the number of values is right.
    ///
    /// # Errors
    /// Invalid params, with Kanboard's text.
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
    /// An integer, as a number or as digits; `None` for any other value.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
            Value::String(digits) => digits.parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A text, or a number or boolean that PHP converts to text; `None` if it is absent or null.
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

    /// Whether the parameter is given as null.
    pub fn is_null(&self, name: &str) -> bool {
        self.0.get(name) == Some(&Value::Null)
    }
}
