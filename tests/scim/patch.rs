//! PATCH of users.

use super::{ENTERPRISE, USER, operations, provisioned, scim, user};
use crate::support::{Caller, Reply};
use serde_json::{Value, json};

async fn patch(client: &Caller, id: &str, list: Value) -> Reply {
    client.patch(&scim(&format!("/Users/{id}")), operations(list)).await
}

async fn patched(client: &Caller, id: &str, list: Value) -> Value {
    patch(client, id, list).await.must_be(200).body
}

#[tokio::test]
async fn sentence_12_an_operation_may_be_in_any_case() {
    let (_ns, client) = provisioned().await;
    let id = user(&client, "asim").await;
    let list = json!([{"op": "Replace", "path": "DISPLAYNAME", "value": "A"}]);
    assert_eq!(patched(&client, &id, list).await["displayName"], "A");
    let list = json!([{"OP": "ADD", "PATH": "title", "VALUE": "T"}]);
    assert_eq!(patched(&client, &id, list).await["title"], "T");
}

#[tokio::test]
async fn sentence_13_a_value_without_a_path_may_have_dots_urns_and_the_id() {
    let (_ns, client) = provisioned().await;
    let id = user(&client, "asim").await;
    let number = format!("{ENTERPRISE}:employeeNumber");
    let mut value = json!({"name.givenName": "A", "id": id, "unheard": 1, "meta": {}});
    value[number] = json!("7");
    value[format!("{USER}:title")] = json!("T");
    let user = patched(&client, &id, json!([{"op": "replace", "value": value}])).await;
    assert_eq!((&user["name"]["givenName"], &user["title"]), (&json!("A"), &json!("T")));
    assert_eq!(user[ENTERPRISE]["employeeNumber"], "7");
    let other = json!([{"op": "replace", "value": {"id": "other"}}]);
    patch(&client, &id, other).await.must_be_scim_error(400, "mutability");
}

#[tokio::test]
async fn sentence_14_active_may_be_text() {
    let (ns, client) = provisioned().await;
    let body = json!({"userName": "asim", "active": "False"});
    let made = client.post(&scim("/Users"), body).await.must_be(201);
    let id = made.body["id"].as_str().unwrap();
    assert_eq!(made.body["active"], false);
    for (value, expected) in [("True", true), ("false", false), ("true", true), ("False", false)] {
        let list = json!([{"op": "Replace", "path": "active", "value": value}]);
        assert_eq!(patched(&client, id, list).await["active"], expected);
        let native = ns.get(&format!("/user/{id}")).await.must_be(200);
        assert_eq!(native.properties()["active"], expected);
    }
    let list = json!([{"op": "replace", "path": "active", "value": "no"}]);
    patch(&client, id, list).await.must_be_scim_error(400, "invalidValue");
    let list = json!([{"op": "remove", "path": "active"}]);
    patch(&client, id, list).await.must_be_scim_error(400, "mutability");
}

#[tokio::test]
async fn sentence_15_one_address_is_replaced_and_one_that_is_missing_is_added() {
    let (_ns, client) = provisioned().await;
    let id = user(&client, "asim").await;
    let work = r#"emails[type eq "work"].value"#;
    let list = json!([{"op": "Add", "path": work, "value": "a@work.example"}]);
    let emails = patched(&client, &id, list).await["emails"].clone();
    assert_eq!(emails, json!([{"type": "work", "value": "a@work.example"}]));
    let list = json!([
        {"op": "add", "path": "emails", "value": [{"value": "a@home.example", "type": "home"}]},
        {"op": "replace", "path": work, "value": "b@work.example"}
    ]);
    let expected = json!([
        {"type": "work", "value": "b@work.example"}, {"type": "home", "value": "a@home.example"}
    ]);
    assert_eq!(patched(&client, &id, list).await["emails"], expected);
    let other = r#"emails[type eq "other"].value"#;
    let list = json!([{"op": "replace", "path": other, "value": "a@other.example"}]);
    assert_eq!(patched(&client, &id, list).await["emails"].as_array().unwrap().len(), 3);
    let not = r#"emails[type ne "work" and type ne "home" and type ne "other"].value"#;
    let list = json!([{"op": "replace", "path": not, "value": "x@example.com"}]);
    patch(&client, &id, list).await.must_be_scim_error(400, "noTarget");
}

