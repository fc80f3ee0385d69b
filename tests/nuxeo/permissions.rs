//! Permissions: signed-in users read, administrators write, keys have their scopes.

use super::{api, group, user};
use crate::support::{Caller, Namespace, membership};
use reqwest::Method;
use serde_json::{Value, json};

/// Writes, each with the message for callers without the right.
fn writes() -> Vec<(Method, &'static str, Option<Value>, &'static str)> {
    let (create, edit) = ("Cannot create artifact", "User is not allowed to edit users");
    vec![
        (Method::POST, "/group", Some(group("new", json!({}))), create),
        (Method::POST, "/user", Some(user("new", json!({}))), create),
        // Callers who may not create entities are not told what is invalid.
        (Method::POST, "/group", Some(group("", json!({}))), create),
        (Method::POST, "/user", Some(user("", json!({}))), create),
        (Method::PUT, "/group/devs", Some(group("devs", json!({"memberUsers": []}))), edit),
        (Method::PUT, "/group/devs", Some(group("devs", json!({"grouplabel": "X"}))), edit),
        (Method::PUT, "/user/alice", Some(user("alice", json!({"lastName": "X"}))), edit),
        (Method::PUT, "/user/alice", Some(user("alice", json!({"groups": []}))), edit),
        (Method::DELETE, "/group/devs", None, edit),
        (Method::DELETE, "/user/alice", None, edit),
        (Method::POST, "/group/devs/user/bob", None, "Cannot edit user"),
        (Method::POST, "/user/bob/group/devs", None, "Cannot edit user"),
        (Method::DELETE, "/group/devs/user/alice", None, "Cannot edit user"),
        (Method::DELETE, "/user/alice/group/devs", None, "Cannot edit user"),
    ]
}

const READS: [&str; 7] = [
    "/user/alice",
    "/user/search?q=*",
    "/group/devs?fetch-group=memberUsers",
    "/group/search?q=*",
    "/group/devs/@users",
    "/group/devs/@groups",
    "/me",
];

async fn namespace_with_devs() -> Namespace {
    let ns = Namespace::open().await;
    ns.people(&["devs"], &["alice"]).await;
    ns.user("bob").await;
    ns
}

#[tokio::test]
async fn other_users_read_and_write_nothing() {
    let ns = namespace_with_devs().await;
    // The group `powerusers` gives no rights.
    let power = group("powerusers", json!({"memberUsers": ["somebody"]}));
    ns.post(&api("/group"), power).await.must_be(201);
    let somebody = ns.signed_in("somebody").await;
    for path in READS {
        somebody.get(&api(path)).await.must_be(200);
    }
    let before = ns.get(&api("/group/search?q=*&fetch-group=memberUsers")).await.body;
    for (method, path, body, words) in writes() {
        somebody.send(method, &api(path), body).await.must_be_exception(403, words);
    }
    assert_eq!(ns.get(&api("/group/search?q=*&fetch-group=memberUsers")).await.body, before);
    // Unknown entities are not found rather than forbidden.
    somebody.put(&api("/group/none"), json!({})).await.must_be(404);
    somebody.delete(&api("/user/none")).await.must_be(404);
}

async fn assert_may_do_everything(caller: &Caller) {
    let named = ["/group", "/user"];
    for (method, path, body, _) in writes() {
        let is_nameless = named.contains(&path)
            && body.as_ref().is_some_and(|b| b["id"] == "" || b["groupname"] == "");
        if is_nameless || method == Method::DELETE && !path.contains("/user/alice/") {
            continue;
        }
        let reply = caller.send(method, &api(path), body).await;
        assert!(reply.status < 300, "{reply:?}");
    }
    caller.delete(&api("/group/devs")).await.must_be(204);
    caller.delete(&api("/user/alice")).await.must_be(204);
}

#[tokio::test]
async fn an_administrator_by_nesting_does_everything() {
    let ns = namespace_with_devs().await;
    let nested =
        group("chiefs", json!({"memberUsers": ["chief"], "parentGroups": ["administrators"]}));
    ns.post(&api("/group"), nested).await.must_be(201);
    let chief = ns.signed_in("chief").await;
    let me = chief.get(&api("/me")).await.must_be(200);
    assert_eq!(me.body["isAdministrator"], true);
    let around: Vec<_> =
        me.body["extendedGroups"].as_array().unwrap().iter().map(|g| &g["name"]).collect();
    assert_eq!(around, ["chiefs", "administrators"]);
    assert_may_do_everything(&chief).await;
}

