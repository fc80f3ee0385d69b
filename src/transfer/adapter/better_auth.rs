//! better-auth: its tables, each as a CSV file. Users, then accounts, which have the passwords, then
//! organizations and members. Organizations and teams become groups.

use super::super::{Document, Refusal};
use super::Documents;
use super::record::{flag, time};
use super::sheet::{self, Row, Table};
use std::io::BufRead;

const TABLES: [Table; 6] = [
    Table { columns: &["id", "providerId", "accountId", "userId"], documents: account },
    Table { columns: &["organizationId", "userId", "role"], documents: member },
    Table { columns: &["teamId", "userId"], documents: team_member },
    Table { columns: &["id", "email", "emailVerified"], documents: user },
    Table { columns: &["id", "name", "organizationId"], documents: team },
    Table { columns: &["id", "name", "slug"], documents: organization },
];

/// What a table has.
///
/// # Errors
/// Where it is none of better-auth's.
pub fn read(input: impl BufRead + Send + 'static) -> Result<Documents, String> {
    sheet::read(input, "better-auth", &TABLES)
}

fn user(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    let email = row.get("email").map(str::to_owned);
    let user = Document::user(row.must("id")?)
        .with_sign_in(email)
        .with_any("username", row.get("username"))
        .with_any("name", row.get("name"))
        .with_any("active", flag(row.get("banned")).map(|is_banned| !is_banned))
        .with_any("created_at", time(row.get("createdAt")))
        .with_any("image", row.get("image"));
    Ok(vec![user])
}

/// Only accounts with a password are of interest: others are those of other services.
fn account(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    let Some(hash) = row.get("password") else {
        return Ok(Vec::new());
    };
    Ok(vec![Document::user(row.must("userId")?).with("password_hash", hash)])
}

fn organization(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    let group = Document::group(row.must("id")?)
        .with_any("name", row.get("name"))
        .with_any("slug", row.get("slug"))
        .with_any("created_at", time(row.get("createdAt")));
    Ok(vec![group])
}

fn member(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    let roles = row.get("role").unwrap_or_default();
    let has = |role| roles.split(',').any(|known| known.trim() == role);
    let role = match (has("owner"), has("admin")) {
        (true, _) => "owner",
        (_, true) => "manager",
        _ => "member",
    };
    let membership = Document::membership(row.must("organizationId")?, row.must("userId")?)
        .with("role", role)
        .with_any("joined_at", time(row.get("createdAt")));
    Ok(vec![membership])
}

fn team(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    let id = row.must("id")?;
    let team = Document::group(id)
        .with_any("name", row.get("name"))
        .with_any("created_at", time(row.get("createdAt")));
    Ok(vec![team, Document::subgroup(row.must("organizationId")?, id)])
}

fn team_member(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    let membership = Document::membership(row.must("teamId")?, row.must("userId")?);
    Ok(vec![membership.with_any("joined_at", time(row.get("createdAt")))])
}
