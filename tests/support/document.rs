//! The operations of the OpenAPI documents. Every response must be a documented one.

use super::dialect::Dialect;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// An operation of a document.
pub struct Operation {
    pub method: String,
    pub path: String,
    /// The operation object of the document.
    pub value: Value,
    statuses: BTreeSet<u16>,
}

static OPERATIONS: LazyLock<Vec<(&str, Vec<Operation>)>> = LazyLock::new(|| {
    let documents = roster::server::documents();
    documents.iter().map(|d| (d.name, read(&d.document.to_json().unwrap()))).collect()
});

/// All operations of the native dialect.
pub fn operations() -> &'static [Operation] {
    operations_of("roster")
}

/// All operations of the dialect of this name.
pub fn operations_of(dialect: &str) -> &'static [Operation] {
    OPERATIONS.iter().find(|(name, _)| *name == dialect).map_or(&[], |(_, operations)| operations)
}

/// All operations of all dialects, each with the name of its dialect.
pub fn operations_of_all() -> impl Iterator<Item = (&'static str, &'static Operation)> {
    let of_one = |(name, operations): &'static (&'static str, Vec<Operation>)| {
        operations.iter().map(|operation| (*name, operation))
    };
    OPERATIONS.iter().flat_map(of_one)
}

fn read(document: &str) -> Vec<Operation> {
    let document: Value = serde_json::from_str(document).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, value) in item.as_object().unwrap() {
            let statuses = value["responses"].as_object().unwrap().keys();
            operations.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                statuses: statuses.map(|status| status.parse().unwrap()).collect(),
                value: value.clone(),
            });
        }
    }
    operations
}

/// A document but for its servers: a served one names its own by a relative address.
pub fn without_servers(mut document: Value) -> Value {
    document.as_object_mut().unwrap().remove("servers").unwrap();
    document
}

/// What is no operation: the documents and pages.
const PAGES: [&str; 4] = ["/docs", "/openapi", "/console", "/account"];

/// Asserts that the document lists the status for the operation. A request to an undocumented path
/// must be refused.
pub fn check(method: &str, path: &str, status: u16) {
    let path = path.split('?').next().unwrap_or_default();
    let dialect = Dialect::of(path);
    if dialect == Dialect::Micro && method == "OPTIONS" {
        return assert_eq!(status, 200, "{path}");
    }
    // The response to a preflight request is of no operation: the Fetch standard decides it.
    if dialect == Dialect::Native && method == "OPTIONS" {
        return assert!([204, 401, 403, 405].contains(&status), "{path}: {status}");
    }
    let (method, path) = dialect.documented(method, path);
    let (method, path) = (method.as_str(), path.as_str());
    let operations = operations_of(dialect.name());
    // A path without parameters comes before those that it fits (OpenAPI 3.1 section 4.8.8.2).
    let is_itself = operations.iter().any(|operation| operation.path == path);
    let belongs = |operation: &&Operation| match is_itself {
        true => operation.path == path,
        false => operation.takes(path),
    };
    let mut known = operations.iter().filter(belongs).peekable();
    let is_known = known.peek().is_some();
    match known.find(|operation| operation.method == method) {
        Some(operation) => assert!(
            operation.statuses.contains(&status),
            "{method} {path} answered {status}, which the OpenAPI document does not have"
        ),
        None if is_known => assert!([401, 405].contains(&status), "{method} {path}: {status}"),
        None if PAGES.iter().any(|pages| path.starts_with(pages)) => {}
        None => assert!([400, 401, 404].contains(&status), "{method} {path}: {status}"),
    }
}

impl Operation {
    /// Whether the path belongs to this operation.
    pub fn takes(&self, path: &str) -> bool {
        let (mut ours, mut theirs) = (self.path.split('/'), path.split('/'));
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return true,
                (Some(pattern), Some(segment)) => {
                    let fits = pattern == segment || pattern.starts_with('{');
                    if !fits || (segment.is_empty() && !pattern.is_empty()) {
                        return false;
                    }
                }
                _ => return false,
            }
        }
    }
}