#[tokio::test]
async fn a_key_may_do_what_its_scopes_say() {
    let ns = namespace_with_devs().await;
    let reader = ns.with_scopes(&["users:read", "groups:read"]).await;
    for path in READS.iter().filter(|path| **path != "/me") {
        reader.get(&api(path)).await.must_be(200);
    }
    for (method, path, body, words) in writes() {
        reader.send(method, &api(path), body).await.must_be_exception(403, words);
    }
    let groups = ns.with_scopes(&["groups:read"]).await;
    groups.get(&api("/group/devs")).await.must_be(200);
    groups.get(&api("/user/alice")).await.must_be(403);
    groups.get(&api("/user/search?q=*")).await.must_be(403);
    groups.get(&api("/group/devs/@users")).await.must_be(403);
    assert_may_do_everything(&ns.with_scopes(&["users:write", "groups:write"]).await).await;
}

#[tokio::test]
async fn a_list_creates_no_users_or_groups_without_the_right() {
    let ns = namespace_with_devs().await;
    let manager = membership(json!({"role": "manager"}));
    ns.put("/group/devs/user/alice", manager).await.must_be(200);
    let groups = ns.with_scopes(&["groups:write"]).await;
    for caller in [ns.signed_in("alice").await, groups] {
        let put = async |names: Value| {
            caller.put(&api("/group/devs"), group("devs", json!({"memberUsers": names}))).await
        };
        put(json!(["alice", "unknown"]))
            .await
            .must_be_exception(403, "User is not allowed to edit users");
        put(json!(["alice", "bob"])).await.must_be(200);
    }
    ns.get(&api("/user/unknown")).await.must_be(404);
}

#[tokio::test]
async fn a_list_makes_nobody_an_administrator_without_the_right() {
    let ns = namespace_with_devs().await;
    ns.user("chief").await;
    ns.add("/group/administrators/user/chief").await.must_be(201);
    let key = ns.with_scopes(&["users:write", "groups:write"]).await;
    let edit = "User is not allowed to edit users";
    let parents = json!({"parentGroups": ["administrators"]});
    key.put(&api("/group/devs"), group("devs", parents.clone())).await.must_be_exception(403, edit);
    key.post(&api("/group"), group("sneaky", parents)).await.must_be(403);
    ns.get(&api("/group/sneaky")).await.must_be(404);
    let members = group("administrators", json!({"memberUsers": ["alice"]}));
    key.put(&api("/group/administrators"), members).await.must_be_exception(403, edit);
    let inner = group("administrators", json!({"memberGroups": ["devs"]}));
    key.put(&api("/group/administrators"), inner).await.must_be_exception(403, edit);
    let groups = json!({"groups": ["administrators"]});
    key.put(&api("/user/alice"), user("alice", groups.clone())).await.must_be_exception(403, edit);
    key.post(&api("/user"), user("mallory", groups)).await.must_be(403);
    ns.get(&api("/user/mallory")).await.must_be(404);
    let password = user("chief", json!({"password": "stolen from its owner"}));
    key.put(&api("/user/chief"), password).await.must_be_exception(403, edit);
    key.add(&api("/user/alice/group/administrators"))
        .await
        .must_be_exception(403, "Cannot edit user");
    key.delete(&api("/group/administrators")).await.must_be_exception(403, edit);
    ns.delete(&api("/group/administrators")).await.must_be_exception(403, edit);
}

#[tokio::test]
async fn people_change_their_own_profile() {
    let ns = namespace_with_devs().await;
    let alice = ns.signed_in("alice").await;
    let read = alice.get(&api("/user/alice")).await.must_be(200).body;
    let mut changed = read.clone();
    changed["properties"]["lastName"] = json!("Liddell");
    // They write back all that was read, including `groups`.
    let saved = alice.put(&api("/user/alice"), changed.clone()).await.must_be(200);
    assert_eq!(saved.body, changed);
    changed["properties"]["groups"] = json!(["devs", "administrators"]);
    alice.put(&api("/user/alice"), changed).await.must_be(403);
    alice.delete(&api("/user/alice/group/devs")).await.must_be(200);
}
