//! Applies an operation to an attribute with several values.

use super::What;
use crate::dialect::scim::error::{ScimError, ScimType};
use crate::dialect::scim::filter::{Filter, Literal, Operator, is_met};
use crate::dialect::scim::schema::Attribute;
use crate::dialect::scim::value::{checked_value, is_entry, is_primary, set, single};
use serde_json::{Map, Value};

/// The most values that an attribute comes to have.
const MOST_VALUES: usize = 100;

/// Changes the entries that the filter selects, or all of them: their sub-attribute, if one is named.
///
/// # Errors
/// 400 `invalidValue` for a value that does not fit; `noTarget` where nothing is selected, and nothing could
/// be created that is.
pub fn change(
    object: &mut Map<String, Value>,
    (attribute, sub): (&'static Attribute, Option<&'static Attribute>),
    what: What,
    (filter, value): (Option<&Filter>, Value),
) -> Result<(), ScimError> {
    let entries = match object.get(attribute.name) {
        Some(Value::Array(entries)) => entries.clone(),
        _ => Vec::new(),
    };
    let entries = match (filter, sub, what) {
        (None, None, What::Add) => added(entries, values(attribute, value)?),
        (None, None, What::Replace) => values(attribute, value)?,
        (None, None, What::Remove) if value.is_null() => Vec::new(),
        (None, None, What::Remove) => without(entries, &values(attribute, value)?),
        (filter, sub, what) => {
            let is_selected = |entry: &Value| match (filter, entry) {
                (None, _) => true,
                (Some(filter), Value::Object(entry)) => is_met(filter, attribute, entry),
                (Some(_), _) => false,
            };
            selected(attribute, entries, is_selected, (filter, sub, what, value))?
        }
    };
    let entries: Vec<_> = entries.into_iter().filter(|entry| is_entry(attribute, entry)).collect();
    if entries.len() > MOST_VALUES {
        return Err(ScimError::value(attribute.name, "must have at most 100 values"));
    }
    if entries.iter().filter(|entry| is_primary(entry)).count() > 1 {
        return Err(ScimError::value(attribute.name, "must have at most one primary value"));
    }
    let value = (!entries.is_empty()).then_some(Value::Array(entries));
    set(object, attribute.name, value);
    Ok(())
}

fn values(attribute: &'static Attribute, value: Value) -> Result<Vec<Value>, ScimError> {
    Ok(match checked_value(attribute, value)? {
        Some(Value::Array(values)) => values,
        _ => Vec::new(),
    })
}

/// The entries with more of them. One that is there already stays, and a new preferred one is the only one.
fn added(mut entries: Vec<Value>, more: Vec<Value>) -> Vec<Value> {
    for entry in more {
        if entries.contains(&entry) {
            continue;
        }
        if is_primary(&entry) {
            entries.iter_mut().for_each(demote);
        }
        entries.push(entry);
    }
    entries
}

fn demote(entry: &mut Value) {
    if is_primary(entry)
        && let Value::Object(entry) = entry
    {
        entry.insert("primary".to_owned(), Value::Bool(false));
    }
}

/// The entries without those that are named, as Entra names them. An empty list names none.
fn without(mut entries: Vec<Value>, named: &[Value]) -> Vec<Value> {
    let is_same = |entry: &Value, named: &Value| match (entry.get("value"), named.get("value")) {
        (Some(one), Some(other)) => one == other,
        _ => entry == named,
    };
    entries.retain(|entry| !named.iter().any(|named| is_same(entry, named)));
    entries
}

type Wanted<'a> = (Option<&'a Filter>, Option<&'static Attribute>, What, Value);

fn selected(
    attribute: &'static Attribute,
    mut entries: Vec<Value>,
    is_selected: impl Fn(&Value) -> bool,
    (filter, sub, what, value): Wanted<'_>,
) -> Result<Vec<Value>, ScimError> {
    if what == What::Remove && sub.is_none() {
        entries.retain(|entry| !is_selected(entry));
        return Ok(entries);
    }
    let value = match (what, sub) {
        (What::Remove, _) => None,
        (_, Some(sub)) => single(sub, value)?,
        (_, None) => match values(attribute, value)?.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            _ => return Err(ScimError::value(attribute.name, "must be one value for brackets")),
        },
    };
    let spots: Vec<bool> = entries.iter().map(&is_selected).collect();
    if !spots.contains(&true) && value.is_some() {
        let created = filter.map_or_else(|| Some(Map::new()), created);
        let no_target = || {
            let detail = "the brackets in `path` select no value, and say not what to create";
            ScimError::bad(ScimType::NoTarget, detail)
        };
        let mut entry = Value::Object(created.ok_or_else(no_target)?);
        write(&mut entry, sub, What::Add, value);
        let entry = single(attribute, entry)?;
        return Ok(added(entries, entry.into_iter().collect()));
    }
    let sets_primary = match (sub, &value) {
        (Some(sub), Some(Value::Bool(true))) => sub.name == "primary",
        (None, Some(value)) => is_primary(value),
        _ => false,
    };
    for (entry, is_selected) in entries.iter_mut().zip(spots) {
        match is_selected {
            true => write(entry, sub, what, value.clone()),
            false if sets_primary => demote(entry),
            false => {}
        }
    }
    Ok(entries)
}

/// Changes an entry. A replacement of the whole entry keeps nothing of it.
fn write(entry: &mut Value, sub: Option<&'static Attribute>, what: What, value: Option<Value>) {
    let Value::Object(inner) = entry else { return };
    match (sub, value) {
        (Some(sub), value) => set(inner, sub.name, value),
        (None, Some(Value::Object(given))) if what == What::Replace && !inner.is_empty() => {
            *inner = given;
        }
        (None, Some(Value::Object(given))) => inner.extend(given),
        (None, _) => inner.clear(),
    }
}

/// The entry that a filter describes, if it consists of equations: `type eq "work"`.
fn created(filter: &Filter) -> Option<Map<String, Value>> {
    match filter {
        Filter::Compare(name, Operator::Eq, literal) if name.sub.is_none() => {
            let value = match literal {
                Literal::Text(text) => Value::String(text.clone()),
                Literal::Flag(flag) => Value::Bool(*flag),
                Literal::Number(_) | Literal::Null => return None,
            };
            Some(Map::from_iter([(name.attribute.clone(), value)]))
        }
        Filter::And(all) => {
            let each: Option<Vec<_>> = all.iter().map(created).collect();
            Some(each?.into_iter().flatten().collect())
        }
        _ => None,
    }
}
