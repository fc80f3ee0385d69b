//! Kanboard: the tables `users`, `groups` and `group_has_users`, each as a CSV file, and the file of users that
//! Kanboard itself imports, which has passwords in clear text.

use super::super::{Document, Refusal};
use super::Documents;
use super::record::flag;
use super::sheet::{self, Row, Table};
use std::io::BufRead;

const TABLES: [Table; 4] = [
    Table { columns: &["group_id", "user_id"], documents: membership },
    Table { columns: &["id", "username", "password"], documents: user },
    Table { columns: &["Username", "Password"], documents: listed },
    Table { columns: &["id", "name"], documents: group },
];

/// What a table has.
///
/// # Errors
/// Where it is none of Kanboard's.
pub fn read(input: impl BufRead + Send + 'static) -> Result<Documents, String> {
    sheet::read(input, "Kanboard", &TABLES)
}

fn user(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    let user = Document::user(row.must("id")?)
        .with("username", row.must("username")?)
        .with_any("name", row.get("name"))
        .with_any("email", row.get("email"))
        .with_any("active", flag(row.get("is_active")))
        .with_any("password_hash", row.get("password"))
        .with_any("role", row.get("role"))
        .with_any("timezone", row.get("timezone"))
        .with_any("language", row.get("language"));
    Ok(vec![user])
}

/// A row of the file that Kanboard imports.
fn listed(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    let username = row.must("Username")?;
    let user = Document::user(username)
        .with("username", username)
        .with_any("password", row.get("Password"))
        .with_any("email", row.get("Email"))
        .with_any("name", row.get("Full Name").or(row.get("Name")));
    Ok(vec![user])
}

fn group(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    let group = Document::group(row.must("id")?)
        .with("name", row.must("name")?)
        .with_any("external_id", row.get("external_id"));
    Ok(vec![group])
}

fn membership(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    Ok(vec![Document::membership(row.must("group_id")?, row.must("user_id")?)])
}
