//! What commands write to standard output: documents, or lines with tabs.

use serde::Serialize;

/// Writes a document on a line.
pub fn print(document: &impl Serialize) {
    println!("{}", serde_json::to_string(document).unwrap_or_default());
}

/// Writes a line with tabs.
pub fn table(cells: &[&str]) {
    println!("{}", cells.join("\t"));
}
