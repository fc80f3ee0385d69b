//! Users.

use super::{ENTERPRISE, USER, operations, provisioned, scim, user};
use crate::support::{PASSWORD, all, count};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn sentence_29_a_user_name_is_taken_in_any_case() {
    let (_ns, client) = provisioned().await;
    user(&client, "Asim@Example.com").await;
    let body = json!({"userName": "asim@example.COM"});
    client.post(&scim("/Users"), body.clone()).await.must_be_scim_error(409, "uniqueness");
    let other = user(&client, "other").await;
    let path = scim(&format!("/Users/{other}"));
    client.put(&path, body).await.must_be_scim_error(409, "uniqueness");
    let rename = json!([{"op": "replace", "path": "userName", "value": "ASIM@example.com"}]);
    client.patch(&path, operations(rename)).await.must_be_scim_error(409, "uniqueness");
}

#[tokio::test]
async fn sentence_29_of_eight_who_create_a_user_at_once_one_succeeds() {
    let (_ns, client) = provisioned().await;
    let create = |number: usize| {
        let name = if number.is_multiple_of(2) { "asim" } else { "ASIM" };
        let client = client.clone();
        async move { client.post(&scim("/Users"), json!({"userName": name})).await }
    };
    let replies = all((0..8).map(create)).await;
    assert_eq!((count(&replies, 201), count(&replies, 409)), (1, 7));
}

#[tokio::test]
async fn sentence_30_the_id_is_rosters_and_an_external_id_is_none() {
    let (_ns, client) = provisioned().await;
    let body = json!({"userName": "asim", "id": "mine", "externalId": "theirs"});
    let made = client.post(&scim("/Users"), body).await.must_be(201).body;
    assert_ne!(made["id"], "mine");
    client.get(&scim("/Users/mine")).await.must_be(404);
    client.get(&scim("/Users/theirs")).await.must_be(404);
    client.delete(&scim("/Users/theirs")).await.must_be(404);
}

#[tokio::test]
async fn sentence_31_what_is_null_unknown_or_read_only_is_ignored() {
    let (_ns, client) = provisioned().await;
    let body = json!({
        "schemas": [USER, "urn:unknown"], "userName": "asim", "title": null, "unheard": {"of": [1]},
        "groups": [{"value": "administrators"}], "meta": {"created": "never"}, "urn:unknown": {"x": 1},
        "emails": [null, {}, {"type": "work"}], "name": {"unheard": 1}
    });
    let made = client.post(&scim("/Users"), body.clone()).await.must_be(201).body;
    let left: Vec<_> = made.as_object().unwrap().keys().collect();
    assert_eq!(left, ["active", "id", "meta", "schemas", "userName"]);
    let path = scim(&format!("/Users/{}", made["id"].as_str().unwrap()));
    assert_eq!(client.put(&path, body).await.must_be(200).body["meta"]["version"], "W/\"1\"");
}

#[tokio::test]
async fn sentence_32_put_clears_what_it_does_not_have() {
    let (_ns, client) = provisioned().await;
    let mut body = json!({
        "schemas": [USER, ENTERPRISE], "userName": "asim", "externalId": "x", "displayName": "A",
        "name": {"givenName": "G", "familyName": "F", "formatted": "G F"}, "title": "T", "active": false,
        "emails": [{"value": "a@example.com"}], "addresses": [{"locality": "Ulm", "type": "work"}]
    });
    body[ENTERPRISE] = json!({"costCenter": "C"});
    let made = client.post(&scim("/Users"), body).await.must_be(201).body;
    assert_eq!(made["addresses"], json!([{"locality": "Ulm", "type": "work"}]));
    assert_eq!(made[ENTERPRISE]["costCenter"], "C");
    let path = scim(&format!("/Users/{}", made["id"].as_str().unwrap()));
    let after = client.put(&path, json!({"userName": "asim"})).await.must_be(200).body;
    let left: Vec<_> = after.as_object().unwrap().keys().collect();
    assert_eq!(left, ["active", "id", "meta", "schemas", "userName"]);
    // Who was deactivated is not activated by leaving that out.
    assert_eq!(after["active"], false);
    client.put(&path, json!({"title": "T"})).await.must_be_scim_error(400, "invalidValue");
}

#[tokio::test]
async fn sentence_33_the_first_user_has_what_oktas_test_looks_at() {
    let (_ns, client) = provisioned().await;
    let body = json!({
        "userName": "asim", "name": {"givenName": "Asim", "familyName": "Aslam"},
        "emails": [{"value": "a@example.com", "primary": true}]
    });
    client.post(&scim("/Users"), body).await.must_be(201);
    let list = client.get(&scim("/Users?count=1&startIndex=1")).await.must_be(200).body;
    let first = &list["Resources"][0];
    assert_eq!(first["name"], json!({"givenName": "Asim", "familyName": "Aslam"}));
    assert_eq!(
        (&first["active"], &first["emails"][0]["value"]),
        (&json!(true), &json!("a@example.com"))
    );
}

