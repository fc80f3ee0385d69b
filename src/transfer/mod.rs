//! Import and export: what files have, as documents. It knows the domain's values and operations, and
//! neither SQL nor a dialect.

pub mod adapter;
mod cell;
mod document;
mod export;
mod import;
mod line;
mod read;
mod refusal;

pub use crate::domain::export::Kind;
pub use document::Document;
pub use export::{Exporter, Format};
pub use import::{Importer, LONGEST_LINE, Numbered, Outcomes, lines};
pub use line::{Line, group_document, user_document};
pub use read::read;
pub use refusal::Refusal;
