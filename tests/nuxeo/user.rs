//! Users are created, read, changed and deleted.

use super::{api, group, user};
use crate::support::{Namespace, PASSWORD};
use serde_json::json;

#[tokio::test]
async fn a_user_entity_has_exactly_the_documented_keys() {
    let ns = Namespace::new().await;
    let outer = group("staff", json!({"grouplabel": "Staff", "memberGroups": ["devs"]}));
    ns.post(&api("/group"), outer).await.must_be(201);
    let properties = json!({
        "firstName": "Alice", "email": "a@example.com", "groups": ["devs"], "company": 7,
        "tenantId": true, "password": PASSWORD, "unheard": "of"
    });
    let made = ns.post(&api("/user"), user("alice", properties)).await.must_be(201);
    assert_eq!(made.header("content-type"), "application/json; nuxeo-entity=user");
    let alice = json!({
        "entity-type": "user",
        "id": "alice",
        "properties": {
            "username": "alice", "firstName": "Alice", "lastName": null, "company": "7",
            "email": "a@example.com", "groups": ["devs"], "tenantId": "true"
        },
        "extendedGroups": [
            {"name": "devs", "label": "devs", "url": "group/devs"},
            {"name": "staff", "label": "Staff", "url": "group/staff"}
        ],
        "isAdministrator": false,
        "isAnonymous": false
    });
    assert_eq!(made.body, alice);
    assert_eq!(ns.get(&api("/user/alice")).await.must_be(200).body, alice);
    assert_eq!(ns.get(&api("/user/ALICE")).await.must_be(200).body, alice);
}

#[tokio::test]
async fn a_new_user_is_named_by_the_property_and_not_by_the_id() {
    let ns = Namespace::new().await;
    let sent = json!({"entity-type": "user", "id": "one", "properties": {"username": " two "}});
    assert_eq!(ns.post(&api("/user/"), sent).await.must_be(201).body["id"], "two");
    for properties in [json!({}), json!({"username": ""}), json!({"username": null}), json!(null)] {
        let sent = json!({"entity-type": "user", "id": "one", "properties": properties});
        ns.post(&api("/user"), sent).await.must_be_exception(400, "User MUST have a name");
    }
    ns.get(&api("/user/one")).await.must_be_exception(404, "user does not exist");
    let again = ns.post(&api("/user"), user("TWO", json!({}))).await;
    again.must_be_exception(409, "User already exists");
}

#[tokio::test]
async fn absent_values_stay_and_null_clears() {
    let ns = Namespace::new().await;
    let properties = json!({"firstName": "A", "lastName": "B", "company": "C"});
    ns.post(&api("/user"), user("alice", properties)).await.must_be(201);
    let put = async |properties| {
        let sent = json!({"entity-type": "user", "id": "alice", "properties": properties});
        ns.put(&api("/user/alice"), sent).await.must_be(200).body
    };
    let changed = put(json!({"firstName": null, "lastName": "", "email": "a@example.com"})).await;
    let expected = json!({
        "username": "alice", "firstName": null, "lastName": null, "company": "C",
        "email": "a@example.com", "groups": [], "tenantId": null
    });
    assert_eq!(changed["properties"], expected);
    // The Python client sends back all that was read.
    let saved = ns.put(&api("/user/alice"), changed.clone()).await.must_be(200);
    assert_eq!(saved.body, changed);
}

#[tokio::test]
async fn the_groups_of_a_user_must_exist() {
    let ns = Namespace::new().await;
    ns.post(&api("/group"), group("devs", json!({}))).await.must_be(201);
    let unknown = json!({"groups": ["devs", "none", "nor this"]});
    let refusal = "group does not exist: none";
    ns.post(&api("/user"), user("alice", unknown.clone())).await.must_be_exception(403, refusal);
    ns.get(&api("/user/alice")).await.must_be(404);
    ns.post(&api("/user"), user("alice", json!({"firstName": "A"}))).await.must_be(201);
    let mut change = user("alice", unknown);
    change["properties"]["firstName"] = json!("changed");
    ns.put(&api("/user/alice"), change).await.must_be_exception(403, refusal);
    let kept = ns.get(&api("/user/alice")).await;
    assert_eq!(kept.properties()["firstName"], "A");
    assert_eq!(kept.properties()["groups"], json!([]));
    let long = json!({"groups": vec!["x"; 3], "password": "x".repeat(1025)});
    let refused = ns.put(&api("/user/alice"), user("alice", long)).await.must_be(400);
    assert!(refused.body["message"].as_str().unwrap().starts_with("password: "));
}

#[tokio::test]
async fn replacing_the_groups_of_a_user_keeps_everything_else() {
    let ns = Namespace::new().await;
    ns.people(&["a", "b", "c"], &["u"]).await;
    let manager = json!({"entity-type": "membership", "properties": {"role": "manager"}});
    ns.put("/group/b/user/u", manager).await.must_be(200);
    ns.group("d").await;
    let put = async |groups| {
        let sent = user("u", json!({"groups": groups}));
        ns.put(&api("/user/u"), sent).await.must_be(200).properties()["groups"].clone()
    };
    assert_eq!(put(json!(["b", "d", 1, "d"])).await, json!(["b", "d"]));
    assert_eq!(ns.get("/group/b/user/u").await.properties()["role"], "manager");
    assert_eq!(put(json!(null)).await, json!([]));
}

