//! Kanboard's JSON-RPC.

use crate::dialect::kanboard::fuzzing::{BATCH_LIMIT, response};
use serde_json::Value;
use std::slice;

/// Whatever is asked, the answer is well-formed as of JSON-RPC 2.0: each call that has an id is
/// answered with the same, a notification is not, and what is no call is answered with none.
pub fn check_invariants(data: &[u8]) {
    let asked = serde_json::from_slice::<Value>(data).unwrap_or_default();
    let batch = asked.as_array().filter(|calls| (1..=BATCH_LIMIT).contains(&calls.len()));
    let calls = batch.map_or(slice::from_ref(&asked), Vec::as_slice);
    let due: Vec<_> = calls.iter().filter_map(due).collect();
    let Some(answer) = response(data) else {
        assert!(due.is_empty(), "{due:?} went without an answer");
        return;
    };
    let answer = serde_json::from_str::<Value>(&answer).unwrap_or_default();
    assert_eq!(answer.is_array(), batch.is_some(), "{answer}");
    let answers = answer.as_array().map_or(slice::from_ref(&answer), Vec::as_slice);
    answers.iter().for_each(well_formed);
    let ids: Vec<_> = answers.iter().map(|answer| member(answer, "id").clone()).collect();
    assert_eq!(ids, due);
}

/// The id of the answer to this; `None` where there is to be none.
fn due(asked: &Value) -> Option<Value> {
    let is_call = member(asked, "jsonrpc") == "2.0"
        && member(asked, "method").is_string()
        && matches!(member(asked, "params"), Value::Null | Value::Array(_) | Value::Object(_));
    let id = member(asked, "id");
    match (is_call, id) {
        (true, Value::Null) => None,
        (true, id) => Some(id.clone()),
        (false, _) => Some(Value::Null),
    }
}

fn well_formed(answer: &Value) {
    let names: Vec<_> = answer.as_object().into_iter().flat_map(|members| members.keys()).collect();
    assert!(
        names == ["error", "id", "jsonrpc"] || names == ["id", "jsonrpc", "result"],
        "{answer}"
    );
    assert_eq!(member(answer, "jsonrpc"), "2.0");
    if let Some(error) = answer.get("error") {
        assert!(member(error, "code").is_i64() && member(error, "message").is_string(), "{answer}");
    }
}

fn member<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}
