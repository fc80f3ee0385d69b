//! The dialect's OpenAPI document is complete and correct.

use crate::openapi::each_reference_of;
use crate::support::document::{operations_of, without_servers};
use crate::support::{Caller, Namespace};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn document() -> Value {
    let documents = roster::server::documents();
    let document = documents.iter().find(|document| document.name == "micro").unwrap();
    serde_json::from_str(&document.document.to_json().unwrap()).unwrap()
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let Some(reference) = value["$ref"].as_str() else { return value };
    let pointer = reference.strip_prefix('#').unwrap();
    document.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

#[test]
fn the_long_form_of_each_call_is_documented() {
    let ids: BTreeSet<_> = operations_of("micro")
        .iter()
        .map(|operation| {
            let id = operation.value["operationId"].as_str().unwrap();
            // groupsAddMember is POST /groups/Groups/AddMember.
            let parts: Vec<_> = operation.path.split('/').skip(1).collect();
            assert_eq!(id, format!("{}{}", parts[0], parts[2]));
            assert_eq!(parts[1].to_lowercase(), parts[0]);
            assert_eq!(operation.method, "POST");
            id
        })
        .collect();
    let mut expected = BTreeSet::new();
    for (service, methods) in [
        ("groups", "Create Read Update Delete List AddMember RemoveMember"),
        ("invites", "Create Read List Delete"),
        ("users", "Create Read Update Delete Search UpdatePassword Login Logout ReadSession"),
    ] {
        expected.extend(methods.split(' ').map(|method| format!("{service}{method}")));
    }
    assert_eq!(ids, expected.iter().map(String::as_str).collect());
}

#[test]
fn each_call_describes_itself_its_permissions_and_its_responses() {
    let document = document();
    for operation in operations_of("micro") {
        let text = |name: &str| operation.value[name].as_str().unwrap_or_default();
        assert!(text("summary").ends_with('.'), "{}", operation.path);
        let who = text("description").split("Permissions: ").nth(1);
        assert!(who.is_some_and(|who| who.ends_with('.')), "{}", operation.path);
        let tags = document["tags"].as_array().unwrap();
        assert!(tags.iter().any(|tag| tag["name"] == operation.value["tags"][0]));
        let body = &operation.value["requestBody"]["content"]["application/json"]["schema"];
        assert!(!resolved(&document, body)["example"].is_null(), "{}", operation.path);
        let responses = operation.value["responses"].as_object().unwrap();
        for status in ["200", "400", "401", "403", "408", "413", "415", "500", "503"] {
            assert!(responses.contains_key(status), "{} {status}", operation.path);
        }
        for (status, response) in responses {
            let response = resolved(&document, response);
            assert!(!response["description"].as_str().unwrap().is_empty());
            let schema = &response["content"]["application/json"]["schema"];
            let is_error = schema["$ref"] == "#/components/schemas/Error";
            assert_eq!(is_error, status != "200", "{} {status}", operation.path);
            assert!(!resolved(&document, schema)["example"].is_null(), "{}", operation.path);
        }
    }
}

#[test]
fn each_reference_resolves() {
    each_reference_of(&document());
}

#[tokio::test]
async fn the_examples_of_requests_are_accepted() {
    let ns = Namespace::new().await;
    let document = document();
    let example = |name: &str| document["components"]["schemas"][name]["example"].clone();
    let group = ns.call_micro_ok("groups/create", example("groups.CreateRequest")).await;
    let of_group = |name: &str| {
        let mut request = example(name);
        for member in ["id", "group_id"] {
            if request.get(member).is_some() {
                request[member] = group["group"]["id"].clone();
            }
        }
        request
    };
    ns.call_micro_empty("groups/addMember", of_group("groups.AddMemberRequest")).await;
    let listed = ns.call_micro_ok("groups/list", example("groups.ListRequest")).await;
    assert_eq!(listed["groups"][0]["id"], group["group"]["id"]);
    ns.call_micro_ok("groups/update", of_group("groups.UpdateRequest")).await;
    ns.call_micro_empty("groups/read", example("groups.ReadRequest")).await;
    ns.call_micro_empty("groups/removeMember", of_group("groups.RemoveMemberRequest")).await;
    ns.call_micro_empty("groups/delete", of_group("groups.DeleteRequest")).await;
    ns.call_micro_ok("invites/create", example("invites.CreateRequest")).await;
    ns.call_micro_ok("invites/list", example("invites.ListRequest")).await;
    ns.call_micro_empty("invites/delete", example("invites.DeleteRequest")).await;
    ns.call_micro_empty("users/create", example("users.CreateRequest")).await;
    ns.call_micro_ok("users/read", example("users.ReadRequest")).await;
    ns.call_micro_ok("users/search", example("users.SearchRequest")).await;
    ns.call_micro_ok("users/login", example("users.LoginRequest")).await;
    ns.call_micro_empty("users/update", example("users.UpdateRequest")).await;
    ns.call_micro_empty("users/updatePassword", example("users.UpdatePasswordRequest")).await;
    ns.call_micro_empty("users/delete", example("users.DeleteRequest")).await;
}

#[tokio::test]
async fn the_document_is_listed_in_swagger_ui() {
    let stranger = Caller::stranger();
    let served = stranger.get("/openapi/micro.json").await.must_be(200);
    assert_eq!(without_servers(served.body), without_servers(document()));
    let page = stranger.get("/docs/swagger-initializer.js").await.must_be(200);
    assert!(page.text.contains("/openapi/micro.json"), "{}", page.text);
    assert_eq!(document()["security"], json!([{"key": []}]));
    let scheme = &document()["components"]["securitySchemes"]["key"];
    assert_eq!((&scheme["type"], &scheme["scheme"]), (&json!("http"), &json!("bearer")));
}
