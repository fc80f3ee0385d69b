//! PATCH (RFC 7644 section 3.5.2), in the spellings that Okta and Entra use. All operations are applied to
//! a copy of the resource, which is written only if each of them succeeds.

mod apply;
mod many;
#[cfg(test)]
mod tests;

use super::error::{ScimError, ScimType};
use super::filter::{self, PatchPath};
use super::schema::{Attribute, COMMON, Mutability, Resolved, ResourceType, find_attribute};
pub use apply::apply;
use serde_json::{Map, Value};

/// The most operations of one request.
const MOST_OPERATIONS: usize = 1000;

/// An operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// What it does.
    pub what: What,
    /// What it is about; without a path it is the resource.
    pub path: Option<PatchPath>,
    /// The value.
    pub value: Value,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Adds values.
    Add,
    /// Replaces values.
    Replace,
    /// Removes values.
    Remove,
}

/// Reads the operations of a body. Names may be in any case, as Entra writes them.
///
/// # Errors
/// 400 for a body without operations, an unknown `op`, and a malformed path.
pub fn operations(mut body: Map<String, Value>) -> Result<Vec<Operation>, ScimError> {
    let syntax = |detail: &'static str| ScimError::bad(ScimType::InvalidSyntax, detail);
    let Some(Value::Array(operations)) = taken(&mut body, "Operations") else {
        return Err(syntax("`Operations` must be a list of operations"));
    };
    if operations.is_empty() || operations.len() > MOST_OPERATIONS {
        return Err(syntax("`Operations` must have 1 to 1000 operations"));
    }
    let read = |operation| match operation {
        Value::Object(operation) => self::operation(operation),
        _ => Err(syntax("each of the `Operations` must be an object")),
    };
    operations.into_iter().map(read).collect()
}

fn operation(mut sent: Map<String, Value>) -> Result<Operation, ScimError> {
    let op = taken(&mut sent, "op");
    let op = op.as_ref().and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    let what = match op.as_str() {
        "add" => What::Add,
        "replace" => What::Replace,
        "remove" => What::Remove,
        _ => {
            let detail = "`op` must be add, replace or remove";
            return Err(ScimError::bad(ScimType::InvalidSyntax, detail));
        }
    };
    let path = match taken(&mut sent, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.trim().is_empty() => None,
        Some(Value::String(text)) => Some(parsed(&text)?),
        Some(_) => return Err(ScimError::bad(ScimType::InvalidPath, "`path` must be text")),
    };
    Ok(Operation { what, path, value: taken(&mut sent, "value").unwrap_or_default() })
}

fn parsed(text: &str) -> Result<PatchPath, ScimError> {
    filter::path(text).map_err(|filter::Malformed(reason)| {
        ScimError::bad(ScimType::InvalidPath, format!("`path` is malformed: {reason}"))
    })
}

/// Takes the member with this name, in any case, out of an object.
pub fn taken(object: &mut Map<String, Value>, name: &str) -> Option<Value> {
    let found = object.keys().find(|known| known.eq_ignore_ascii_case(name))?.clone();
    object.remove(&found)
}

/// An operation on one attribute.
#[derive(Debug)]
pub struct Change {
    /// What it does.
    pub what: What,
    /// The attribute.
    pub target: Resolved,
    /// Which entries of it.
    pub filter: Option<filter::Filter>,
    /// The value.
    pub value: Value,
}

/// Splits an operation into one for each attribute. Without a path the value is an object, whose names may
/// be those of sub-attributes, with dots and URNs. `id` is the resource's, which may be repeated there.
///
/// # Errors
/// 400 `noTarget` for a removal without a path and for an unknown attribute; `mutability` for an attribute
/// that is read-only; `invalidValue` for a value that is no object.
pub fn changes(
    kind: ResourceType,
    id: &str,
    operation: Operation,
) -> Result<Vec<Change>, ScimError> {
    let Operation { what, path, value } = operation;
    if let Some(PatchPath { name, filter }) = path {
        let target = kind.resolve(&name);
        let Some(target) = target else {
            return match kind.extension(&full(&name)) {
                Some(schema) => whole_extension(kind, schema.id, what, value),
                None => {
                    let detail = format!("`path` names no attribute: {}", full(&name));
                    Err(ScimError::bad(ScimType::InvalidPath, detail))
                }
            };
        };
        must_be_writable(&target)?;
        if target.sub.is_some_and(Attribute::is_derived) {
            return Ok(Vec::new());
        }
        return Ok(vec![Change { what, target, filter, value }]);
    }
    let Value::Object(attributes) = value else {
        return Err(match what {
            What::Remove => ScimError::bad(ScimType::NoTarget, "`remove` needs a `path`"),
            _ => ScimError::value("value", "must be an object if there is no `path`"),
        });
    };
    if what == What::Remove {
        return Err(ScimError::bad(ScimType::NoTarget, "`remove` needs a `path`"));
    }
    let mut changes = Vec::new();
    for (name, value) in attributes {
        changes.extend(of_member(kind, id, what, (&name, value))?);
    }
    Ok(changes)
}