#[tokio::test]
async fn sentence_16_empty_text_and_null_clear_an_attribute() {
    let (_ns, client) = provisioned().await;
    let id = user(&client, "asim").await;
    for empty in [json!(""), json!(null)] {
        let set = json!([{"op": "add", "value": {
            "displayName": "A", "title": "T", "name": {"givenName": "G", "middleName": "M"},
            "emails": [{"value": "a@example.com", "type": "work"}], "department": "D"
        }}]);
        assert_eq!(patched(&client, &id, set).await["title"], "T");
        let clear = json!([
            {"op": "Replace", "path": "displayName", "value": empty},
            {"op": "Replace", "path": "title", "value": empty},
            {"op": "Replace", "path": "name.givenName", "value": empty},
            {"op": "Replace", "path": "name.middleName", "value": empty},
            {"op": "Replace", "path": r#"emails[type eq "work"].value"#, "value": empty},
            {"op": "Replace", "path": format!("{ENTERPRISE}:department"), "value": empty}
        ]);
        let user = patched(&client, &id, clear).await;
        let left: Vec<_> = user.as_object().unwrap().keys().collect();
        assert_eq!(left, ["active", "id", "meta", "schemas", "userName"]);
    }
}

#[tokio::test]
async fn sentence_17_a_manager_may_be_written_in_many_ways_and_is_an_object() {
    let (_ns, client) = provisioned().await;
    let (boss, id) = (user(&client, "boss").await, user(&client, "asim").await);
    let urn = format!("{ENTERPRISE}:manager");
    for (path, value) in [
        ("manager", json!(boss)),
        (&urn, json!({"value": boss})),
        (&urn, json!([{"value": boss}])),
        ("manager.value", json!(boss)),
    ] {
        let list = json!([{"op": "Add", "path": path, "value": value}]);
        let manager = patched(&client, &id, list).await[ENTERPRISE]["manager"].clone();
        assert_eq!(manager["value"], boss);
        let location = client.get(&scim(&format!("/Users/{boss}"))).await.must_be(200);
        assert_eq!(manager["$ref"], location.body["meta"]["location"]);
        let list = json!([{"op": "Replace", "path": urn, "value": ""}]);
        assert_eq!(patched(&client, &id, list).await.get(ENTERPRISE), None);
    }
}

#[tokio::test]
async fn sentence_18_one_bad_operation_undoes_the_others() {
    let (_ns, client) = provisioned().await;
    let id = user(&client, "asim").await;
    let list = json!([
        {"op": "add", "path": "title", "value": "T"}, {"op": "add", "path": "active", "value": 7}
    ]);
    patch(&client, &id, list).await.must_be_scim_error(400, "invalidValue");
    let user = client.get(&scim(&format!("/Users/{id}"))).await.must_be(200);
    assert_eq!(user.body.get("title"), None);
    assert_eq!(user.header("etag"), "W/\"1\"");
}

#[tokio::test]
async fn sentence_19_a_patch_of_a_user_returns_the_user_and_one_of_a_group_nothing() {
    let (_ns, client) = provisioned().await;
    let (id, group) = (user(&client, "asim").await, super::group(&client, "devs", &[]).await);
    let list = json!([{"op": "add", "path": "externalId", "value": "x"}]);
    assert_eq!(patched(&client, &id, list.clone()).await["externalId"], "x");
    let path = scim(&format!("/Groups/{group}"));
    assert_eq!(client.patch(&path, operations(list.clone())).await.must_be(204).text, "");
    let shown = client.patch(&format!("{path}?attributes=externalId"), operations(list)).await;
    let shown = shown.must_be(200).body;
    assert_eq!(shown, json!({"schemas": [super::GROUP], "id": group, "externalId": "x"}));
}

#[tokio::test]
async fn sentence_20_what_cannot_be_done_is_refused() {
    let (_ns, client) = provisioned().await;
    let id = user(&client, "asim").await;
    for (operation, kind) in [
        (json!({"op": "replace", "path": "id", "value": "x"}), "mutability"),
        (json!({"op": "add", "path": "groups", "value": [{"value": "x"}]}), "mutability"),
        (json!({"op": "replace", "path": "meta.created", "value": "x"}), "mutability"),
        (json!({"op": "remove", "path": "userName"}), "mutability"),
        (json!({"op": "remove"}), "noTarget"),
        (json!({"op": "remove", "value": {"title": 1}}), "noTarget"),
        (json!({"op": "add", "path": "none", "value": 1}), "invalidPath"),
        (json!({"op": "add", "path": "emails[", "value": 1}), "invalidPath"),
        (json!({"op": "add", "path": r#"title[value eq "x"]"#, "value": 1}), "invalidPath"),
        (json!({"op": "add", "path": 7, "value": 1}), "invalidPath"),
        (json!({"op": "move", "path": "title", "value": 1}), "invalidSyntax"),
        (json!({"path": "title", "value": 1}), "invalidSyntax"),
        (json!("add"), "invalidSyntax"),
        (json!({"op": "add", "value": "title"}), "invalidValue"),
    ] {
        let refused = patch(&client, &id, json!([operation])).await;
        refused.must_be_scim_error(400, kind);
    }
    patch(&client, &id, json!([])).await.must_be_scim_error(400, "invalidSyntax");
    patch(&client, &id, json!(null)).await.must_be_scim_error(400, "invalidSyntax");
    let path = scim(&format!("/Users/{id}"));
    client.patch(&path, json!({})).await.must_be_scim_error(400, "invalidSyntax");
}

#[tokio::test]
async fn there_is_one_primary_value() {
    let (ns, client) = provisioned().await;
    let id = user(&client, "asim").await;
    let set = json!([{"op": "add", "path": "emails", "value": [
        {"value": "a@example.com", "primary": true}, {"value": "b@example.com"}
    ]}]);
    patched(&client, &id, set).await;
    let path = r#"emails[value eq "b@example.com"].primary"#;
    let user = patched(&client, &id, json!([{"op": "add", "path": path, "value": true}])).await;
    let expected = json!([
        {"value": "a@example.com", "primary": false}, {"value": "b@example.com", "primary": true}
    ]);
    assert_eq!(user["emails"], expected);
    let native = ns.get(&format!("/user/{id}")).await.must_be(200);
    assert_eq!(native.properties()["email"], "b@example.com");
    let two = json!({"userName": "x", "emails": [
        {"value": "a@example.com", "primary": true}, {"value": "b@example.com", "primary": true}
    ]});
    client.post(&scim("/Users"), two).await.must_be_scim_error(400, "invalidValue");
}
