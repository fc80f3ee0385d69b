//! Malformed and invalid bodies.

use super::{LISTS, api, group, user};
use crate::support::Namespace;
use serde_json::{Value, json};

#[tokio::test]
async fn a_body_that_is_no_entity_is_refused() {
    let ns = Namespace::new().await;
    ns.group("x").await;
    ns.user("x").await;
    for (method, path) in
        [("POST", "/group"), ("PUT", "/group/x"), ("POST", "/user"), ("PUT", "/user/x")]
    {
        for body in ["", "{", "nonsense", "null", "[]", "1", "\"x\"", "{}", "\u{feff}{}"] {
            ns.send_text(method, &api(path), "application/json", body).await.must_be(400);
        }
        let kind = if path.starts_with("/group") { "user" } else { "group" };
        for kind in [json!(kind), json!(null), json!(1)] {
            let body = json!({"entity-type": kind, "id": "x", "groupname": "x"});
            ns.send_text(method, &api(path), "application/json", &body.to_string())
                .await
                .must_be(400);
        }
    }
}

async fn assert_refused(ns: &Namespace, path: &str, body: Value) {
    let reply = ns.post(&api(path), body.clone()).await;
    assert_eq!(reply.status, 400, "{body}: {}", reply.text);
}

#[tokio::test]
async fn values_of_a_wrong_type_are_refused() {
    let ns = Namespace::new().await;
    let long = "x".repeat(256);
    for wrong in [
        json!({"properties": []}),
        json!({"properties": "x"}),
        json!({"memberUsers": "x"}),
        json!({"memberGroups": {}}),
        json!({"parentGroups": 1}),
        json!({"grouplabel": {}}),
        json!({"grouplabel": long}),
        json!({"grouplabel": "a\u{0}b"}),
        json!({"properties": {"description": "x".repeat(4097)}}),
        json!({"properties": {"tenantId": ["x"]}}),
        json!({"properties": {"tenantId": "a\u{0}b"}}),
        json!({"properties": {"tenantId": "x".repeat(17_000)}}),
        json!({"memberUsers": [long]}),
        json!({"memberGroups": ["a\u{0}b"]}),
        json!({"groupname": long}),
        json!({"groupname": "a\nb"}),
        json!({"groupname": ["x"]}),
    ] {
        assert_refused(&ns, "/group", group("g", wrong)).await;
    }
    for wrong in [
        json!({"username": {}}),
        json!({"username": long}),
        json!({"username": "a\u{0}b"}),
        json!({"firstName": ["x"]}),
        json!({"lastName": "a\nb"}),
        json!({"email": "no address"}),
        json!({"company": {}}),
        json!({"groups": "x"}),
        json!({"groups": [long]}),
    ] {
        assert_refused(&ns, "/user", user("u", wrong)).await;
    }
    for (path, kind) in [("/group/search?q=*", "group"), ("/user/search?q=*", "user")] {
        let left = ns.get(&api(path)).await;
        assert!(left.entries().len() < 2, "{kind}: {}", left.text);
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let ns = Namespace::new().await;
    let head = "Content-Type: application/json\r\nContent-Length: 1048577\r\n";
    for (method, path) in [("POST", "/group"), ("PUT", "/user/x"), ("PUT", "/me/changepassword")] {
        let says = "the body must have at most 1 MiB";
        ns.send_raw(method, &api(path), head, b"{").await.must_be_exception(413, says);
    }
    let body = group("g", json!({"grouplabel": "x".repeat(1 << 20)})).to_string();
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let head = "Transfer-Encoding: chunked\r\n";
    ns.send_raw("POST", &api("/group"), head, chunked.as_bytes()).await.must_be(413);
}

#[tokio::test]
async fn numbers_and_booleans_are_accepted_as_text() {
    let ns = Namespace::new().await;
    let sent = json!({"entity-type": "user", "properties": {
        "username": 4711, "firstName": true, "lastName": 1.5, "company": false}});
    let made = ns.post(&api("/user"), sent).await.must_be(201);
    assert_eq!(made.body["id"], "4711");
    let properties = made.properties();
    assert_eq!(
        (&properties["firstName"], &properties["lastName"]),
        (&json!("true"), &json!("1.5"))
    );
    assert_eq!(properties["company"], "false");
    let sent = json!({"entity-type": "group", "id": 1, "grouplabel": 2});
    let made = ns.post(&api(&format!("/group?{LISTS}")), sent).await.must_be(201);
    assert_eq!((&made.body["id"], &made.body["grouplabel"]), (&json!("1"), &json!("2")));
}

/// A page of another site can make a browser send what is no JSON by its type.
#[tokio::test]
async fn a_body_of_another_media_type_is_refused() {
    let ns = Namespace::new().await;
    let path = "/nuxeo/api/v1/group";
    for (number, (media_type, status)) in [
        ("application/json", 201),
        ("application/json; charset=utf-8", 201),
        ("application/json+nxentity", 201),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
    ]
    .into_iter()
    .enumerate()
    {
        let body = group(&format!("g{number}"), json!({}));
        let answer = ns.send_text("POST", path, media_type, &body.to_string()).await;
        assert_eq!(answer.status, status, "{media_type}: {}", answer.text);
    }
    assert_eq!(ns.get("/group?count=true").await.body["total"], 4);
}
