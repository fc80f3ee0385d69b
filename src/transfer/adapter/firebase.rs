//! Firebase: what `firebase auth:export` writes, as JSON or CSV. The parameters of the hashes have the
//! names that `firebase auth:import` gives them.

mod hash;

use super::super::{Document, Refusal};
use super::json::Elements;
use super::record::{filled, flag, parse, time};
use super::{Documents, Hashes, at, first_byte};
pub use hash::{HashParameters, InputOrder};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::io::BufRead;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct User {
    local_id: String,
    email: Option<String>,
    email_verified: bool,
    password_hash: Option<String>,
    salt: Option<String>,
    display_name: Option<String>,
    photo_url: Option<String>,
    created_at: Option<String>,
    phone_number: Option<String>,
    disabled: Option<bool>,
    custom_attributes: Option<String>,
}

/// The users of an export.
///
/// # Errors
/// What the parameters of the hashes must be.
pub fn read(
    mut input: impl BufRead + Send + 'static,
    parameters: &HashParameters,
    hashes: Hashes,
) -> Result<Documents, String> {
    let parameters = parameters.clone();
    if hashes == Hashes::Bring {
        parameters.check()?;
    }
    let user = move |user: User| user.into_document(&parameters, hashes).map(|user| vec![user]);
    if first_byte(&mut input)? == Some(b'{') {
        return Ok(Box::new(Elements::new(input).flat_map(move |(line, element)| {
            let read = element.and_then(|element| match element.list.as_str() {
                "users" => user(parse(&element.text, "a user as Firebase exports it")?),
                _ => Ok(Vec::new()),
            });
            at(line, read)
        })));
    }
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(input);
    Ok(Box::new(reader.into_records().flat_map(move |record| match record {
        Ok(record) => {
            let line = record.position().map_or(0, csv::Position::line);
            at(line, user(of_columns(&record)))
        }
        Err(error) => super::sheet::unreadable(&error),
    })))
}

/// The columns have no names: <https://firebase.google.com/docs/cli/auth#file_format>.
fn of_columns(record: &csv::StringRecord) -> User {
    let column = |n: usize| filled(record.get(n));
    User {
        local_id: column(0).unwrap_or_default().trim_start_matches('\u{feff}').to_owned(),
        email: column(1),
        email_verified: flag(column(2)).unwrap_or_default(),
        password_hash: column(3),
        salt: column(4),
        display_name: column(5),
        photo_url: column(6),
        created_at: column(23),
        phone_number: column(25),
        disabled: flag(column(26)),
        custom_attributes: column(27),
    }
}

impl User {
    fn into_document(
        self,
        parameters: &HashParameters,
        hashes: Hashes,
    ) -> Result<Document, Refusal> {
        let hash = match filled(self.password_hash) {
            Some(hash) if hashes == Hashes::Bring => {
                Some(parameters.hash(&hash, self.salt.as_deref().unwrap_or_default())?)
            }
            _ => None,
        };
        let custom = match filled(self.custom_attributes) {
            Some(text) => parse::<Map<String, Value>>(text.as_bytes(), "an object of claims")?,
            None => Map::new(),
        };
        let email = filled(self.email);
        let document = Document::user(self.local_id);
        let document = match self.email_verified {
            true => document.with_sign_in(email),
            // Firebase lets people sign in with an address that they have not verified, too: it is
            // theirs by their password.
            false if hash.is_some() => document.with_sign_in(email),
            false => document.with_any("email", email),
        };
        Ok(document
            .with_any("name", filled(self.display_name))
            .with_any("active", self.disabled.map(|is_disabled| !is_disabled))
            .with_any("created_at", time(self.created_at))
            .with_any("password_hash", hash)
            .with_any("phone_number", filled(self.phone_number))
            .with_any("photo_url", filled(self.photo_url))
            // Claims are what the application says of users.
            .with_app(custom))
    }
}
