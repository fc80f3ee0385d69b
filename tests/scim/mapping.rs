//! What SCIM writes and the native dialect reads, and the reverse: neither erases what the other keeps.

use super::{ENTERPRISE, operations, provisioned, scim};
use crate::support::feed::{START, changes_after};
use crate::support::user;
use serde_json::json;

#[tokio::test]
async fn a_user_is_the_same_in_both_dialects() {
    let (ns, client) = provisioned().await;
    let body = json!({
        "userName": "asim", "externalId": "x", "displayName": "Asim A", "title": "T",
        "name": {"givenName": "Asim", "familyName": "Aslam"},
        "emails": [{"value": "A@Home.example", "type": "home"}, {"value": "A@Work.example", "type": "WORK"}]
    });
    let made = client.post(&scim("/Users"), body).await.must_be(201).body;
    let native = ns.get(&format!("/user/{}", made["id"].as_str().unwrap())).await.must_be(200);
    let properties = native.properties();
    for (name, value) in [
        ("username", "asim"),
        ("external_id", "x"),
        ("name", "Asim A"),
        ("first_name", "Asim"),
        ("last_name", "Aslam"),
        ("email", "A@Work.example"),
    ] {
        assert_eq!(properties[name], value, "{name}");
    }
    assert_eq!(properties.get("login_email"), None);
    assert!(
        !native.text.contains("provisioned") && !native.text.contains("\"T\""),
        "{}",
        native.text
    );
    let feed = json!(changes_after(&ns, START, "type=user", 1).await).to_string();
    assert!(!feed.contains("provisioned") && !feed.contains("home.example"), "{feed}");
}

#[tokio::test]
async fn neither_dialect_erases_what_the_other_keeps() {
    let (ns, client) = provisioned().await;
    let mut body = json!({"userName": "asim", "title": "T", "emails": [
        {"value": "a@home.example", "type": "home"}, {"value": "a@work.example", "type": "work"}
    ]});
    body[ENTERPRISE] = json!({"department": "D"});
    let made = client.post(&scim("/Users"), body).await.must_be(201).body;
    let id = made["id"].as_str().unwrap();
    let (path, native) = (scim(&format!("/Users/{id}")), format!("/user/{id}"));
    let change = user(id, json!({"shoe_size": 43, "email": "new@work.example", "title": "native"}));
    ns.put(&native, change).await.must_be(200);
    let shown = client.get(&path).await.must_be(200).body;
    let emails = json!([
        {"value": "a@home.example", "type": "home"}, {"value": "new@work.example", "type": "work"}
    ]);
    assert_eq!((&shown["title"], &shown["emails"]), (&json!("T"), &emails));
    assert_eq!(shown[ENTERPRISE]["department"], "D");
    client.put(&path, json!({"userName": "asim"})).await.must_be(200);
    let after = ns.get(&native).await.must_be(200);
    assert_eq!(after.properties()["shoe_size"], 43);
    assert_eq!(after.properties()["title"], "native");
    assert_eq!(after.properties().get("email"), None);
    ns.put(&native, user(id, json!({"email": "last@example.com"}))).await.must_be(200);
    let expected = json!([{"value": "last@example.com", "type": "work", "primary": true}]);
    assert_eq!(client.get(&path).await.must_be(200).body["emails"], expected);
}

#[tokio::test]
async fn a_native_change_of_the_address_adds_replaces_and_removes_one() {
    let (ns, client) = provisioned().await;
    let body = json!({"userName": "asim", "emails": [{"value": "a@example.com", "display": "A"}]});
    let made = client.post(&scim("/Users"), body).await.must_be(201).body;
    let id = made["id"].as_str().unwrap();
    let path = scim(&format!("/Users/{id}"));
    let native = async |email: serde_json::Value| {
        ns.put(&format!("/user/{id}"), user(id, json!({"email": email}))).await.must_be(200);
        client.get(&path).await.must_be(200).body["emails"].clone()
    };
    let replaced = json!([{"value": "b@example.com", "display": "A"}]);
    assert_eq!(native(json!("b@example.com")).await, replaced);
    assert_eq!(native(json!(null)).await, json!(null));
    assert_eq!(native(json!("c@example.com")).await, json!([{"value": "c@example.com"}]));
    let found = super::found(&client, "/Users", r#"emails eq "C@example.com""#).await;
    assert_eq!(found, ["asim"]);
}

#[tokio::test]
async fn native_users_and_groups_are_there() {
    let (ns, client) = provisioned().await;
    ns.user("nameless").await;
    ns.group("staff").await;
    ns.add("/group/staff/user/nameless").await.must_be(201);
    assert_eq!(super::found(&client, "/Users", r#"userName eq "NAMELESS""#).await, ["nameless"]);
    assert_eq!(super::found(&client, "/Groups", r#"displayName eq "Staff""#).await, ["staff"]);
    assert_eq!(super::members(&client, "staff").await, ["nameless"]);
    let list = operations(json!([{"op": "add", "path": "title", "value": "T"}]));
    client.patch(&scim("/Users/nameless"), list).await.must_be(200);
    let native = ns.get("/user/nameless").await.must_be(200);
    assert_eq!(native.properties().get("username"), None);
}

#[tokio::test]
async fn a_user_has_at_most_32_kib_of_attributes() {
    let (_ns, client) = provisioned().await;
    let addresses: Vec<_> = (0..20).map(|_| json!({"formatted": "x".repeat(4000)})).collect();
    let body = json!({"userName": "asim", "addresses": addresses});
    client.post(&scim("/Users"), body).await.must_be_scim_error(400, "invalidValue");
    let long = json!({"userName": "asim", "title": "x".repeat(4097)});
    client.post(&scim("/Users"), long).await.must_be_scim_error(400, "invalidValue");
    let nul = json!({"userName": "asim", "title": "a\u{0}b"});
    client.post(&scim("/Users"), nul).await.must_be_scim_error(400, "invalidValue");
}
