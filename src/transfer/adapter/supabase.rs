//! Supabase: the table `auth.users` as a CSV file.

use super::super::{Document, Refusal};
use super::Documents;
use super::record::{flag, parse, time};
use super::sheet::{self, Row, Table};
use serde_json::{Map, Value};
use std::io::BufRead;

const TABLES: [Table; 1] =
    [Table { columns: &["id", "email", "encrypted_password"], documents: user }];

/// The users of the table.
///
/// # Errors
/// Where the file is another.
pub fn read(input: impl BufRead + Send + 'static) -> Result<Documents, String> {
    sheet::read(input, "Supabase", &TABLES)
}

fn user(row: &Row<'_>) -> Result<Vec<Document>, Refusal> {
    // Those who have been deleted, and those who have never said who they are.
    if row.get("deleted_at").is_some() || flag(row.get("is_anonymous")) == Some(true) {
        return Ok(Vec::new());
    }
    let email = row.get("email").map(str::to_owned);
    let is_confirmed = row.get("email_confirmed_at").or(row.get("confirmed_at")).is_some();
    let user = Document::user(row.must("id")?);
    let user = match is_confirmed {
        true => user.with_sign_in(email),
        false => user.with_any("email", email),
    };
    let mut profile = pairs(row, "raw_user_meta_data")?;
    let name = ["full_name", "name"].iter().find_map(|key| profile.remove(*key));
    // What providers and Supabase itself have written there.
    for key in [
        "email",
        "email_verified",
        "phone_verified",
        "sub",
        "iss",
        "provider_id",
        "full_name",
        "name",
    ] {
        profile.remove(key);
    }
    let mut app = pairs(row, "raw_app_meta_data")?;
    app.remove("provider");
    app.remove("providers");
    let user = user
        .with_any("name", name.filter(Value::is_string))
        .with_any("created_at", time(row.get("created_at")))
        .with_any("password_hash", row.get("encrypted_password"))
        .with_all_custom(profile)
        .with_any("phone_number", row.get("phone"))
        .with_app(app);
    Ok(vec![user])
}

fn pairs(row: &Row<'_>, column: &str) -> Result<Map<String, Value>, Refusal> {
    row.get(column).map_or_else(
        || Ok(Map::new()),
        |text| parse(text.as_bytes(), "an object in its columns of metadata"),
    )
}
