//! Requests and answers of JSON-RPC 2.0, as Kanboard reads and writes them.

use super::error::{ErrorObject, INVALID_REQUEST, PARSE_ERROR};
use super::parameters::Parameters;
use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

/// The most calls of a batch.
pub const BATCH_LIMIT: usize = 1000;

/// What a body asks for.
#[derive(Debug)]
pub enum Message {
    /// One call, whose answer is one object.
    Single(Item),
    /// Calls that are run in their order, whose answers are a list.
    Batch(Vec<Item>),
}

/// A call, or what is wrong with it.
pub type Item = Result<Call, ErrorObject>;

/// A call that is well-formed.
#[derive(Debug)]
pub struct Call {
    /// What the answer is known by; without one there is none.
    pub id: Option<Box<RawValue>>,
    /// The procedure's name.
    pub method: String,
    /// What it is given.
    pub parameters: Parameters,
}

/// What JSON takes for white space (RFC 8259 section 2).
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Reads a body.
///
/// # Errors
/// Parse error for what is no JSON object or array; Invalid Request for an empty batch and for one
/// that is too long.
pub fn parse(body: &[u8]) -> Result<Message, ErrorObject> {
    let text = std::str::from_utf8(body).ok().ok_or(PARSE_ERROR)?;
    let text = text.trim_matches(SPACE);
    // Reads each piece of it, down to 127 levels; what is only skipped later could be half a
    // character.
    match serde_json::from_str(text).ok().ok_or(PARSE_ERROR)? {
        Value::Object(_) => Ok(Message::Single(item(text))),
        Value::Array(items) if items.is_empty() || items.len() > BATCH_LIMIT => {
            Err(INVALID_REQUEST)
        }
        Value::Array(_) => {
            let items: Vec<&RawValue> = serde_json::from_str(text).ok().ok_or(PARSE_ERROR)?;
            Ok(Message::Batch(items.into_iter().map(|raw| item(raw.get())).collect()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Err(PARSE_ERROR),
    }
}

/// The last one of members with the same name counts; names that mean nothing are ignored.
fn item(text: &str) -> Item {
    match text.as_bytes().first() {
        Some(b'{') => {}
        Some(b'[') => return Err(INVALID_REQUEST),
        // JSON-RPC says Invalid Request; Kanboard says this.
        _ => return Err(PARSE_ERROR),
    }
    let members: HashMap<Cow<'_, str>, &RawValue> =
        serde_json::from_str(text).ok().ok_or(INVALID_REQUEST)?;
    let member = |name: &str| members.get(name).map(|raw| raw.get()).filter(|raw| *raw != "null");
    let word = |name: &str| -> Result<String, ErrorObject> {
        let raw = member(name).ok_or(INVALID_REQUEST)?;
        serde_json::from_str(raw).ok().ok_or(INVALID_REQUEST)
    };
    if word("jsonrpc")? != "2.0" {
        return Err(INVALID_REQUEST);
    }
    let method = word("method")?;
    let parameters = match member("params") {
        None => Parameters::default(),
        Some(raw) => Parameters::parse(raw).ok_or(INVALID_REQUEST)?,
    };
    // Kept as it was written: a number may have more digits than any type of ours.
    let id = members.get("id").filter(|raw| raw.get() != "null").map(|&raw| raw.to_owned());
    Ok(Call { id, method, parameters })
}

/// The answer to one call.
#[derive(Debug)]
pub struct Answer {
    /// The result, or why there is none.
    pub outcome: Result<Box<RawValue>, ErrorObject>,
    /// The call's id; `None` where none is known.
    pub id: Option<Box<RawValue>>,
}

impl Answer {
    /// An error that answers no call in particular.
    pub fn to_nobody(error: ErrorObject) -> Self {
        Self { outcome: Err(error), id: None }
    }

    /// How long the result is, in bytes.
    pub fn size(&self) -> usize {
        self.outcome.as_ref().map_or(0, |result| result.get().len())
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Success<'a> {
            jsonrpc: &'static str,
            result: &'a RawValue,
            id: &'a Option<Box<RawValue>>,
        }
        #[derive(Serialize)]
        struct Failed<'a> {
            jsonrpc: &'static str,
            error: &'a ErrorObject,
            id: &'a Option<Box<RawValue>>,
        }
        let (jsonrpc, id) = ("2.0", &self.id);
        match &self.outcome {
            Ok(result) => Success { jsonrpc, result, id }.serialize(serializer),
            Err(error) => Failed { jsonrpc, error, id }.serialize(serializer),
        }
    }
}
