//! The dialect's OpenAPI document is complete and correct.

use crate::support::document::{Operation, operations_of, without_servers};
use crate::support::{Caller, Namespace};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn document() -> Value {
    let documents = roster::server::documents();
    let nuxeo = documents.iter().find(|document| document.name == "nuxeo").unwrap();
    serde_json::from_str(&nuxeo.document.to_json().unwrap()).unwrap()
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let Some(reference) = value["$ref"].as_str() else { return value };
    let found = document.pointer(reference.strip_prefix('#').unwrap());
    found.unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

#[test]
fn each_operation_describes_itself_and_its_permissions() {
    let (mut ids, document) = (BTreeSet::new(), document());
    let tags = document["tags"].as_array().unwrap();
    for Operation { method, path, value, .. } in operations_of("nuxeo") {
        let text = |name: &str| value[name].as_str().unwrap_or_default();
        assert!(ids.insert(text("operationId")), "{method} {path}");
        assert!(text("summary").ends_with('.'), "{method} {path}");
        let who = text("description").split("Permissions: ").nth(1);
        assert!(who.is_some_and(|who| who.trim().ends_with('.')), "{method} {path}");
        assert!(tags.iter().any(|tag| tag["name"] == value["tags"][0]), "{method} {path}");
    }
    assert_eq!(ids.len(), 22);
}

#[test]
fn each_parameter_and_each_status_is_described() {
    let document = document();
    for Operation { method, path, value, .. } in operations_of("nuxeo") {
        let place = format!("{method} {path}");
        let mut in_path = BTreeSet::new();
        for parameter in value["parameters"].as_array().into_iter().flatten() {
            assert!(!parameter["description"].as_str().unwrap_or_default().is_empty(), "{place}");
            assert!(!resolved(&document, &parameter["schema"])["type"].is_null(), "{place}");
            if parameter["in"] == "path" {
                assert!(!parameter["example"].is_null(), "{place}");
                in_path.insert(parameter["name"].as_str().unwrap());
            }
        }
        let pieces = path.split('/').filter_map(|s| s.strip_prefix('{')?.strip_suffix('}'));
        assert_eq!(in_path, pieces.collect(), "{place}");
        for (status, response) in value["responses"].as_object().unwrap() {
            let response = resolved(&document, response);
            assert!(!response["description"].as_str().unwrap_or_default().is_empty(), "{place}");
            let is_bare = status == "204" || (status == "401" && path.ends_with("/changepassword"));
            assert_eq!(response.get("content").is_none(), is_bare, "{place}");
            for (media_type, content) in response["content"].as_object().into_iter().flatten() {
                let schema = resolved(&document, &content["schema"]);
                let is_exception = content["schema"]["$ref"] == "#/components/schemas/Exception";
                assert_eq!(is_exception, status.as_str() >= "400", "{place} {status}");
                assert!(media_type == "text/plain" || has_example(&document, schema), "{place}");
            }
        }
    }
}

fn has_example(document: &Value, schema: &Value) -> bool {
    let members = schema["properties"].as_object();
    let within = |member: &Value| {
        !member["example"].is_null()
            || member["$ref"].is_string() && has_example(document, resolved(document, member))
    };
    !schema["example"].is_null() || members.is_some_and(|all| all.values().any(within))
}

#[test]
fn each_reference_resolves() {
    let document = document();
    let mut values = vec![&document];
    while let Some(value) = values.pop() {
        match value {
            Value::Array(list) => values.extend(list),
            Value::Object(members) => {
                assert!(!resolved(&document, value).is_null());
                values.extend(members.values());
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_document_is_served_and_its_examples_are_accepted() {
    let ns = Namespace::new().await;
    let served = Caller::stranger().get("/openapi/nuxeo.json").await;
    assert_eq!(without_servers(served.must_be(200).body), without_servers(document()));
    let document = document();
    let example = |name: &str| document["components"]["schemas"][name]["example"].clone();
    ns.post("/nuxeo/api/v1/user", example("UserInput")).await.must_be(201);
    ns.post("/nuxeo/api/v1/group", example("GroupInput")).await.must_be(201);
    let mut change = example("PasswordChange");
    let alice = ns.stranger().by_password("alice", change["oldPassword"].as_str().unwrap());
    alice.put("/nuxeo/api/v1/me/changepassword", change.take()).await.must_be(200);
    let shown = ns.get("/nuxeo/api/v1/user/alice").await;
    let known = example("User");
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(keys(&shown.body), keys(&known));
    assert_eq!(keys(shown.properties()), keys(&known["properties"]));
    assert_eq!(json!(shown.body["entity-type"]), known["entity-type"]);
}
