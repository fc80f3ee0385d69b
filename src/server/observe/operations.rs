//! What the operations are called, by their routes.

use crate::metrics::Operation;
use std::collections::HashMap;
use utoipa::openapi::{OpenApi, PathItem};

/// The operations of all dialects, as their documents name them.
pub struct Operations {
    /// By the pattern of the path and by method.
    known: HashMap<String, Vec<(&'static str, Operation)>>,
    other: Operation,
}

impl Operations {
    /// The operations of these documents.
    pub fn of<'a>(documents: impl IntoIterator<Item = &'a OpenApi>) -> Self {
        let paths = documents.into_iter().flat_map(|document| &document.paths.paths);
        let known = paths.map(|(path, item)| {
            let named = operation_ids(item).map(|(method, name)| (method, Operation::from(name)));
            (path.clone(), named.collect())
        });
        Self { known: known.collect(), other: Operation::other() }
    }

    /// The name of what answers requests of this method to this pattern. `HEAD` is answered as `GET`.
    pub fn name(&self, method: &'static str, pattern: &str) -> Operation {
        let method = if method == "HEAD" { "GET" } else { method };
        let mut of_path = self.known.get(pattern).into_iter().flatten();
        let found = of_path.find(|(known, _)| *known == method);
        found.map_or(&self.other, |(_, name)| name).clone()
    }
}

fn operation_ids(item: &PathItem) -> impl Iterator<Item = (&'static str, &str)> {
    let operations = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    let known = operations.into_iter();
    known.filter_map(|(method, operation)| {
        Some((method, operation.as_ref()?.operation_id.as_deref()?))
    })
}
