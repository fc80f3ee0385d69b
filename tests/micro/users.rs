//! The calls of `users`, as the published pages show them.

use crate::support::{Caller, Namespace, PASSWORD, user};
use serde_json::json;

#[tokio::test]
async fn the_published_examples_work() {
    let ns = Namespace::new().await;
    let new = json!({"id": "usr-1", "username": "Asim", "email": "Asim@Example.com",
        "password": "password1"});
    ns.call_micro_empty("users/Users/Create", new).await;
    let read = ns.call_micro_ok("users/read", json!({"id": "usr-1"})).await;
    let user = &read["user"];
    let created = user["created"].as_str().unwrap();
    assert!(created.len() == 10 && created.bytes().all(|b| b.is_ascii_digit()), "{created}");
    let expected = json!({"id": "usr-1", "username": "asim", "email": "asim@example.com",
        "created": created, "updated": user["updated"]});
    assert_eq!(*user, expected);
    // The update keeps the username.
    let update = json!({"id": "usr-1", "username": "asim", "email": "asim@example.org"});
    ns.call_micro_empty("users/update", update).await;
    let change = json!({"userId": "usr-1", "oldPassword": "password1", "newPassword": "password2",
        "confirmPassword": "password2"});
    ns.call_micro_empty("users/updatePassword", change).await;
    let login = json!({"email": "asim@example.org", "password": "password2"});
    let session = ns.call_micro_ok("users/login", login).await["session"].clone();
    let named = json!({"sessionId": session["id"]});
    let read = ns.call_micro_ok("users/readSession", named.clone()).await;
    assert_eq!(read["session"]["id"], session["id"]);
    ns.call_micro_empty("users/logout", named.clone()).await;
    ns.call_micro("users/readSession", named).await.must_be_micro_error(
        404,
        "go.micro.client",
        "not found",
    );
    ns.call_micro_empty("users/delete", json!({"id": "usr-1"})).await;
    ns.call_micro("users/read", json!({"id": "usr-1"})).await.must_be(404);
}

#[tokio::test]
async fn an_update_replaces_username_and_address() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let read = || ns.call_micro_ok("users/read", json!({"id": "asim"}));
    let before = read().await["user"].clone();
    for (username, email) in
        [("asim", "asim@example.com"), ("asim", "new@example.com"), ("new", "new@example.com")]
    {
        let update = json!({"id": "asim", "username": username, "email": email});
        ns.call_micro_empty("users/update", update).await;
        let user = read().await["user"].clone();
        assert_eq!((&user["username"], &user["email"]), (&json!(username), &json!(email)));
        assert_eq!(user["created"], before["created"]);
    }
    // Absent fields are cleared.
    ns.call_micro_empty("users/update", json!({"id": "asim", "username": "asim"})).await;
    assert_eq!(read().await["user"].get("email"), None);
    // The password stays, and the address is no sign-in address any more.
    ns.log_in_by_micro("asim").await;
    let login = json!({"email": "new@example.com", "password": PASSWORD});
    ns.call_micro("users/login", login).await.must_be(401);
}

#[tokio::test]
async fn an_id_is_generated_if_none_is_sent() {
    let ns = Namespace::new().await;
    ns.call_micro_empty("users/create", json!({"username": "asim", "password": PASSWORD})).await;
    let found = ns.call_micro_ok("users/search", json!({"username": "asim"})).await;
    assert_eq!(found["users"][0]["id"].as_str().unwrap().len(), 36);
}

#[tokio::test]
async fn a_search_is_exact_and_case_insensitive() {
    let ns = Namespace::new().await;
    for id in ["asim", "asimo", "bob"] {
        ns.create_micro_user(id).await;
    }
    let found = async |request| -> Vec<String> {
        let found = ns.call_micro_ok("users/search", request).await;
        let users = found["users"].as_array().cloned().unwrap_or_default();
        users.iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found(json!({"username": "ASIM"})).await, ["asim"]);
    assert_eq!(found(json!({"email": "Asimo@Example.com"})).await, ["asimo"]);
    // The username takes precedence.
    assert_eq!(found(json!({"username": "asim", "email": "bob@example.com"})).await, ["asim"]);
    ns.call_micro_empty("users/search", json!({"username": "nobody"})).await;
    ns.call_micro_empty("users/search", json!({"email": "nobody@example.com"})).await;
}

