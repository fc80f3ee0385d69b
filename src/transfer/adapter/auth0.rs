//! Auth0: the bulk export of users, one JSON object a line, and the file with password hashes that its
//! support hands out, which names users by `_id`.

use super::super::{Document, Refusal};
use super::json::Elements;
use super::record::{filled, flag, parse, time};
use super::{Documents, at, first_byte};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::io::BufRead;

#[derive(Default, Deserialize)]
#[serde(default)]
struct User {
    user_id: Option<String>,
    #[serde(rename = "_id")]
    object_id: Option<Value>,
    #[serde(alias = "Email")]
    email: Option<String>,
    email_verified: Option<Value>,
    username: Option<String>,
    #[serde(alias = "Name")]
    name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    blocked: Option<Value>,
    created_at: Option<Value>,
    phone_number: Option<String>,
    picture: Option<String>,
    user_metadata: Option<Map<String, Value>>,
    app_metadata: Option<Map<String, Value>>,
    #[serde(rename = "passwordHash", alias = "password_hash")]
    hash: Option<String>,
}

/// The users of an export: lines, or one list.
pub fn read(mut input: impl BufRead + Send + 'static) -> Documents {
    let user = |text: &[u8]| Ok(vec![user(parse(text, "a user as Auth0 exports it")?)]);
    match first_byte(&mut input) {
        Ok(Some(b'[')) => Box::new(Elements::new(input).flat_map(move |(line, element)| {
            at(line, element.and_then(|element| user(&element.text)))
        })),
        _ => {
            let lines = (1..).zip(input.split(b'\n'));
            Box::new(lines.flat_map(move |(line, text)| {
                let text = match text {
                    Ok(text) => text,
                    Err(error) => {
                        let reason = format!("the file cannot be read: {error}");
                        return at(line, Err(Refusal::malformed(reason)));
                    }
                };
                let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text).trim_ascii();
                if text.is_empty() { Vec::new() } else { at(line, user(text)) }
            }))
        }
    }
}

fn user(user: User) -> Document {
    let object = user.object_id.as_ref().and_then(|id| id.get("$oid").unwrap_or(id).as_str());
    let id = filled(user.user_id).or_else(|| Some(format!("auth0|{}", object?)));
    let name = filled(user.name);
    let is_verified = word(user.email_verified.as_ref()).is_none_or(|word| word != "false");
    let email = filled(user.email);
    let document = match is_verified {
        true => Document::some_user(id).with_sign_in(email.clone()),
        // Nobody has shown that it is theirs.
        false => Document::some_user(id).with_any("email", email.clone()),
    };
    let app = user.app_metadata.unwrap_or_default();
    document
        .with_any("username", filled(user.username))
        // Where there is no name, Auth0 shows the address.
        .with_any("name", name.filter(|name| Some(name) != email.as_ref()))
        .with_any("first_name", filled(user.given_name))
        .with_any("last_name", filled(user.family_name))
        .with_any("active", flag(word(user.blocked.as_ref())).map(|is_blocked| !is_blocked))
        .with_any("created_at", time(word(user.created_at.as_ref())))
        .with_any("password_hash", filled(user.hash))
        .with_all_custom(user.user_metadata.unwrap_or_default())
        .with_any("phone_number", filled(user.phone_number))
        .with_any("picture", filled(user.picture))
        .with_app(app)
}

/// Exports have truth values and times as JSON or as text.
fn word(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Object(object) => Some(object.get("$date")?.as_str()?.to_owned()),
        other => Some(other.to_string()),
    }
}
