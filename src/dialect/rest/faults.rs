//! Finds all fields of a document that are at fault.

use super::Problem;
use serde_json::{Map, Value};

/// The most faults that a response has.
const MOST: usize = 32;

/// What `read` makes of the document. A field at fault is left out and the document read again, until
/// no other is found.
///
/// # Errors
/// The first problem, with all fields at fault.
pub fn collect<T>(
    mut document: Value,
    read: impl Fn(&Value) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let mut first = match read(&document) {
        Ok(value) => return Ok(value),
        Err(problem) => problem,
    };
    let mut last = first.field().map(str::to_owned);
    for _ in 1..MOST {
        let Some(field) = last.filter(|field| remove(&mut document, field)) else { break };
        let Err(problem) = read(&document) else { break };
        // What is required is missing where it was left out.
        last = problem.field().filter(|next| *next != field).map(str::to_owned);
        if last.is_none() || !first.absorb(problem) {
            break;
        }
    }
    Err(first)
}

/// Removes a field from the document, or from its properties; says whether it was there. The whole of
/// the properties is no field by itself.
fn remove(document: &mut Value, field: &str) -> bool {
    let Value::Object(members) = document else { return false };
    let name = field.strip_prefix("properties.").unwrap_or(field);
    // An element of a list stands for the list.
    let name = name.split_once('[').map_or(name, |(name, _)| name);
    if name == "properties" {
        return false;
    }
    if members.remove(name).is_some() {
        return true;
    }
    let properties = members.get_mut("properties").and_then(Value::as_object_mut);
    properties.is_some_and(|properties| {
        properties.remove(name).is_some() || remove_nested(properties, name)
    })
}

/// Removes a member of an object among the properties, such as `brand.accent`.
fn remove_nested(properties: &mut Map<String, Value>, name: &str) -> bool {
    let Some((object, member)) = name.split_once('.') else { return false };
    let members = properties.get_mut(object).and_then(Value::as_object_mut);
    members.is_some_and(|members| members.remove(member).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A reader that accepts numbers only, and needs `needed`.
    fn read(document: &Value) -> Result<(), Problem> {
        let properties = document["properties"].as_object().unwrap();
        if let Some((name, _)) = properties.iter().find(|(_, value)| !value.is_number()) {
            return Err(Problem::invalid(name.clone(), "must be a number"));
        }
        match properties.contains_key("needed") {
            true => Ok(()),
            false => Err(Problem::invalid("needed", "is required")),
        }
    }

    fn fields(properties: Value) -> Vec<String> {
        match collect(json!({"properties": properties}), read) {
            Ok(()) => Vec::new(),
            Err(problem) => problem.fields().map(str::to_owned).collect(),
        }
    }

    #[test]
    fn each_member_at_fault_is_found() {
        let read = |document: &Value| match document["properties"]["brand"].as_object().unwrap() {
            brand if brand.is_empty() => Ok(()),
            brand => Err(Problem::invalid(format!("brand.{}", brand.keys().next().unwrap()), "no")),
        };
        let document = json!({"properties": {"brand": {"accent": 1, "name": 2}}});
        let problem = collect(document, read).unwrap_err();
        assert_eq!(problem.fields().collect::<Vec<_>>(), ["brand.accent", "brand.name"]);
    }

    #[test]
    fn each_field_at_fault_is_found_once() {
        assert_eq!(fields(json!({"needed": 1, "a": 2})), [""; 0]);
        assert_eq!(fields(json!({"needed": 1, "a": "x", "b": 2, "c": "y"})), ["a", "c"]);
        assert_eq!(fields(json!({"a": "x"})), ["a", "needed"]);
        assert_eq!(fields(json!({"needed": "x"})), ["needed"]);
    }
}