#[tokio::test]
async fn limit_and_offset_work() {
    let ns = Namespace::new().await;
    // A contact address that users set themselves is no sign-in address and need not be unique.
    let mut ids = Vec::new();
    for n in 0..5 {
        let id = format!("u{n}");
        ns.post("/user", user(&id, json!({}))).await.must_be(201);
        let own = ns.signed_in(&id).await;
        own.call_micro_empty("users/update", json!({"id": id, "email": "shared@example.com"}))
            .await;
        ids.push(id);
    }
    let found = async |limit: i64, offset: i64| -> Vec<String> {
        let request = json!({"email": "shared@example.com", "limit": limit, "offset": offset});
        let found = ns.call_micro_ok("users/search", request).await;
        let users = found["users"].as_array().cloned().unwrap_or_default();
        users.iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found(0, 0).await, ids);
    assert_eq!(found(2, 0).await, ids[..2]);
    assert_eq!(found(2, 2).await, ids[2..4]);
    assert_eq!(found(2, 4).await, ids[4..]);
    assert_eq!(found(0, 3).await, ids[3..]);
    assert!(found(2, 5).await.is_empty());
}

#[tokio::test]
async fn an_address_becomes_a_sign_in_address() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let taken = user("bob", json!({"email": "asim@example.com"}));
    ns.post("/user", taken).await.refused(409, "taken");
    // An address that users set themselves is only a contact.
    let bob = ns.newcomer("bob").await;
    bob.call_micro_empty("users/update", json!({"id": "bob", "email": "asim@example.com"})).await;
    let login = json!({"email": "asim@example.com", "password": PASSWORD});
    ns.call_micro_ok("users/login", login).await;
}

#[tokio::test]
async fn deleting_a_user_ends_sessions_and_memberships() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let group = ns.create_micro_group("Micro").await;
    ns.call_micro_empty("groups/addMember", json!({"group_id": group, "member_id": "asim"})).await;
    let session = ns.log_in_by_micro("asim").await;
    ns.call_micro_empty("users/delete", json!({"id": "asim"})).await;
    ns.call_micro("users/readSession", json!({"sessionId": session})).await.must_be(404);
    Caller::stranger().with_key(&session).call_micro("groups/list", json!({})).await.must_be(401);
    let read = ns.call_micro_ok("groups/read", json!({"ids": [group]})).await;
    assert_eq!(read["groups"][&group].get("member_ids"), None);
}

#[tokio::test]
async fn user_managers_set_the_sign_in_address_even_if_the_contact_stays() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let asim = ns.stranger().with_key(&ns.log_in_by_micro("asim").await);
    let update = |email: &str| json!({"id": "asim", "username": "asim", "email": email});
    let signs_in = async |email: &str| {
        let login = json!({"email": email, "password": PASSWORD});
        ns.call_micro("users/login", login).await.status == 200
    };
    // Users change their own contact address; user managers change the sign-in address, too.
    asim.call_micro_empty("users/update", update("new@example.com")).await;
    assert!(!signs_in("new@example.com").await && signs_in("asim@example.com").await);
    ns.call_micro_empty("users/update", update("new@example.com")).await;
    assert!(signs_in("new@example.com").await && !signs_in("asim@example.com").await);
    asim.call_micro_empty("users/update", update("")).await;
    ns.call_micro_empty("users/update", update("")).await;
    assert!(!signs_in("new@example.com").await);
    ns.create_micro_user("other").await;
    ns.call_micro_empty("users/update", json!({"id": "other", "email": "new@example.com"})).await;
}
