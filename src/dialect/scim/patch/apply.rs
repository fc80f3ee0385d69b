//! Applies an operation to one attribute of a resource.

use super::many;
use super::{Change, What};
use crate::dialect::scim::error::{ScimError, ScimType};
use crate::dialect::scim::schema::{Attribute, SchemaPart};
use crate::dialect::scim::value::{checked_value, set, single};
use serde_json::{Map, Value};

/// Applies a change.
///
/// # Errors
/// 400 `invalidValue` for a value that does not fit, `mutability` for removing what is required, and
/// `noTarget` where the filter of a replacement selects nothing that could be created.
pub fn apply(resource: &mut Map<String, Value>, change: Change) -> Result<(), ScimError> {
    let SchemaPart::Extension(urn) = change.target.place else { return within(resource, change) };
    let mut extension = match resource.remove(urn) {
        Some(Value::Object(extension)) => extension,
        _ => Map::new(),
    };
    let applied = within(&mut extension, change);
    set(resource, urn, Some(Value::Object(extension)));
    applied
}

fn within(object: &mut Map<String, Value>, change: Change) -> Result<(), ScimError> {
    let Change { what, target, filter, value } = change;
    let attribute = target.attribute;
    if attribute.multi_valued {
        return many::change(object, (attribute, target.sub), what, (filter.as_ref(), value));
    }
    if filter.is_some() {
        let detail = format!("`{}` has one value, and takes no brackets", attribute.name);
        return Err(ScimError::bad(ScimType::InvalidPath, detail));
    }
    match target.sub {
        Some(sub) => {
            let mut inner = match object.remove(attribute.name) {
                Some(Value::Object(inner)) => inner,
                _ => Map::new(),
            };
            let value = new_value(sub, what, value)?;
            set(&mut inner, sub.name, value);
            set(object, attribute.name, Some(Value::Object(inner)));
        }
        None => {
            let named = named(attribute, what, &value);
            let value = new_value(attribute, what, value)?;
            let value = match (object.remove(attribute.name), value) {
                // Only the sub-attributes that are given change; one without a value is removed.
                (Some(Value::Object(mut before)), Some(Value::Object(given))) => {
                    before.retain(|name, _| !named.contains(&name.as_str()));
                    before.extend(given);
                    Some(Value::Object(before))
                }
                (Some(Value::Object(mut before)), None) if !named.is_empty() => {
                    before.retain(|name, _| !named.contains(&name.as_str()));
                    Some(Value::Object(before))
                }
                (_, value) => value,
            };
            set(object, attribute.name, value);
        }
    }
    Ok(())
}

/// The sub-attributes that a new value names, also those to which it gives none.
fn named(attribute: &'static Attribute, what: What, value: &Value) -> Vec<&'static str> {
    let given = value.as_object().filter(|_| what != What::Remove);
    let names = given.into_iter().flat_map(|given| given.keys());
    names.filter_map(|name| attribute.sub(name)).map(|sub| sub.name).collect()
}

fn new_value(
    attribute: &'static Attribute,
    what: What,
    value: Value,
) -> Result<Option<Value>, ScimError> {
    let value = match what {
        What::Remove => None,
        What::Add | What::Replace if attribute.multi_valued => checked_value(attribute, value)?,
        What::Add | What::Replace => match value {
            Value::Array(_) => checked_value(attribute, value)?,
            value => single(attribute, value)?,
        },
    };
    if value.is_none() && attribute.required {
        let detail = format!("`{}` is required, and cannot be removed", attribute.name);
        return Err(ScimError::bad(ScimType::Mutability, detail));
    }
    Ok(value)
}
