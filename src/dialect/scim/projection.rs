//! `attributes` and `excludedAttributes` (RFC 7644 section 3.9): what a response has of a resource.

use super::filter::{self, PatchPath};
use super::schema::{Attribute, ResourceType, Returned, SchemaPart};
use serde_json::{Map, Value};

/// What a response has of a resource. Names that are unknown are ignored.
#[derive(Debug, Clone, Default)]
pub struct Projection {
    /// Only these.
    only: Option<Vec<String>>,
    /// All but these.
    except: Vec<String>,
}

/// What is named: a whole extension, an attribute, or a sub-attribute.
struct Named {
    place: SchemaPart,
    attribute: Option<&'static Attribute>,
    sub: Option<&'static Attribute>,
}

impl Projection {
    /// What these lists of names say, which are separated by commas.
    pub fn new(only: Option<&str>, except: Option<&str>) -> Self {
        let split = |names: &str| -> Vec<String> {
            let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
            names.map(str::to_owned).collect()
        };
        let only = only.map(split).filter(|names| !names.is_empty());
        Self { only, except: except.map(split).unwrap_or_default() }
    }

    /// Whether the request says which attributes it wants.
    pub fn is_given(&self) -> bool {
        self.only.is_some()
    }

    /// Whether a response has this attribute, which is otherwise left out or has to be read.
    pub fn has(&self, kind: ResourceType, name: &str) -> bool {
        self.names(kind, name) && !self.excludes(kind, name)
    }

    /// Whether the request names this attribute.
    pub fn asks_for(&self, kind: ResourceType, name: &str) -> bool {
        self.only.is_some() && self.names(kind, name)
    }

    fn names(&self, kind: ResourceType, name: &str) -> bool {
        let is_it = |named: Named| named.attribute.is_some_and(|found| found.name == name);
        let only = self.only.as_ref();
        only.is_none_or(|only| only.iter().filter_map(|text| parse_named(kind, text)).any(is_it))
    }

    fn excludes(&self, kind: ResourceType, name: &str) -> bool {
        let is_it = |named: Named| {
            named.sub.is_none() && named.attribute.is_some_and(|found| found.name == name)
        };
        self.except.iter().filter_map(|text| parse_named(kind, text)).any(is_it)
    }

    /// The resource as the response has it.
    pub fn apply(&self, kind: ResourceType, resource: Map<String, Value>) -> Map<String, Value> {
        let mut shown = match &self.only {
            None => resource,
            Some(only) => {
                let mut shown = Map::new();
                for name in ["schemas", "id"] {
                    shown.extend(resource.get(name).map(|value| (name.to_owned(), value.clone())));
                }
                for named in only.iter().filter_map(|text| parse_named(kind, text)) {
                    copy(&named, &resource, &mut shown);
                }
                shown
            }
        };
        for named in self.except.iter().filter_map(|text| parse_named(kind, text)) {
            remove(&named, &mut shown);
        }
        shown
    }
}

fn parse_named(kind: ResourceType, text: &str) -> Option<Named> {
    if let Some(schema) = kind.extension(text) {
        return Some(Named { place: SchemaPart::Extension(schema.id), attribute: None, sub: None });
    }
    let PatchPath { name, filter: None } = filter::path(text).ok()? else { return None };
    let found = kind.resolve(&name)?;
    Some(Named { place: found.place, attribute: Some(found.attribute), sub: found.sub })
}

fn copy(named: &Named, from: &Map<String, Value>, to: &mut Map<String, Value>) {
    match named.place {
        SchemaPart::Core => copy_attribute(named, from, to),
        SchemaPart::Extension(urn) => {
            let Some(Value::Object(from)) = from.get(urn) else { return };
            let to = to.entry(urn).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(to) = to {
                copy_attribute(named, from, to);
            }
        }
    }
}

fn copy_attribute(named: &Named, from: &Map<String, Value>, to: &mut Map<String, Value>) {
    let Some(attribute) = named.attribute else {
        to.extend(from.iter().map(|(name, value)| (name.clone(), value.clone())));
        return;
    };
    let Some(value) = from.get(attribute.name) else { return };
    match named.sub {
        None => drop(to.insert(attribute.name.to_owned(), value.clone())),
        Some(sub) => {
            let part = part(value, sub.name);
            let merged = match to.remove(attribute.name) {
                Some(before) => merged(before, part),
                None => part,
            };
            to.insert(attribute.name.to_owned(), merged);
        }
    }
}

/// The sub-attribute alone.
fn part(value: &Value, sub: &str) -> Value {
    match value {
        Value::Array(entries) => entries.iter().map(|entry| part(entry, sub)).collect(),
        Value::Object(object) => {
            object.get(sub).map(|value| (sub.to_owned(), value.clone())).into_iter().collect()
        }
        other => other.clone(),
    }
}

fn merged(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Object(mut one), Value::Object(other)) => {
            one.extend(other);
            Value::Object(one)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.into_iter().zip(other).map(|(one, other)| merged(one, other)).collect()
        }
        (one, _) => one,
    }
}

fn remove(named: &Named, from: &mut Map<String, Value>) {
    let object = match (named.place, named.attribute) {
        (SchemaPart::Core, _) => from,
        (SchemaPart::Extension(urn), None) => return drop(from.remove(urn)),
        (SchemaPart::Extension(urn), Some(_)) => match from.get_mut(urn) {
            Some(Value::Object(inner)) => inner,
            _ => return,
        },
    };
    let Some(attribute) = named.attribute.filter(|found| found.returned != Returned::Always) else {
        return;
    };
    match (named.sub, object.get_mut(attribute.name)) {
        (None, _) => drop(object.remove(attribute.name)),
        (Some(sub), Some(Value::Object(inner))) => drop(inner.remove(sub.name)),
        (Some(sub), Some(Value::Array(entries))) => {
            for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
                entry.remove(sub.name);
            }
        }
        _ => {}
    }
}
