//! No secret of a session is stored, returned or recorded.

use crate::support::database::{changes, connect, everything};
use crate::support::{Namespace, PASSWORD, user};
use serde_json::json;

#[tokio::test]
async fn no_token_and_no_hash_is_found_anywhere() {
    let ns = Namespace::new().await;
    let database = connect().await;
    ns.person("asim").await;
    let opened = ns.stranger().sign_in("asim", PASSWORD).await.must_be(201);
    let by_key = ns.add("/user/asim/session").await.must_be(201);
    let (token, other) = (opened.token(), by_key.token());
    let asim = ns.stranger().with_key(token);
    let stored = everything(&database, &ns.id).await;
    assert!(stored.contains("token_hash") || stored.contains("\\x"), "the sessions are there");
    for secret in [token, other, &token[6..40], PASSWORD] {
        assert!(!stored.contains(secret), "{secret} in {stored}");
    }
    for path in ["/session", "/user/asim/session", "/user/asim", opened.header("location")] {
        let read = asim.get(path).await.must_be(200);
        assert!(!read.text.contains("token") && !read.text.contains("hash"), "{}", read.text);
    }
    let change = json!({"old_password": PASSWORD, "new_password": "another password of it"});
    asim.put("/user/asim/password", change).await.must_be(204);
    asim.delete("/session").await.must_be(204);
    let records = changes(&database, &ns.id).await;
    let shown = format!("{records:?}");
    for secret in ["argon2", "hash", "token", "password", token, other, "\\x"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[tokio::test]
async fn each_session_leaves_a_record_of_its_beginning_and_its_end() {
    let ns = Namespace::new().await;
    let database = connect().await;
    ns.person("asim").await;
    let key = format!("key:{}", ns.get("/key").await.ids()[0]);
    let asim = ns.signed_in_by_password("asim").await;
    ns.add("/user/asim/session").await.must_be(201);
    ns.signed_in_by_password("asim").await.delete("/session").await.must_be(204);
    ns.stranger().sign_in("asim", "a guess at it").await.must_be(401);
    asim.delete("/user/asim/session").await.must_be(204);
    asim.get("/session").await.must_be(401);
    ns.signed_in_by_password("asim").await;
    ns.put("/user/asim", user("asim", json!({"active": false}))).await.must_be(200);
    let records = changes(&database, &ns.id).await;
    let told: Vec<_> = records
        .iter()
        .filter(|record| record.entity_type == "session")
        .map(|record| (record.action.trim_start_matches("session."), record.actor.as_str()))
        .collect();
    let own = "user:asim";
    let expected = [
        ("created", own),
        ("created", key.as_str()),
        ("created", own),
        ("deleted", own),
        ("deleted", own),
        ("deleted", own),
        ("created", own),
        ("deleted", key.as_str()),
    ];
    assert_eq!(told, expected);
    for record in records.iter().filter(|record| record.entity_type == "session") {
        assert_eq!(record.document["user"], "asim");
        assert_eq!(record.document["id"], record.entity_id.as_str());
    }
}
