//! The fields of a request, from a JSON body, a form or the query, with names in snake_case or
//! lowerCamelCase.

use super::error::{CLIENT, ErrorBody, Refusal};
use super::field::kind;
use actix_web::http::StatusCode;
use serde_json::{Map, Value};

/// The fields that are secrets. The code of an invite is none of them: it is sent as a link.
const SECRETS: [&str; 5] =
    ["password", "old_password", "new_password", "confirm_password", "session_id"];

/// Fields by their names in snake_case. No `Debug`, because one may be a password.
#[derive(Default)]
pub struct Fields {
    values: Map<String, Value>,
    names: Names,
}

/// The names in snake_case, each with the name as it was sent. Of several entries for a name, the
/// first counts.
#[derive(Debug, Default)]
pub struct Names(Vec<(String, String)>);

impl Names {
    /// The name of a field as it was sent.
    pub fn sent<'a>(&'a self, name: &'a str) -> &'a str {
        self.0.iter().find(|(known, _)| known == name).map_or(name, |(_, sent)| sent)
    }
}

impl Fields {
    /// Parses a JSON object. An empty text and `null` count as an empty object.
    ///
    /// # Errors
    /// 400 if it is not JSON, not an object, or has a field twice.
    pub fn of_json(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let value = serde_json::from_slice(bytes)
            .map_err(|error| malformed(format!("grpc: error while marshaling: json: {error}")))?;
        let members = match value {
            Value::Null => Map::new(),
            Value::Object(members) => members,
            other => {
                let met = kind(&other);
                return Err(received(&format!(
                    "json: cannot unmarshal {met} into Go value of type object"
                )));
            }
        };
        let mut fields = Self::default();
        for (name, value) in members {
            if fields.values.contains_key(&snake_case(&name)) {
                return Err(received(&format!("duplicate field {name:?}")));
            }
            fields.put(name, value);
        }
        Ok(fields)
    }

    /// Parses a query as [`Fields::of_form`] does.
    ///
    /// # Errors
    /// 400 for a field that is a secret: browsers, proxies and servers keep addresses.
    pub fn of_query(query: &str, lists: &[&str]) -> Result<Self, Refusal> {
        let fields = Self::of_form(query.as_bytes(), lists);
        match SECRETS.iter().find(|name| fields.values.contains_key(**name)) {
            Some(name) => {
                let sent = fields.names.sent(name);
                Err(received(&format!("field {sent:?} must be in the body, not in the query")))
            }
            None => Ok(fields),
        }
    }

    /// Parses a query or a form, in which a name may end in `[]` or an index. The fields in `lists`
    /// are lists even if they occur once.
    pub fn of_form(encoded: &[u8], lists: &[&str]) -> Self {
        let mut fields = Self::default();
        for (key, value) in form_urlencoded::parse(encoded) {
            let value = Value::String(value.into_owned());
            let end = key.find(['.', '[']).unwrap_or(key.len());
            let (name, rest) = key.split_at(end);
            let index = rest.trim_matches(['[', ']', '.']);
            if !rest.is_empty() && !index.bytes().all(|b| b.is_ascii_digit()) {
                // No call has a field that is an object: deserializing it fails with that error.
                let inner = Map::from_iter([(index.to_owned(), value)]);
                fields.put(name.to_owned(), Value::Object(inner));
            } else if rest.is_empty() && !lists.contains(&snake_case(name).as_str()) {
                fields.put(name.to_owned(), value);
            } else {
                fields.push(name, value);
            }
        }
        fields
    }

    /// The fields of both; `others` take precedence.
    pub fn overridden_by(mut self, others: Self) -> Self {
        self.values.extend(others.values);
        self.names.0.splice(0..0, others.names.0);
        self
    }

    /// The fields as a JSON object, and their names.
    pub fn into_parts(self) -> (Value, Names) {
        (Value::Object(self.values), self.names)
    }

    fn put(&mut self, name: String, value: Value) {
        let known = snake_case(&name);
        self.values.insert(known.clone(), value);
        self.names.0.push((known, name));
    }

    fn push(&mut self, name: &str, value: Value) {
        match self.values.get_mut(&snake_case(name)) {
            Some(Value::Array(items)) => items.push(value),
            _ => self.put(name.to_owned(), Value::Array(vec![value])),
        }
    }
}

/// `groupId` as `group_id`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// The error for a body that cannot be parsed.
fn malformed(detail: String) -> Refusal {
    ErrorBody::new(StatusCode::BAD_REQUEST, CLIENT, detail).into()
}

/// The error for a message that was parsed but does not match the call.
pub fn received(what: &str) -> Refusal {
    malformed(format!("grpc: failed to unmarshal the received message {what}"))
}
