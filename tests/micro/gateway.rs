//! Errors of the gateway itself: for unknown services and calls, and for requests that it cannot
//! read.

use crate::support::{Caller, Namespace, encoded};
use serde_json::json;

const CLIENT: &str = "go.micro.client";

#[tokio::test]
async fn an_unknown_call_is_an_error_that_names_it() {
    let ns = Namespace::new().await;
    for (path, id, detail) in [
        ("/groups/Nope", CLIENT, "unknown service Groups.Nope"),
        ("/groups/Groups/Nope", CLIENT, "unknown service Groups.Nope"),
        ("/groups/Users/Create", CLIENT, "unknown service Users.Create"),
        ("/invites/Update", CLIENT, "unknown service Invites.Update"),
        ("/users/x/Users/Create", "", "service not found"),
        ("/streams/Streams/Create", "", "service not found"),
        ("/v1/streams/create", "v1", "No such API"),
        ("/v1/groups/nope", "v1", "No such API"),
        ("/v1/a/b/c/d/e", "v1", "No such API"),
        ("/v1/groups", "v1", ""),
        ("/v1", "v1", ""),
    ] {
        ns.post(path, json!({})).await.must_be_micro_error(404, id, detail);
        ns.get(path).await.must_be_micro_error(404, id, detail);
    }
    // Other paths belong to the native dialect.
    for path in ["/streams", "/streams/create", "/streams/streams/create", "/v2/groups/create"] {
        ns.post(path, json!({})).await.refused(404, "not_found");
    }
    for path in ["/groups", "/groups/devs", "/users/asim/session", "/invites/update"] {
        ns.post(path, json!({})).await.refused(404, "not_found");
        Caller::stranger().get(path).await.refused(404, "not_found");
    }
    assert_eq!(ns.get("/").await.must_be(200).body["name"], "roster");
    ns.get("/user/Users/Create").await.refused(404, "not_found");
}

#[tokio::test]
async fn an_unknown_field_is_named_as_it_was_sent() {
    let ns = Namespace::new().await;
    let text = "grpc: failed to unmarshal the received message unknown field";
    for (call, message, field) in [
        ("groups/create", "groups.CreateRequest", "bogus"),
        ("groups/list", "groups.ListRequest", "bogusField"),
        ("invites/create", "invites.CreateRequest", "Bogus"),
        ("users/create", "users.CreateRequest", "first_name"),
        ("users/updatePassword", "users.UpdatePasswordRequest", "pass word"),
    ] {
        let refused = ns.call_micro(call, json!({field: "x"})).await;
        refused.must_be_micro_error(400, CLIENT, &format!("{text} {field:?} in {message}"));
    }
}

#[tokio::test]
async fn an_error_names_the_wrong_type_but_not_the_value() {
    let ns = Namespace::new().await;
    let text = "grpc: failed to unmarshal the received message json: cannot unmarshal";
    for (call, request, kinds, field) in [
        ("groups/create", json!({"name": 1}), "number into Go value of type string", "name"),
        ("groups/create", json!({"name": {}}), "object into Go value of type string", "name"),
        ("groups/create", json!({"name": true}), "bool into Go value of type string", "name"),
        ("groups/read", json!({"ids": "a"}), "string into Go value of type []string", "ids"),
        ("groups/read", json!({"ids": [1]}), "number into Go value of type string", "ids"),
        (
            "groups/addMember",
            json!({"groupId": 1}),
            "number into Go value of type string",
            "groupId",
        ),
        ("invites/read", json!({"code": 12345678}), "number into Go value of type string", "code"),
        ("users/search", json!({"limit": []}), "array into Go value of type int64", "limit"),
    ] {
        let refused = ns.call_micro(call, request).await.must_be_micro_error(
            400,
            CLIENT,
            &format!("{text} {kinds}"),
        );
        assert_eq!(refused.body["Field"], field);
    }
    for body in ["[]", "1", r#""x""#, "true"] {
        let refused = ns.send_text("POST", "/groups/create", "text/plain", body).await;
        refused.must_be_micro_error_about(400, "into Go value of type object");
    }
    // No message contains a password.
    let secret = json!({"id": "x", "password": {"my secret": 1}});
    let refused = ns.call_micro("users/create", secret).await.must_be(400);
    assert!(!refused.text.contains("my secret"), "{}", refused.text);
}

#[tokio::test]
async fn an_error_names_the_place_of_malformed_json() {
    let ns = Namespace::new().await;
    for body in ["{", r#"{"name": "Micro""#, r#"{"name" "x"}"#, "nonsense", r#"{"a":1e999}"#] {
        let refused = ns.send_text("POST", "/groups/create", "application/json", body).await;
        let refused =
            refused.must_be_micro_error_about(400, "grpc: error while marshaling: json: ");
        assert!(refused.text.contains("line 1 column"), "{}", refused.text);
    }
    let head = "Content-Length: 12\r\n";
    ns.send_raw("POST", "/groups/create", head, b"{\"name\":\"\xff\"}").await.must_be(400);
    let deep = format!("{{\"name\": {}{}}}", "[".repeat(200), "]".repeat(200));
    ns.send_text("POST", "/groups/create", "", &deep).await.must_be(400);
}

#[tokio::test]
async fn a_body_has_at_most_one_mebibyte_and_is_not_compressed() {
    let ns = Namespace::new().await;
    let wrap = |length: usize| {
        let body = r#"{"name":"Micro"}"#;
        format!("{body}{}", " ".repeat(length - body.len()))
    };
    ns.send_text("POST", "/groups/create", "", &wrap(1 << 20)).await.must_be(200);
    let refused = ns.send_text("POST", "/groups/create", "", &wrap((1 << 20) + 1)).await;
    refused.must_be_micro_error(413, CLIENT, "the body must have at most 1 MiB");
    let announced = "Content-Length: 1048577\r\n";
    ns.send_raw("POST", "/groups/create", announced, b"{").await.must_be(413);
    let gzip = "Content-Encoding: gzip\r\nContent-Length: 2\r\n";
    ns.send_raw("POST", "/groups/create", gzip, b"{}").await.must_be(415);
}

#[tokio::test]
async fn a_path_that_is_not_utf8_gets_an_error_of_the_dialect() {
    let ns = Namespace::new().await;
    let detail = "the path or the query is not percent-encoded UTF-8";
    for path in ["/groups/Read%", "/users/Read%ff", "/v1/%zz", "/groups/list?member_id=%ff"] {
        ns.send_raw("GET", path, "", b"").await.must_be_micro_error(400, CLIENT, detail);
        Caller::stranger()
            .send_raw("GET", path, "", b"")
            .await
            .must_be_micro_error(400, CLIENT, detail);
    }
    // Valid text that names no call.
    ns.get(&format!("/groups/Read{}", encoded("ä/b"))).await.must_be_micro_error_about(404, "");
}
