//! Which methods a path has, for the `Allow` header of 405 responses.

use actix_web::dev::ResourceDef;
use utoipa::openapi::{OpenApi, PathItem};

/// Paths with their methods, read from the documents that mounting the dialects has written.
pub struct Routes(Vec<(ResourceDef, String)>);

impl Routes {
    /// The paths of these documents, and others that have `GET` only.
    pub fn new<'a>(
        documents: impl IntoIterator<Item = &'a OpenApi>,
        only_get: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let paths = documents.into_iter().flat_map(|document| &document.paths.paths);
        let documented = paths.map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)));
        let others = only_get.into_iter().map(|path| (ResourceDef::new(path), "GET, HEAD".into()));
        Self(documented.chain(others).collect())
    }

    /// The methods of a path, as the `Allow` header lists them; `None` if there is no such path.
    pub fn allow(&self, path: &str) -> Option<&str> {
        let found = self.0.iter().find(|(definition, _)| definition.is_match(path));
        found.map(|(_, methods)| methods.as_str())
    }
}

fn methods(item: &PathItem) -> String {
    let known = [
        ("GET, HEAD", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    let methods: Vec<_> = known.iter().filter(|(_, is_known)| *is_known).map(|(m, _)| *m).collect();
    methods.join(", ")
}
