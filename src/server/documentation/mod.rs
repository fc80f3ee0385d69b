//! The OpenAPI documents, Swagger UI, and the pages of `docs/` that the documents refer to. All addresses
//! are relative, so that a proxy may serve Roster below a path of its own.

mod files;

pub use files::{PATHS, mount, write};

use crate::dialect::{DIALECTS, Dialect, Guide};
use actix_web::App;
use utoipa::openapi::external_docs::ExternalDocsBuilder;
use utoipa::openapi::{OpenApi, Server, ServerBuilder};
use utoipa_actix_web::AppExt;

/// A dialect's name and its document.
pub struct Document {
    /// The dialect, as it is named in `openapi/`.
    pub name: &'static str,
    /// The dialect, as Swagger UI names it.
    pub title: &'static str,
    /// Where the document is served.
    pub path: &'static str,
    /// The page about the dialect.
    pub guide: &'static Guide,
    /// The document itself.
    pub document: OpenApi,
}

/// The documents of all dialects, written by the same calls that mount their routes.
pub fn documents() -> Vec<Document> {
    DIALECTS.iter().map(document).collect()
}

/// A dialect's document: what mounting adds to the blank one, completed.
fn document(dialect: &'static Dialect) -> Document {
    let Dialect { name, title, guide, document_path: path, .. } = dialect;
    let app = App::new().into_utoipa_app().openapi((dialect.blank)()).configure(dialect.mount);
    let (_, mounted) = app.split_for_parts();
    let mut document = (dialect.describe)(mounted);
    document.servers = Some(vec![server("/")]);
    // Addresses in a document are relative to its server.
    let guide_path = format!("docs/{}", guide.file);
    let docs = ExternalDocsBuilder::new().url(guide_path).description(Some("More about this API"));
    document.external_docs = Some(docs.build());
    Document { name, title, path, guide, document }
}

fn server(url: &str) -> Server {
    ServerBuilder::new().url(url).description(Some("This server.")).build()
}

impl Document {
    /// The document as it is served: its server is found from where it was read, be it below the path of
    /// a proxy. Generators, which read files, have no use for such an address.
    fn served(mut self) -> OpenApi {
        self.document.servers = Some(vec![server(&root_from(self.path))]);
        self.document
    }
}

/// The root of the server, relative to what it serves at this path.
fn root_from(path: &str) -> String {
    match path.matches('/').count() {
        0 | 1 => ".".to_owned(),
        segments => vec![".."; segments - 1].join("/"),
    }
}

#[cfg(test)]
mod tests {
    use super::root_from;

    #[test]
    fn the_root_is_as_many_folders_up_as_the_path_is_deep() {
        assert_eq!(root_from("/openapi.json"), ".");
        assert_eq!(root_from("/openapi/micro.json"), "..");
        assert_eq!(root_from("/a/b/c"), "../..");
    }
}
