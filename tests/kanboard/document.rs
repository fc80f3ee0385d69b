//! The dialect's OpenAPI document is complete and correct.

use super::{Board, FORBIDDEN, PATH, UNAUTHORIZED};
use crate::support::document::{operations_of, without_servers};
use crate::support::{Caller, Reply};
use serde_json::{Value, json};

/// Procedures that anybody with a credential may call.
const OPEN: [&str; 7] = [
    "getVersion",
    "getTimezone",
    "getApplicationRoles",
    "getProjectRoles",
    "getDefaultTaskColor",
    "getDefaultTaskColors",
    "getColorList",
];

fn document() -> Value {
    let documents = roster::server::documents();
    let kanboard = documents.iter().find(|document| document.name == "kanboard").unwrap();
    serde_json::from_str(&kanboard.document.to_json().unwrap()).unwrap()
}

/// The examples, which call each procedure once.
fn examples() -> Vec<(String, Value)> {
    let operation = &operations_of("kanboard")[0].value;
    let content = &operation["requestBody"]["content"]["application/json"];
    let examples = content["examples"].as_object().unwrap().iter();
    examples.map(|(name, example)| (name.clone(), example["value"].clone())).collect()
}

#[test]
fn the_operation_describes_itself_and_its_permissions() {
    let document = document();
    let operations = operations_of("kanboard");
    assert_eq!(operations.len(), 1);
    let operation = &operations[0].value;
    assert_eq!((operations[0].path.as_str(), operations[0].method.as_str()), (PATH, "POST"));
    assert_eq!(operation["operationId"], "call");
    assert!(operation["summary"].as_str().unwrap().ends_with('.'));
    let description = operation["description"].as_str().unwrap();
    let who = description.split("Permissions: ").nth(1);
    assert!(who.is_some_and(|who| who.ends_with('.')));
    assert_eq!(operation["tags"][0], document["tags"][0]["name"]);
    for (name, response) in operation["responses"].as_object().unwrap() {
        assert!(!response["description"].as_str().unwrap().is_empty(), "{name}");
        assert!(response["content"]["application/json"]["schema"].is_object(), "{name}");
    }
    assert_eq!(document["components"]["securitySchemes"]["credential"]["scheme"], "basic");
    assert_eq!(document["security"], json!([{"credential": []}]));
}

#[test]
fn each_procedure_has_a_line_and_an_example() {
    let operation = &operations_of("kanboard")[0].value;
    let description = operation["description"].as_str().unwrap();
    let examples = examples();
    assert_eq!(examples.len(), 28);
    for (name, call) in examples {
        let line = description.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let line = line.unwrap_or_else(|| panic!("{name} has no line"));
        assert_eq!(call["method"], *name);
        for parameter in call["params"].as_object().unwrap().keys() {
            assert!(line.contains(&format!("`{parameter}`")), "{name}: {parameter}");
        }
    }
}

#[test]
fn each_reference_resolves() {
    let document = document();
    let mut values = vec![&document];
    while let Some(value) = values.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            assert!(document.pointer(&reference[1..]).is_some(), "{reference} leads nowhere");
        }
        match value {
            Value::Array(list) => values.extend(list),
            Value::Object(members) => values.extend(members.values()),
            _ => {}
        }
    }
    for name in ["Group", "CountedGroup", "User", "Member", "Error", "Message", "Answers"] {
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
}

#[tokio::test]
async fn rows_match_their_schemas() {
    let board = Board::new().await;
    let (group, user) = (board.group("team").await, board.user("asim").await);
    board.call("addGroupMember", json!([group, user])).await;
    let schemas = document()["components"]["schemas"].clone();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let all = board.call("getAllGroups", json!([])).await;
    for (name, row) in [
        ("Group", board.call("getGroup", json!([group])).await),
        ("CountedGroup", all[0].clone()),
        ("User", board.call("getUser", json!([user])).await),
    ] {
        assert_eq!(keys(&row), keys(&schemas[name]["properties"]), "{name}");
    }
}

async fn attempt(caller: &Caller, call: &Value) -> Reply {
    caller.post(PATH, call.clone()).await
}

#[tokio::test]
async fn the_examples_are_accepted() {
    // Groups 1 and 2, which the examples name, must not be this namespace's administrators.
    let (_one, _two) = (Board::new().await, Board::new().await);
    let board = Board::new().await;
    for (name, call) in examples() {
        match name.as_str() {
            "getMe" => drop(attempt(&board.0, &call).await.must_be(403)),
            "createLdapUser" => {
                let reply = attempt(&board.0, &call).await.must_be(200);
                assert_eq!(reply.body["error"]["code"], 0);
            }
            _ => {
                let reply = attempt(&board.0, &call).await.must_be(200);
                assert!(reply.body.get("error").is_none(), "{name}: {}", reply.text);
                assert_eq!(reply.body["id"], 1);
            }
        }
    }
}

#[tokio::test]
async fn no_procedure_can_be_called_without_a_credential_and_a_right() {
    let board = Board::new().await;
    let (_, nobody) = board.person("nobody", "app-user").await;
    let stranger = board.ns.stranger();
    let wrong = stranger.by_password("jsonrpc", "rk_0123456789012345678901234567890123456789012");
    let token = stranger.by_password("jsonrpc", &"0".repeat(128));
    for (name, call) in examples() {
        for caller in [&stranger, &wrong, &token, &stranger.with_key(&"x".repeat(46))] {
            let reply = attempt(caller, &call).await.must_be(401);
            assert_eq!(reply.text, UNAUTHORIZED, "{name}");
        }
        let reply = attempt(&nobody.0, &call).await;
        if OPEN.contains(&name.as_str()) || name == "getMe" {
            reply.must_be(200);
        } else {
            assert_eq!(reply.must_be(403).text, FORBIDDEN, "{name}");
        }
    }
}

#[tokio::test]
async fn the_document_is_served_beside_the_others() {
    let stranger = Caller::stranger();
    let served = stranger.get("/openapi/kanboard.json").await.must_be(200);
    assert_eq!(without_servers(served.body), without_servers(document()));
    let choice = stranger.get("/docs/swagger-initializer.js").await.must_be(200);
    assert!(choice.text.contains("/openapi/kanboard.json"), "{}", choice.text);
}