#[tokio::test]
async fn a_null_or_empty_password_keeps_the_old_one() {
    let ns = Namespace::new().await;
    let sent = user("alice", json!({"password": PASSWORD}));
    ns.post(&api("/user"), sent).await.must_be(201);
    for password in [json!(null), json!("")] {
        let sent = user("alice", json!({"password": password}));
        ns.put(&api("/user/alice"), sent).await.must_be(200);
    }
    let alice = ns.stranger().by_password("alice", PASSWORD);
    assert_eq!(alice.get(&api("/me")).await.must_be(200).body["id"], "alice");
    // Text that looks like a hash is a password like any other.
    let hash = "{SSHA}0123456789012345678901234567890123456789";
    let sent = user("alice", json!({"password": hash}));
    ns.put(&api("/user/alice"), sent).await.must_be(200);
    alice.get(&api("/me")).await.must_be(401);
    ns.stranger().by_password("alice", hash).get(&api("/me")).await.must_be(200);
    // As in Nuxeo, whoever manages users may set a short or common one.
    for short in ["x", "password1"] {
        let sent = user("alice", json!({"password": short}));
        ns.put(&api("/user/alice"), sent).await.must_be(200);
        ns.stranger().by_password("alice", short).get(&api("/me")).await.must_be(200);
    }
    for bad in [json!("x".repeat(1025)), json!(["x"])] {
        let sent = user("alice", json!({"password": bad}));
        ns.put(&api("/user/alice"), sent.clone()).await.must_be(400);
        ns.post(&api("/user"), sent).await.must_be(400);
    }
}

#[tokio::test]
async fn the_passwords_of_the_clients_own_tests_are_accepted() {
    let ns = Namespace::new().await;
    ns.person("root").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let root = ns.stranger().by_password("root", PASSWORD);
    let passwords = ["leela", "Test", "totopwd", "passwd", "psteele", "Administrator"];
    for (number, password) in passwords.into_iter().enumerate() {
        for (by, manager) in [("key", &*ns), ("root", &root)] {
            let name = format!("{by}-{number}");
            let sent = user(&name, json!({"password": password}));
            manager.post(&api("/user"), sent).await.must_be(201);
            let signed_in = ns.stranger().by_password(&name, password);
            assert_eq!(signed_in.get(&api("/me")).await.must_be(200).body["id"], name.as_str());
            let sent = user(&name, json!({"password": format!("{password}2")}));
            manager.put(&api(&format!("/user/{name}")), sent).await.must_be(200);
            signed_in.get(&api("/me")).await.must_be(401);
        }
    }
}

#[tokio::test]
async fn the_group_members_is_not_there_until_it_is_created() {
    let ns = Namespace::new().await;
    let alice = user("alice", json!({"groups": ["members"]}));
    ns.post(&api("/user"), alice.clone())
        .await
        .must_be_exception(403, "group does not exist: members");
    ns.get(&api("/group/members")).await.must_be_exception(404, "group does not exist");
    ns.post(&api("/group"), group("members", json!({"grouplabel": "Members group"})))
        .await
        .must_be(201);
    let made = ns.post(&api("/user"), alice).await.must_be(201);
    assert_eq!(made.properties()["groups"], json!(["members"]));
    // It is a group like any other: nobody is in it without having been added.
    ns.post(&api("/user"), user("bob", json!({}))).await.must_be(201);
    assert_eq!(ns.get(&api("/group/members/@users")).await.ids(), ["alice"]);
}

#[tokio::test]
async fn a_body_must_be_about_the_user_in_the_path() {
    let ns = Namespace::new().await;
    for name in ["one", "two"] {
        ns.post(&api("/user"), user(name, json!({"lastName": name}))).await.must_be(201);
    }
    let put = async |path: &str, body| ns.put(&api(path), body).await;
    put("/user/none", user("one", json!({}))).await.must_be_exception(404, "user does not exist");
    put("/user/none", json!([])).await.must_be_exception(404, "user does not exist");
    put("/user/one", user("two", json!({"lastName": "X"}))).await.must_be(400);
    put("/user/one", user("none", json!({}))).await.must_be_exception(500, "Internal Server Error");
    let no_id = json!({"entity-type": "user", "properties": {"lastName": "X"}});
    put("/user/one", no_id).await.must_be_exception(500, "Internal Server Error");
    let renamed = json!({"entity-type": "user", "id": "one", "properties": {"username": "two"}});
    put("/user/one", renamed).await.must_be(400);
    for name in ["one", "two"] {
        let path = format!("/user/{name}");
        assert_eq!(ns.get(&api(&path)).await.properties()["lastName"], name);
    }
    put("/user/one", user("ONE", json!({}))).await.must_be(200);
}

#[tokio::test]
async fn a_deleted_user_is_in_no_group_any_more() {
    let ns = Namespace::new().await;
    let made = group("devs", json!({"memberUsers": ["alice", "bob"]}));
    ns.post(&api("/group"), made).await.must_be(201);
    assert_eq!(ns.delete(&api("/user/alice")).await.must_be(204).text, "");
    ns.delete(&api("/user/alice")).await.must_be_exception(404, "user does not exist");
    let left = ns.get(&api("/group/devs?fetch-group=memberUsers")).await;
    assert_eq!(left.body["memberUsers"], json!(["bob"]));
}
