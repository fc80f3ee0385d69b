//! Single memberships, by the group's and by the user's path.

use super::{api, group, user};
use crate::support::Namespace;
use serde_json::json;

async fn namespace_with_user_and_group() -> Namespace {
    let ns = Namespace::new().await;
    ns.post(&api("/group"), group("devs", json!({"grouplabel": "D"}))).await.must_be(201);
    ns.post(&api("/user"), user("alice", json!({"firstName": "A"}))).await.must_be(201);
    ns
}

#[tokio::test]
async fn a_user_is_added_by_the_group_and_removed_by_the_user() {
    let ns = namespace_with_user_and_group().await;
    let path = api("/group/devs/user/alice");
    for _again in 0..2 {
        let added = ns.add(&path).await.must_be(201);
        assert_eq!(added.body, ns.get(&api("/group/devs")).await.body);
    }
    let alice = ns.get(&api("/user/alice")).await;
    assert_eq!(alice.properties()["groups"], json!(["devs"]));
    for _again in 0..2 {
        let removed = ns.delete(&api("/user/alice/group/devs")).await.must_be(200);
        assert_eq!(removed.text, "alice");
        assert!(removed.header("content-type").starts_with("text/plain"));
    }
    assert_eq!(ns.get(&api("/user/alice")).await.properties()["groups"], json!([]));
}

#[tokio::test]
async fn a_user_is_added_by_the_user_and_removed_by_the_group() {
    let ns = namespace_with_user_and_group().await;
    for _again in 0..2 {
        let added = ns.add(&api("/user/Alice/group/devs")).await.must_be(201);
        assert_eq!(added.properties()["groups"], json!(["devs"]));
        assert_eq!(added.body["extendedGroups"][0]["label"], "D");
    }
    for _again in 0..2 {
        let removed = ns.delete(&api("/group/devs/user/ALICE")).await.must_be(200);
        assert_eq!(removed.text, "alice");
        assert!(removed.header("content-type").starts_with("text/plain"));
    }
    let members = ns.get(&api("/group/devs/@users")).await;
    assert_eq!(members.entries().len(), 0);
}

#[tokio::test]
async fn an_unknown_user_or_group_has_its_own_message() {
    let ns = namespace_with_user_and_group().await;
    for (path, words) in [
        ("/group/none/user/alice", "group does not exist"),
        ("/group/none/user/nobody", "group does not exist"),
        ("/group/devs/user/nobody", "User not found"),
        ("/user/nobody/group/devs", "user does not exist"),
        ("/user/nobody/group/none", "user does not exist"),
        ("/user/alice/group/none", "Group not found"),
    ] {
        ns.add(&api(path)).await.must_be_exception(404, words);
        ns.delete(&api(path)).await.must_be_exception(404, words);
    }
}

#[tokio::test]
async fn the_body_and_its_media_type_are_ignored() {
    let ns = namespace_with_user_and_group().await;
    for (path, body) in [("/group/devs/user/alice", ""), ("/user/alice/group/devs", "{nonsense")] {
        let added = ns.send_text("POST", &api(path), "application/json", body).await;
        added.must_be(201);
        let removed = ns.send_text("DELETE", &api(path), "application/json", body).await;
        removed.must_be(200);
    }
}

#[tokio::test]
async fn a_user_without_a_username_is_known_by_its_id() {
    let ns = namespace_with_user_and_group().await;
    ns.user("01a1f9c9").await;
    let known = crate::support::user("0815", json!({"username": "bob"}));
    ns.post("/user", known).await.must_be(201);
    for name in ["01a1f9c9", "bob"] {
        ns.add(&api(&format!("/group/devs/user/{name}"))).await.must_be(201);
    }
    // The id of a user with another username names nobody.
    ns.add(&api("/group/devs/user/0815")).await.must_be_exception(404, "User not found");
    let path = api("/group/devs?fetch-group=memberUsers");
    assert_eq!(ns.get(&path).await.body["memberUsers"], json!(["01a1f9c9", "bob"]));
    // Nobody else takes that name.
    ns.post("/user", crate::support::user("same", json!({"first_name": "Same"})))
        .await
        .must_be(201);
    let named = crate::support::user("4711", json!({"username": "same", "last_name": "Named"}));
    ns.post("/user", named).await.must_be(409);
    let found = ns.get(&api("/user/same")).await.must_be(200);
    assert_eq!(found.properties()["firstName"], "Same");
    // A new user cannot have the id of a user with another username.
    let list = group("devs", json!({"memberUsers": ["0815"]}));
    ns.put(&api("/group/devs"), list).await.must_be_exception(409, "User already exists");
    assert_eq!(ns.get(&path).await.body["memberUsers"], json!(["01a1f9c9", "bob"]));
}
