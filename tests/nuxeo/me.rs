//! `/me` and `/me/changepassword`.

use super::api;
use crate::support::{Namespace, PASSWORD};
use serde_json::json;

#[tokio::test]
async fn the_python_client_reads_me_at_another_path() {
    let ns = Namespace::new().await;
    ns.person("alice").await;
    let alice = ns.stranger().by_password("alice", PASSWORD);
    let me = alice.get(&api("/me")).await.must_be(200).body;
    assert_eq!(alice.get("/nuxeo/site/api/v1/me").await.must_be(200).body, me);
    assert_eq!(me["properties"]["email"], "alice@example.com");
    ns.stranger().get("/nuxeo/site/api/v1/me").await.must_be(401);
}

#[tokio::test]
async fn users_change_their_password_with_the_old_one() {
    let ns = Namespace::new().await;
    ns.person("alice").await;
    let alice = ns.stranger().by_password("alice", PASSWORD);
    let session = ns.signed_in_by_password("alice").await;
    let change = async |old: &str, new: &str| {
        let body = json!({"oldPassword": old, "newPassword": new});
        alice.put(&api("/me/changepassword"), body).await
    };
    let wrong = change("wrong", "battery staple").await.must_be(401);
    assert_eq!((wrong.text.as_str(), wrong.header("www-authenticate")), ("", ""));
    change(PASSWORD, "short").await.must_be(400);
    alice
        .put(&api("/me/changepassword"), json!({"newPassword": "battery staple"}))
        .await
        .must_be(401);
    alice.put(&api("/me/changepassword"), json!({"oldPassword": PASSWORD})).await.must_be(400);
    alice.put(&api("/me/changepassword"), json!([])).await.must_be(400);
    let changed = change(PASSWORD, "battery staple").await.must_be(200);
    assert_eq!(changed.header("content-type"), "application/json; nuxeo-entity=user");
    assert_eq!(changed.body["id"], "alice");
    alice.get(&api("/me")).await.must_be(401);
    session.get(&api("/me")).await.must_be(401);
    ns.stranger().by_password("alice", "battery staple").get(&api("/me")).await.must_be(200);
    // A key has no password.
    let body = json!({"oldPassword": "x", "newPassword": "battery staple"});
    ns.put(&api("/me/changepassword"), body)
        .await
        .must_be_exception(403, "a key has no password of its own");
}
