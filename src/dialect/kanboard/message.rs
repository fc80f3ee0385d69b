//! Requests and responses of JSON-RPC 2.0, in Kanboard's variant.

use super::error::{ErrorObject, INVALID_REQUEST, PARSE_ERROR};
use super::parameters::Parameters;
use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

/// The maximum number of calls in a batch.
pub const BATCH_LIMIT: usize = 1000;

/// A parsed body.
#[derive(Debug)]
pub enum Message {
    /// One call, whose response is one object.
    Single(Item),
    /// Calls that are run in order, whose responses are a list.
    Batch(Vec<Item>),
}

/// A call, or the error for what is not one.
pub type Item = Result<Call, ErrorObject>;

/// A well-formed call.
#[derive(Debug)]
pub struct Call {
    /// The id of the call and of its response; without one, there is no response.
    pub id: Option<Box<RawValue>>,
    /// The procedure's name.
    pub method: String,
    /// The procedure's parameters.
    pub parameters: Parameters,
}

/// JSON's white space (RFC 8259 section 2).
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Parses a body.
///
/// # Errors
/// Parse error if the body is not a JSON object or array; Invalid Request for an empty batch and
/// for one that is too long.
pub fn parse(body: &[u8]) -> Result<Message, ErrorObject> {
    let text = std::str::from_utf8(body).ok().ok_or(PARSE_ERROR)?;
    let text = text.trim_matches(SPACE);
    // Parses all of it, down to 127 levels, because parts that are only skipped later could have
    // invalid escapes.
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

/// Of several members with the same name the last counts. Unknown names are ignored.
fn item(text: &str) -> Item {
    match text.as_bytes().first() {
        Some(b'{') => {}
        Some(b'[') => return Err(INVALID_REQUEST),
        // Invalid Request in JSON-RPC, but Kanboard returns this.
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
    // Kept as it was written, because a number may have more digits than any type here.
    let id = members.get("id").filter(|raw| raw.get() != "null").map(|&raw| raw.to_owned());
    Ok(Call { id, method, parameters })
}

/// The response to one call.
#[derive(Debug)]
pub struct Answer {
    /// The result or the error.
    pub outcome: Result<Box<RawValue>, ErrorObject>,
    /// The call's id; `None` if it is not known.
    pub id: Option<Box<RawValue>>,
}

impl Answer {
    /// An error that belongs to no particular call.
    pub fn to_nobody(error: ErrorObject) -> Self {
        Self { outcome: Err(error), id: None }
    }

    /// The length of the result in bytes.
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
