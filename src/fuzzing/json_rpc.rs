//! Kanboard's JSON-RPC.

use crate::dialect::kanboard::fuzzing::answer;
use serde_json::Value;

/// Whatever is asked, the answer is well-formed as of JSON-RPC 2.0: to what has an id it has the
/// same, and there is none to a notification.
pub fn hold(data: &[u8]) {
    let Some(answer) = answer(data) else { return };
    let answer = serde_json::from_str::<Value>(&answer).unwrap_or_default();
    let asked = serde_json::from_slice::<Value>(data).unwrap_or_default();
    match (&answer, &asked) {
        (Value::Array(answers), Value::Array(calls)) => {
            assert!((1..=1000).contains(&answers.len()) && answers.len() <= calls.len());
            answers.iter().for_each(well_formed);
            let of_calls = calls.iter().map(|call| member(call, "id")).filter(|id| !id.is_null());
            let ids = answers.iter().map(|answer| member(answer, "id")).filter(|id| !id.is_null());
            assert!(is_part_of(ids, of_calls), "{answer}");
        }
        (Value::Object(_), _) => {
            well_formed(&answer);
            let id = member(&answer, "id");
            assert!(id.is_null() || id == member(&asked, "id"), "{answer}");
        }
        _ => assert!(answer.is_object(), "{answer}"),
    }
}

/// Whether all of these are among those, in the same order.
fn is_part_of<'a>(
    mut these: impl Iterator<Item = &'a Value>,
    mut those: impl Iterator<Item = &'a Value>,
) -> bool {
    these.all(|this| those.any(|that| this == that))
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
