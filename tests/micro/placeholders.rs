//! Creating a placeholder user fills it in.

use super::change_records;
use crate::support::{Namespace, PASSWORD, all, count, user};
use serde_json::json;

#[tokio::test]
async fn creating_a_placeholder_fills_it_in_and_keeps_its_memberships() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    ns.call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": "asim"})).await;
    let before = change_records(&ns).await.len();
    ns.create_micro_user("asim").await;
    let written = change_records(&ns).await.split_off(before);
    assert_eq!(written, [("user.updated".to_owned(), "asim".to_owned())]);
    let read = ns.call_micro_ok("users/read", json!({"id": "asim"})).await;
    assert_eq!(read["user"]["username"], "asim");
    let listed = ns.call_micro_ok("groups/list", json!({"member_id": "asim"})).await;
    assert_eq!(listed["groups"][0]["id"], id);
    ns.log_in_by_micro("asim").await;
    // Only once.
    let again = json!({"id": "asim", "username": "thief", "password": PASSWORD});
    ns.call_micro("users/create", again).await.must_be_micro_error(
        409,
        "go.micro.client",
        "Unique index violation",
    );
}

#[tokio::test]
async fn a_user_who_is_no_placeholder_cannot_be_created_again() {
    let ns = Namespace::new().await;
    for (id, properties) in [
        ("a", json!({"username": "one"})),
        ("b", json!({"email": "b@example.com"})),
        ("c", json!({"name": "C"})),
        ("d", json!({"first_name": "D"})),
        ("e", json!({"last_name": "E"})),
        ("f", json!({"external_id": "F"})),
        ("g", json!({"active": false})),
        ("h", json!({"own": 1})),
        ("i", json!({"password": PASSWORD})),
        // This user was created with only an id, so it is no placeholder.
        ("j", json!({})),
    ] {
        ns.post("/user", user(id, properties)).await.must_be(201);
        let request = json!({"id": id, "username": format!("new-{id}"), "password": PASSWORD});
        ns.call_micro("users/create", request).await.must_be(409);
    }
}

#[tokio::test]
async fn a_placeholder_who_is_an_administrator_is_protected() {
    let ns = Namespace::new().await;
    ns.group("inner").await;
    ns.nest("administrators", "inner").await;
    ns.call_micro_empty("groups/addMember", json!({"group_id": "inner", "member_id": "root"}))
        .await;
    let key = ns.with_scopes(&["users:write"]).await;
    let request = json!({"id": "root", "username": "root", "password": PASSWORD});
    key.call_micro("users/create", request.clone())
        .await
        .must_be_micro_error_about(403, "administrator");
    let guess = json!({"username": "root", "password": PASSWORD});
    ns.call_micro("users/login", guess).await.must_be(401);
    ns.call_micro_empty("users/create", request).await;
    ns.log_in_by_micro("root").await;
}

#[tokio::test]
async fn one_of_many_creations_fills_in_a_placeholder() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    ns.call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": "asim"})).await;
    let tasks = (0..6).map(|n| {
        let caller = ns.with_header("x-test", "1");
        let request = json!({"id": "asim", "username": format!("n{n}"), "password": PASSWORD});
        async move { caller.call_micro("users/create", request).await }
    });
    let replies = all(tasks).await;
    assert_eq!((count(&replies, 200), count(&replies, 409)), (1, 5));
}

#[tokio::test]
async fn the_native_dialect_fills_in_a_placeholder_once_too() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    ns.call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": "asim"})).await;
    let before = change_records(&ns).await.len();
    let known = json!({"username": "Asim", "shoe_size": 43, "password": PASSWORD});
    let created = ns.post("/user", user("asim", known)).await.must_be(201);
    assert_eq!((&created.body["id"], created.header("etag")), (&json!("asim"), "\"2\""));
    assert_eq!(created.properties()["shoe_size"], 43);
    let written = change_records(&ns).await.split_off(before);
    assert_eq!(written, [("user.updated".to_owned(), "asim".to_owned())]);
    assert_eq!(ns.get(&format!("/group/{id}/user")).await.ids(), ["asim"]);
    ns.post("/user", user("asim", json!({}))).await.refused(409, "taken");
    assert_eq!(ns.get("/user/asim").await.body, created.body);
}

#[tokio::test]
async fn a_placeholder_that_was_changed_is_none_any_more() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    ns.call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": "asim"})).await;
    ns.put("/user/asim", user("asim", json!({"name": "Asim"}))).await.must_be(200);
    ns.post("/user", user("asim", json!({}))).await.refused(409, "taken");
    let request = json!({"id": "asim", "username": "thief", "password": PASSWORD});
    ns.call_micro("users/create", request).await.must_be(409);
}
