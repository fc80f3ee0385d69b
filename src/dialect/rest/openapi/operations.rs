//! Completes operations: their credentials, their error responses, and `PATCH` beside `PUT`.

use super::error_responses::ERROR_RESPONSES;
use super::parameters::{add, add_namespace, describe_page, describe_path, idempotency_key};
use super::{examples, tags, versions};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::{RefOr, Schema, SecurityRequirement};

/// Completes the operations of a path.
pub fn complete(path: &str, item: &mut PathItem) {
    let writes = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
    writes.into_iter().flatten().for_each(add_idempotency_key);
    for operation in each(item) {
        operation.tags = Some(vec![tags::of(path).to_owned()]);
        describe_path(path, operation);
        describe_page(operation);
        complete_operation(path, operation);
    }
    versions::complete(path, item);
    item.patch.iter_mut().for_each(complete_patch);
    for operation in each(item) {
        examples::complete(operation);
    }
}

fn each(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
        .into_iter()
        .flatten()
}

fn complete_operation(path: &str, operation: &mut Operation) {
    let access = Access::of(operation);
    let is_public = access == Access::Public;
    let has_body = operation.request_body.is_some();
    if let Some(RefOr::T(body)) = &mut operation.request_body
        && body.required.is_none()
    {
        without_null(body);
    }
    let has_parameters = operation.parameters.as_ref().is_some_and(|list| !list.is_empty());
    // A path or a query that is not UTF-8 is refused before any route sees it.
    let mut errors = vec!["Malformed"];
    if !is_public {
        add_namespace(path, operation);
        // A namespace that does not exist is not found, whatever the operation.
        errors.extend(["Unauthenticated", "NotFound", "TooMany", "Internal", "Unavailable"]);
        errors.push("Forbidden");
    }
    if has_body {
        errors.extend(["Slow", "TooLarge", "UnsupportedMediaType", "Invalid"]);
    }
    if has_parameters {
        errors.push("Invalid");
    }
    ERROR_RESPONSES.add(operation, &errors);
    operation.security = match access {
        Access::Keyed => Some(vec![key()]),
        // As the document says for all operations.
        Access::Optional => None,
        Access::Public => Some(Vec::new()),
    };
}

/// Adds the header by which a write can be repeated.
fn add_idempotency_key(operation: &mut Operation) {
    add(operation, idempotency_key());
    ERROR_RESPONSES.add(operation, &["Conflict", "Invalid"]);
}

/// The requirement of a key or a token.
pub fn key() -> SecurityRequirement {
    SecurityRequirement::new("key", [] as [String; 0])
}

/// Whether an operation takes a credential.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    /// It needs one. Handlers say nothing then.
    Keyed,
    /// A password or an invite's code may stand for it.
    Optional,
    /// It reads none.
    Public,
}

impl Access {
    /// What the handler says: which credentials are alternatives.
    fn of(operation: &Operation) -> Self {
        match operation.security.as_deref() {
            None => Self::Keyed,
            Some([_none]) => Self::Public,
            Some(_) => Self::Optional,
        }
    }
}

/// Removes `null` from the schema of an optional body, although it is read as no body: generators
/// take it for a third alternative.
fn without_null(body: &mut RequestBody) {
    let contents = body.content.values_mut().filter_map(|content| match content {
        RefOr::T(content) => content.schema.as_mut(),
        RefOr::Ref(_) => None,
    });
    for schema in contents {
        let RefOr::T(Schema::OneOf(ways)) = schema else { continue };
        let named = ways.items.iter().find(|way| matches!(way, RefOr::Ref(_)));
        if let Some(named) = named.cloned() {
            *schema = named;
        }
    }
}

/// `PATCH` has the handler of `PUT`, and therefore its description.
fn complete_patch(patch: &mut Operation) {
    patch.operation_id = patch.operation_id.take().map(|id| id.replacen("update", "patch", 1));
    let summary = patch.summary.take().unwrap_or_default();
    patch.summary = Some(format!("{} by a merge patch.", summary.trim_end_matches('.')));
    if let Some(RefOr::T(body)) = &mut patch.request_body
        && let Some(json) = body.content.get("application/json").cloned()
    {
        body.content.insert("application/merge-patch+json".to_owned(), json);
    }
}
