//! Import and export: what files have, as documents. It knows the domain's values and operations, and
//! neither SQL nor a dialect.

pub mod adapter;
mod document;
mod refusal;

pub use document::{Document, Kind};
pub use refusal::Refusal;
