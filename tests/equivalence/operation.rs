//! Names of operations: dialect, method and documented path, such as `roster POST /user`. Kanboard
//! has one path, so the procedure stands in its place, as in `kanboard createUser`.

use super::request::Request;
use crate::support::dialect::Dialect;
use crate::support::document::{Operation, operations_of};

/// The names of a documented operation, of which Kanboard's has one for each procedure.
pub fn names((dialect, operation): (&str, &Operation)) -> Vec<String> {
    if dialect == Dialect::Kanboard.name() {
        return procedures(operation).map(|procedure| format!("{dialect} {procedure}")).collect();
    }
    vec![format!("{dialect} {} {}", operation.method, operation.path)]
}

/// The procedures of Kanboard's operation.
fn procedures(operation: &Operation) -> impl Iterator<Item = &String> {
    let examples = &operation.value["requestBody"]["content"]["application/json"]["examples"];
    examples.as_object().unwrap().keys()
}

/// The name of the operation that a request calls.
pub fn name_of(request: &Request) -> String {
    let dialect = request.dialect.name();
    if request.dialect == Dialect::Kanboard {
        return format!("{dialect} {}", request.path);
    }
    let path = request.path.split('?').next().unwrap();
    let (method, path) = request.dialect.documented(request.method, path);
    let is_meant = |operation: &&Operation| operation.method == method && operation.takes(&path);
    let found = operations_of(dialect).iter().find(is_meant);
    let found = found.unwrap_or_else(|| panic!("{dialect} documents no {method} {path}"));
    format!("{dialect} {method} {}", found.path)
}
