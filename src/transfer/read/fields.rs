//! The properties of a document, read one after the other.

use crate::domain::patch::Patch;
use crate::domain::properties::PropertyChanges;
use crate::domain::{Error, Result};
use chrono::{DateTime, SubsecRound, Utc};
use serde_json::{Map, Value};

/// What a time must look like.
const A_TIME: &str = "must be a time with an offset, such as 2026-12-20T00:00:00Z";

/// The properties that were not read yet, and what was wrong with those that were.
pub struct Fields {
    pub properties: Map<String, Value>,
    pub faults: Vec<Error>,
}

impl Fields {
    /// The value, or a fault.
    pub fn checked<T>(&mut self, value: Result<T>) -> Option<T> {
        value.inspect_err(|_| {}).map_err(|error| self.faults.push(error)).ok()
    }

    pub fn id<T>(&mut self, id: Option<String>, parse: fn(&str) -> Result<T>) -> Option<T> {
        let id = id?;
        self.checked(parse(&id))
    }

    /// An id that must be there; the error names the property.
    pub fn required<T>(&mut self, name: &'static str, parse: fn(&str) -> Result<T>) -> Option<T> {
        let parse = |text: &str, field: &'static str| {
            parse(text).map_err(|error| match error {
                Error::Invalid { reason, .. } => Error::Invalid { field: field.into(), reason },
                error => error,
            })
        };
        let is_there = self.properties.get(name).is_some_and(|value| !value.is_null());
        if !is_there {
            self.properties.remove(name);
            self.faults.push(Error::invalid(name, "is required"));
            return None;
        }
        self.text(name, parse).into_option()
    }

    /// The id of a document that has its name among the properties must be the same.
    pub fn must_be(&mut self, id: Option<String>, expected: Option<&str>, property: &str) {
        if let (Some(id), Some(expected)) = (id, expected)
            && id.trim() != expected
        {
            self.faults
                .push(Error::invalid("id", format!("must be that of `{property}`, or absent")));
        }
    }

    /// A property that was not read yet.
    pub fn take(&mut self, name: &'static str) -> Patch<Value> {
        match self.properties.remove(name) {
            None => Patch::Keep,
            Some(Value::Null) => Patch::Clear,
            Some(value) => Patch::Set(value),
        }
    }

    /// What `read` makes of a property; otherwise it is at fault.
    pub fn value<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Value) -> Result<T>,
    ) -> Patch<T> {
        match self.take(name).try_map(read) {
            Ok(patch) => patch,
            Err(error) => {
                self.faults.push(error);
                Patch::Keep
            }
        }
    }

    pub fn text<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str, &'static str) -> Result<T>,
    ) -> Patch<T> {
        self.value(name, |value| match value {
            Value::String(text) => parse(&text, name),
            _ => Err(Error::invalid(name, "must be a string")),
        })
    }

    pub fn flag(&mut self, name: &'static str) -> Patch<bool> {
        self.value(name, |value| {
            value.as_bool().ok_or_else(|| Error::invalid(name, "must be a boolean"))
        })
    }

    /// An integer of 32 bits; 2.0 is one too.
    pub fn number(&mut self, name: &'static str) -> Patch<i32> {
        self.value(name, |value| {
            let number = value.as_f64().filter(|number| number.fract() == 0.0);
            let bounds = f64::from(i32::MIN)..=f64::from(i32::MAX);
            let number = number.filter(|number| bounds.contains(number)).map(|n| n as i32);
            number.ok_or_else(|| Error::invalid(name, "must be an integer of 32 bits"))
        })
    }

    /// A time, in whole microseconds: the database keeps no more.
    pub fn time(&mut self, name: &'static str) -> Patch<DateTime<Utc>> {
        self.value(name, |value| {
            let time = value.as_str().and_then(|text| text.parse::<DateTime<Utc>>().ok());
            time.map(|time| time.trunc_subsecs(6)).ok_or_else(|| Error::invalid(name, A_TIME))
        })
    }

    pub fn pairs(&mut self, field: &'static str, pairs: Map<String, Value>) -> PropertyChanges {
        self.checked(PropertyChanges::parse_in(field, pairs)).unwrap_or_default()
    }

    /// All that was not read is custom, but for what Roster alone writes.
    pub fn custom(&mut self, read_only: &[&str]) -> PropertyChanges {
        let mut custom = std::mem::take(&mut self.properties);
        custom.retain(|name, _| !read_only.contains(&name.as_str()));
        self.pairs("properties", custom)
    }

    /// There must be nothing that was not read.
    pub fn nothing_else(&mut self) {
        for name in std::mem::take(&mut self.properties).into_iter().map(|(name, _)| name) {
            self.faults.push(Error::invalid(name, "is not known here"));
        }
    }
}
