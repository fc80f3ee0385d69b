//! Nuxeo: the directories of users and groups and what connects them, each as a CSV file with the names of
//! Nuxeo's schemas. A user's id is the name, as Nuxeo has it.

use super::super::{Document, Refusal};
use super::Documents;
use super::sheet::{self, Row, Table};
use std::io::BufRead;

const TABLES: [Table; 4] = [
    Table { columns: &["username", "password"], documents: user },
    Table { columns: &["groupname"], documents: group },
    Table { columns: &["userId", "groupId"], documents: membership },
    Table { columns: &["parentGroupId", "childGroupId"], documents: subgroup },
];

/// What a directory has.
///
/// # Errors
/// Where it is none of Nuxeo's.
pub fn read(input: impl BufRead + Send + 'static) -> Result<Documents, String> {
    sheet::read(input, "Nuxeo", &TABLES)
}

fn user(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    let username = row.must("username")?;
    let password = row.get("password");
    let is_hash = |text: &&str| text.starts_with(['{', '$']);
    let user = Document::user(username)
        .with("username", username)
        .with_any("first_name", row.get("firstName"))
        .with_any("last_name", row.get("lastName"))
        .with_any("email", row.get("email"))
        .with_any("password_hash", password.filter(is_hash))
        // A directory may be set up with passwords in clear text.
        .with_any("password", password.filter(|text| !is_hash(text)))
        .with_any("company", row.get("company"))
        .with_any("tenantId", row.get("tenantId"));
    let groups = row.get("groups").unwrap_or_default().split('|');
    let groups = groups.map(str::trim).filter(|group| !group.is_empty());
    let memberships = groups.map(|group| Document::membership(group, username));
    Ok(std::iter::once(user).chain(memberships).collect())
}

fn group(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    let group = Document::group(row.must("groupname")?)
        .with_any("name", row.get("grouplabel"))
        .with_any("description", row.get("description"))
        .with_any("tenantId", row.get("tenantId"));
    Ok(vec![group])
}

fn membership(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    Ok(vec![Document::membership(row.must("groupId")?, row.must("userId")?)])
}

fn subgroup(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    Ok(vec![Document::subgroup(row.must("parentGroupId")?, row.must("childGroupId")?)])
}
