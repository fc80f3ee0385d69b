//! The errors in the published tables, with their ids and texts.

use crate::support::{Namespace, PASSWORD};
use serde_json::{Value, json};

/// A call with its request, and the status, id and detail of its error.
type Case = (&'static str, Value, u16, &'static str, &'static str);

async fn assert_errors(cases: Vec<Case>) {
    let ns = Namespace::new().await;
    for (call, request, status, id, detail) in cases {
        ns.call_micro(call, request).await.must_be_micro_error(status, id, detail);
    }
}

#[tokio::test]
async fn groups_return_the_published_errors() {
    let no_name = (400, "MISSING_NAME", "Missing name");
    let no_id = (400, "MISSING_ID", "Missing ID");
    let unknown = (400, "NOT_FOUND", "No group found with this ID");
    let no_group = (400, "MISSING_GROUP_ID", "Missing Group ID");
    let no_member = (400, "MISSING_MEMBER_ID", "Missing Member ID");
    let mut cases = vec![
        ("groups/create", json!({}), no_name),
        ("groups/create", json!({"name": ""}), no_name),
        ("groups/create", json!({"name": null}), no_name),
        ("groups/create", json!({"name": " "}), no_name),
        ("groups/read", json!({}), (400, "MISSING_IDS", "One or more IDs are required")),
        ("groups/read", json!({"ids": []}), (400, "MISSING_IDS", "One or more IDs are required")),
        // They are checked in this order.
        ("groups/update", json!({}), no_id),
        ("groups/update", json!({"id": "none"}), no_name),
        ("groups/update", json!({"id": "none", "name": "Micro"}), unknown),
        ("groups/delete", json!({}), no_id),
    ];
    for call in ["groups/addMember", "groups/removeMember"] {
        cases.push((call, json!({}), no_group));
        cases.push((call, json!({"member_id": "asim"}), no_group));
        cases.push((call, json!({"group_id": "none"}), no_member));
        cases.push((call, json!({"group_id": "none", "member_id": "asim"}), unknown));
    }
    let flat = |(call, request, (status, id, detail))| (call, request, status, id, detail);
    assert_errors(cases.into_iter().map(flat).collect()).await;
}

#[tokio::test]
async fn invites_return_the_published_errors() {
    let no_code = "An email address code is required to read an invite";
    let no_filter = "An email address or group id is needed to list invites";
    let invalid = "The email provided was invalid";
    let mut cases = vec![
        ("invites/create", json!({}), 400, "MISSING_GROUP_ID", "Missing GroupID"),
        ("invites/create", json!({"group_id": "g"}), 400, "MISSING_EMAIL", "Missing Email"),
        ("invites/read", json!({}), 400, "ID_OR_CODE_REQUIRED", no_code),
        ("invites/read", json!({"id": "", "code": ""}), 400, "ID_OR_CODE_REQUIRED", no_code),
        ("invites/read", json!({"id": "none"}), 404, "NOT_FOUND", "Invite not found"),
        ("invites/read", json!({"code": "0000000000"}), 404, "NOT_FOUND", "Invite not found"),
        ("invites/read", json!({"code": "12345678"}), 404, "NOT_FOUND", "Invite not found"),
        ("invites/list", json!({}), 400, "GROUP_ID_OR_EMAIL_REQUIRED", no_filter),
        ("invites/list", json!({"email": ""}), 400, "GROUP_ID_OR_EMAIL_REQUIRED", no_filter),
        ("invites/delete", json!({}), 400, "MISSING_ID", "Missing ID"),
    ];
    for email in ["john", "@doe.com", "john@", "a b@doe.com", "john@-doe.com", ".j@doe.com"] {
        let request = json!({"group_id": "g", "email": email});
        cases.push(("invites/create", request, 400, "INVALID_EMAIL", invalid));
    }
    assert_errors(cases).await;
}

#[tokio::test]
async fn users_return_the_published_errors() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    ns.create_micro_user("bob").await;
    let new = |id: &str, name: &str, password: &str| json!({"id": id, "username": name, "email": format!("{name}@x.org"), "password": password});
    let short = (400, "Password is less than 8 characters");
    let blank = (400, "username and email cannot be blank");
    let taken = (409, "Unique index violation");
    let unknown = (404, "not found");
    let client = "go.micro.client";
    for (call, request, (status, detail), id) in [
        ("users/create", new("x", "x", "1234567"), short, "users.Create.Check"),
        ("users/create", new("x", "x", ""), short, "users.Create.Check"),
        ("users/create", new("x", "ASIM", PASSWORD), taken, client),
        ("users/create", new("asim", "x", PASSWORD), taken, client),
        ("users/update", json!({"id": "bob", "username": "asim"}), taken, client),
        ("users/update", json!({"id": "bob", "email": "asim@Example.com"}), taken, client),
        ("users/update", json!({"id": "none", "username": "none"}), unknown, client),
        ("users/read", json!({"id": "none"}), unknown, client),
        ("users/delete", json!({"id": "none"}), unknown, client),
        ("users/search", json!({}), blank, client),
        ("users/search", json!({"username": "", "email": ""}), blank, client),
        ("users/login", json!({"password": PASSWORD}), blank, client),
        ("users/readSession", json!({"sessionId": "none"}), unknown, client),
        ("users/logout", json!({"sessionId": "0".repeat(128)}), unknown, client),
    ] {
        ns.call_micro(call, request).await.must_be_micro_error(status, id, detail);
    }
    let email = json!({"id": "x", "email": "asim@example.com", "password": PASSWORD});
    let refused = ns.call_micro("users/create", email).await.must_be_micro_error(
        409,
        client,
        "Unique index violation",
    );
    assert_eq!(refused.body["Field"], "email");
    for (field, request) in
        [("username", new("x", "asim", PASSWORD)), ("id", new("bob", "x", PASSWORD))]
    {
        assert_eq!(ns.call_micro("users/create", request).await.must_be(409).body["Field"], field);
    }
    // Nothing was written.
    ns.call_micro("users/read", json!({"id": "x"})).await.must_be(404);
}

#[tokio::test]
async fn a_missing_or_partial_id_matches_nothing() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    ns.log_in_by_micro("asim").await;
    for call in ["users/read", "users/delete", "users/update", "users/updatePassword"] {
        ns.call_micro(call, json!({})).await.must_be_micro_error_about(400, "must not be blank");
    }
    for call in ["users/readSession", "users/logout"] {
        ns.call_micro(call, json!({}))
            .await
            .must_be_micro_error_about(400, "sessionId: must not be blank");
    }
    ns.call_micro_ok("users/read", json!({"id": "asim"})).await;
    // The beginning of an id or a username does not match either.
    ns.call_micro("users/read", json!({"id": "asi"})).await.must_be(404);
    ns.call_micro_empty("users/search", json!({"username": "asi"})).await;
    let request = json!({"username": "asimo", "password": PASSWORD});
    ns.call_micro("users/login", request).await.must_be(401);
}