/// The name with its URN, which may be that of an extension as a whole.
fn full(name: &filter::Name) -> String {
    let schema = name.schema.as_ref().map(|urn| format!("{urn}:")).unwrap_or_default();
    let sub = name.sub.as_ref().map(|sub| format!(".{sub}")).unwrap_or_default();
    format!("{schema}{}{sub}", name.attribute)
}

/// What one member of a value without a path changes. Unknown names are ignored, as in other bodies.
fn of_member(
    kind: ResourceType,
    id: &str,
    what: What,
    (name, value): (&str, Value),
) -> Result<Vec<Change>, ScimError> {
    if let Some(schema) = kind.extension(name) {
        return whole_extension(kind, schema.id, what, value);
    }
    let Ok(PatchPath { name, filter }) = filter::path(name) else { return Ok(Vec::new()) };
    let Some(target) = kind.resolve(&name) else { return Ok(Vec::new()) };
    if target.attribute.mutability == Mutability::ReadOnly || target.attribute.name == "schemas" {
        // Okta repeats the id, and others send back all that they have read.
        return match target.attribute.name == "id" && value.as_str() != Some(id) {
            true => Err(read_only("id")),
            false => Ok(Vec::new()),
        };
    }
    match target.sub.is_some_and(Attribute::is_derived) {
        true => Ok(Vec::new()),
        false => Ok(vec![Change { what, target, filter, value }]),
    }
}

fn whole_extension(
    kind: ResourceType,
    urn: &'static str,
    what: What,
    value: Value,
) -> Result<Vec<Change>, ScimError> {
    let named = |attribute: &str| {
        let (schema, sub) = (Some(urn.to_owned()), None);
        kind.resolve(&filter::Name { schema, attribute: attribute.to_owned(), sub })
    };
    let change = |target, value| Change { what, target, filter: None, value };
    match value {
        Value::Object(members) if what != What::Remove => {
            let each = members.into_iter().filter_map(|(name, value)| Some((named(&name)?, value)));
            Ok(each.map(|(target, value)| change(target, value)).collect())
        }
        _ if what == What::Remove => {
            let schema = kind.extension(urn).map_or(COMMON, |schema| schema.attributes);
            let each = schema.iter().filter_map(|attribute| named(attribute.name));
            Ok(each.map(|target| change(target, Value::Null)).collect())
        }
        _ => Err(ScimError::value(urn, "must be an object")),
    }
}

fn must_be_writable(target: &Resolved) -> Result<(), ScimError> {
    let is_common = find_attribute(COMMON, target.attribute.name).is_some();
    let is_fixed = !target.attribute.is_writable()
        || (is_common && target.attribute.name != "externalId")
        || target.sub.is_some_and(|sub| !sub.is_writable());
    if is_fixed { Err(read_only(target.attribute.name)) } else { Ok(()) }
}

fn read_only(name: &str) -> ScimError {
    ScimError::bad(ScimType::Mutability, format!("`{name}` is read-only"))
}

/// Applies the operations to a resource.
///
/// # Errors
/// As [`changes`], and 400 for a value that does not fit.
pub fn patch(
    kind: ResourceType,
    id: &str,
    mut resource: Map<String, Value>,
    operations: Vec<Operation>,
) -> Result<Map<String, Value>, ScimError> {
    for operation in operations {
        for change in changes(kind, id, operation)? {
            apply(&mut resource, change)?;
        }
    }
    Ok(resource)
}
