//! `roster openapi`: writes the OpenAPI documents, without a database.

use crate::server;

/// Writes the document of this name to standard output; without a name, the names of all documents,
/// one per line.
///
/// # Errors
/// One line that says which names there are.
pub fn run(name: Option<&str>) -> Result<(), String> {
    let documents = server::documents();
    let names: Vec<_> = documents.iter().map(|document| document.name).collect();
    let Some(name) = name else {
        println!("{}", names.join("\n"));
        return Ok(());
    };
    let document = documents.into_iter().find(|document| document.name == name);
    let document = document
        .ok_or_else(|| format!("there is no dialect {name}; there is {}", names.join(", ")))?;
    let json = document.document.to_pretty_json().map_err(|error| error.to_string())?;
    println!("{json}");
    Ok(())
}
