//! What commands write to standard output: documents, or lines with tabs.

use serde::Serialize;

/// How entities are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A line of cells.
    Table,
    /// A line of JSON: the document.
    Json,
}

/// From the flag `--json`.
impl From<bool> for Format {
    fn from(json: bool) -> Self {
        if json { Self::Json } else { Self::Table }
    }
}

/// Writes a document on a line.
pub fn print(document: &impl Serialize) {
    println!("{}", serde_json::to_string(document).unwrap_or_default());
}

/// Writes a line with tabs.
pub fn table(cells: &[&str]) {
    println!("{}", cells.join("\t"));
}