#[tokio::test]
async fn sentence_34_who_is_deleted_is_gone_and_can_be_created_again() {
    let (_ns, client) = provisioned().await;
    let id = user(&client, "asim").await;
    let path = scim(&format!("/Users/{id}"));
    client.delete(&path).await.must_be(204);
    client.get(&path).await.must_be(404);
    client.delete(&path).await.must_be(404);
    assert_ne!(user(&client, "asim").await, id);
}

#[tokio::test]
async fn a_user_who_is_deactivated_is_signed_out() {
    let (ns, client) = provisioned().await;
    let patch = operations(json!([{"op": "replace", "value": {"active": false}}]));
    let put = json!({"userName": "boris", "active": false});
    for (name, method, body) in [("asim", Method::PATCH, patch), ("boris", Method::PUT, put)] {
        let new = json!({"userName": name, "password": PASSWORD});
        let made = client.post(&scim("/Users"), new).await.must_be(201).body;
        let path = scim(&format!("/Users/{}", made["id"].as_str().unwrap()));
        let session = ns.signed_in_by_password(name).await;
        session.get("/me").await.must_be(200);
        let shown = client.send(method, &path, Some(body)).await.must_be(200);
        assert_eq!(shown.body["active"], false, "{name}");
        session.get("/me").await.must_be(401);
        ns.stranger().sign_in(name, PASSWORD).await.must_be(401);
    }
}

#[tokio::test]
async fn a_new_password_signs_in_and_ends_the_sessions_of_the_old_one() {
    let (ns, client) = provisioned().await;
    let body = json!({"userName": "asim", "password": PASSWORD});
    let made = client.post(&scim("/Users"), body).await.must_be(201).body;
    let path = scim(&format!("/Users/{}", made["id"].as_str().unwrap()));
    let (second, third) = ("a second battery staple", "a third battery staple");
    let patch = operations(json!([{"op": "replace", "path": "password", "value": second}]));
    let put = json!({"userName": "asim", "password": third});
    for (method, body, old, new) in
        [(Method::PATCH, patch, PASSWORD, second), (Method::PUT, put, second, third)]
    {
        let opened = ns.stranger().sign_in("asim", old).await.must_be(201);
        let asim = ns.stranger().with_key(opened.token());
        asim.get("/me").await.must_be(200);
        let shown = client.send(method, &path, Some(body)).await.must_be(200);
        assert!(!shown.text.contains("password") && !shown.text.contains(new), "{}", shown.text);
        asim.get("/me").await.must_be(401);
        ns.stranger().sign_in("asim", old).await.must_be(401);
        ns.stranger().sign_in("asim", new).await.must_be(201);
    }
}

#[tokio::test]
async fn a_change_of_an_older_version_is_refused() {
    let (_ns, client) = provisioned().await;
    let id = user(&client, "asim").await;
    let path = scim(&format!("/Users/{id}"));
    let known = client.with_header("if-match", "W/\"1\"");
    let known_not = client.with_header("if-none-match", "W/\"1\"");
    // The groups of a user change without a new version.
    let without_groups = format!("{path}?excludedAttributes=groups");
    known_not.get(&path).await.must_be(200);
    known_not.get(&without_groups).await.must_be(304);
    known.put(&path, json!({"userName": "asim", "title": "T"})).await.must_be(200);
    known.put(&path, json!({"userName": "asim"})).await.must_be(412);
    let list = operations(json!([{"op": "remove", "path": "title"}]));
    known.patch(&path, list.clone()).await.must_be(412);
    known.delete(&path).await.must_be(412);
    client.with_header("if-match", "x").patch(&path, list.clone()).await.must_be(400);
    client.with_header("if-match", "*").patch(&path, list).await.must_be(200);
    known_not.get(&without_groups).await.must_be(200);
    client.with_header("if-match", "\"7\", W/\"3\"").delete(&path).await.must_be(204);
}

#[tokio::test]
async fn an_administrator_is_not_for_every_key() {
    let (ns, client) = provisioned().await;
    ns.person("chief").await;
    ns.add("/group/administrators/user/chief").await.must_be(201);
    let path = scim("/Users/chief");
    client.put(&path, json!({"userName": "chief", "title": "T"})).await.must_be(403);
    client.delete(&path).await.must_be(403);
    ns.put(&path, json!({"userName": "chief", "title": "T"})).await.must_be(200);
    let list =
        json!([{"op": "add", "path": "members", "value": [{"value": user(&client, "a").await}]}]);
    client.patch(&scim("/Groups/administrators"), operations(list.clone())).await.must_be(403);
    ns.patch(&scim("/Groups/administrators"), operations(list)).await.must_be(204);
}

#[tokio::test]
async fn an_idempotency_key_is_not_read() {
    let (_ns, client) = provisioned().await;
    let client = client.with_header("idempotency-key", "0123456789abcdef");
    let body = json!({"userName": "asim"});
    client.post(&scim("/Users"), body.clone()).await.must_be(201);
    let again = client.post(&scim("/Users"), body).await.must_be_scim_error(409, "uniqueness");
    assert_eq!(again.header("idempotency-replayed"), "");
}
