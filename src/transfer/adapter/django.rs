//! Django: the tables `auth_user`, `auth_group` and `auth_user_groups`, each as a CSV file. Ids are those of
//! the tables, so that what refers to users keeps its meaning.

use super::super::{Document, Refusal};
use super::Documents;
use super::record::{flag, time};
use super::sheet::{self, Row, Table};
use std::io::BufRead;

const TABLES: [Table; 3] = [
    Table { columns: &["user_id", "group_id"], documents: membership },
    Table { columns: &["id", "username", "password"], documents: user },
    Table { columns: &["id", "name"], documents: group },
];

/// What a table has.
///
/// # Errors
/// Where it is none of Django's.
pub fn read(input: impl BufRead + Send + 'static) -> Result<Documents, String> {
    sheet::read(input, "Django", &TABLES)
}

fn user(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    // A password that begins with an exclamation mark is one that nobody has.
    let hash = row.get("password").filter(|hash| !hash.starts_with('!'));
    let user = Document::user(row.must("id")?)
        .with("username", row.must("username")?)
        .with_any("email", row.get("email"))
        .with_any("first_name", row.get("first_name"))
        .with_any("last_name", row.get("last_name"))
        .with_any("active", flag(row.get("is_active")))
        .with_any("created_at", time(row.get("date_joined")))
        .with_any("password_hash", hash)
        .with_any("is_staff", flag(row.get("is_staff")).filter(|is| *is))
        .with_any("is_superuser", flag(row.get("is_superuser")).filter(|is| *is));
    Ok(vec![user])
}

fn group(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    Ok(vec![Document::group(row.must("id")?).with("name", row.must("name")?)])
}

fn membership(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    Ok(vec![Document::membership(row.must("group_id")?, row.must("user_id")?)])
}
