//! `/key` and `/key/{id}`.

use crate::support::{Caller, Namespace};
use serde_json::{Value, json};

fn key(id: &str, properties: Value) -> Value {
    json!({"entity-type": "key", "id": id, "properties": properties})
}

#[tokio::test]
async fn a_key_is_created_shown_once_and_revoked() {
    let ns = Namespace::new().await;
    let wanted = json!({"name": "Board", "scopes": ["groups:write", "users:read"]});
    let made = ns.post("/key", key("board", wanted)).await.must_be(201);
    assert_eq!(made.header("location"), "/key/board");
    let secret = made.properties()["secret"].as_str().unwrap();
    assert!(secret.starts_with("rk_") && secret.len() == 46, "{secret}");
    // A key is of one namespace, which needs no header from then on.
    assert_eq!(made.properties()["namespace"], ns.id);
    assert!(secret[3..].bytes().all(|byte| byte.is_ascii_alphanumeric()), "{secret}");

    let list = ns.get("/key").await.must_be(200);
    let read = ns.get("/key/board").await.must_be(200);
    for answer in [&read, &list] {
        assert!(!answer.text.contains(secret) && !answer.text.contains("secret"));
    }
    assert_eq!(read.properties()["scopes"], json!(["users:read", "groups:write"]));
    assert_eq!(read.properties()["name"], "Board");
    // What was read when it was created can be sent again.
    let mut again = made.body.clone();
    again["id"] = "again".into();
    again["properties"].as_object_mut().unwrap().remove("secret");
    ns.post("/key", again).await.must_be(201);
    assert_eq!(list.entries()[1], read.body);
    assert_eq!(list.body["entity-type"], "keys");

    let board = ns.with_key(secret);
    board.get("/user").await.must_be(200);
    assert!(ns.get("/key/board").await.properties()["last_used_at"].is_string());
    ns.delete("/key/board").await.must_be(204);
    board.get("/user").await.refused(401, "unauthenticated");
    ns.get("/key/board").await.refused(404, "not_found");
    ns.delete("/key/board").await.refused(404, "not_found");
}

#[tokio::test]
async fn an_id_is_generated_and_unique() {
    let ns = Namespace::new().await;
    let wanted = json!({"name": "Board", "scopes": ["users:read"]});
    let document = json!({"entity-type": "key", "properties": wanted});
    let made = ns.post("/key", document).await.must_be(201);
    assert_eq!(ns.get(made.header("location")).await.must_be(200).body["id"], made.body["id"]);
    ns.post("/key", key("board", wanted.clone())).await.must_be(201);
    let second = ns.post("/key", key("board", wanted)).await.refused(409, "taken");
    assert_eq!(second.body["field"], "id");
    assert!(!second.text.contains("rk_"), "{}", second.text);
}

#[tokio::test]
async fn the_properties_of_a_key_are_validated() {
    let ns = Namespace::new().await;
    let create = async |properties: Value| ns.post("/key", key("board", properties)).await;
    create(json!({"name": "x", "scopes": []})).await.invalid("scopes");
    create(json!({"name": "x", "scopes": ["everything"]})).await.invalid("scopes");
    create(json!({"name": " ", "scopes": ["admin"]})).await.invalid("name");
    create(json!({"name": "x".repeat(256), "scopes": ["admin"]})).await.invalid("name");
    create(json!({"name": "a\u{7}", "scopes": ["admin"]})).await.invalid("name");
    let past = json!({"name": "x", "scopes": ["admin"], "expires_at": "2020-01-01T00:00:00Z"});
    create(past).await.invalid("expires_at");
    create(json!({"name": "x", "scopes": "admin"})).await.invalid("scopes");
    create(json!({"scopes": ["admin"]})).await.invalid("name");
    create(json!({"name": "x", "scopes": ["admin"], "more": 1})).await.refused(422, "invalid");
    ns.get("/key/board").await.refused(404, "not_found");
    for id in ["", " ", "a\0", "a\nb", &"x".repeat(256)] {
        ns.post("/key", key(id, json!({"name": "x", "scopes": ["admin"]}))).await.invalid("id");
    }
}

#[tokio::test]
async fn an_invalid_credential_is_refused() {
    let ns = Namespace::new().await;
    let stranger = Caller::stranger();
    let long = "x".repeat(600);
    for credential in [
        "Bearer ",
        "Bearer x",
        "Bearer rk_0123456789012345678901234567890123456789012",
        "Basic b3BlcmF0b3I6a2V5",
        "bearer",
        "Negotiate abc",
        &long,
        &format!("Bearer {long}"),
        "Bearer clé",
    ] {
        let caller = stranger.with_header("authorization", credential);
        caller.get("/group").await.refused(401, "unauthenticated");
    }
    // The scheme's case does not matter (RFC 9110 section 11.1).
    let secret = crate::support::namespace::new_key(&ns, &["groups:read"]).await;
    let shouting = stranger.with_header("authorization", &format!("BEARER {secret}"));
    shouting.get("/group").await.must_be(200);
}
