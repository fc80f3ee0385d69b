//! Invalid values: each is refused, and the error names its field.

use super::change_records;
use crate::support::{Namespace, PASSWORD};
use serde_json::json;

#[tokio::test]
async fn an_error_names_the_field_of_an_invalid_value() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    let before = change_records(&ns).await;
    let long = "é".repeat(256);
    for bad in ["\0", "a\u{0}b", "\u{7f}", "a\nb", long.as_str()] {
        for (call, request, field) in [
            ("groups/create", json!({"name": bad}), "name"),
            ("groups/read", json!({"ids": [bad]}), "ids"),
            ("groups/update", json!({"id": bad, "name": "x"}), "id"),
            ("groups/update", json!({"id": id, "name": bad}), "name"),
            ("groups/delete", json!({"id": bad}), "id"),
            ("groups/list", json!({"member_id": bad}), "member_id"),
            ("groups/addMember", json!({"group_id": bad, "member_id": "x"}), "group_id"),
            ("groups/addMember", json!({"group_id": id, "member_id": bad}), "member_id"),
            ("groups/removeMember", json!({"group_id": id, "member_id": bad}), "member_id"),
            ("invites/create", json!({"group_id": bad, "email": "a@b"}), "group_id"),
            ("invites/read", json!({"id": bad}), "id"),
            ("invites/list", json!({"group_id": bad}), "group_id"),
            ("invites/list", json!({"email": bad}), "email"),
            ("invites/delete", json!({"id": bad}), "id"),
            ("users/create", json!({"id": bad, "password": PASSWORD}), "id"),
            ("users/create", json!({"username": bad, "password": PASSWORD}), "username"),
            ("users/create", json!({"email": bad, "password": PASSWORD}), "email"),
            ("users/read", json!({"id": bad}), "id"),
            ("users/update", json!({"id": bad}), "id"),
            ("users/update", json!({"id": "x", "username": bad}), "username"),
            ("users/delete", json!({"id": bad}), "id"),
            ("users/search", json!({"username": bad}), "username"),
            ("users/search", json!({"email": bad}), "email"),
            ("users/readSession", json!({"sessionId": bad}), "sessionId"),
            ("users/logout", json!({"sessionId": bad}), "sessionId"),
        ] {
            ns.call_micro(call, request)
                .await
                .must_be_micro_error_about(400, &format!("{field}: "));
        }
    }
    assert_eq!(change_records(&ns).await, before);
}

#[tokio::test]
async fn passwords_follow_the_rules_of_all_dialects() {
    let ns = Namespace::new().await;
    let long = "x".repeat(1025);
    for bad in ["nul\0in-it", long.as_str()] {
        let refused = ns.call_micro("users/create", json!({"id": "x", "password": bad})).await;
        refused.must_be_micro_error_about(400, "password: ");
        let request =
            json!({"userId": "x", "oldPassword": "x", "newPassword": bad, "confirmPassword": bad});
        ns.call_micro("users/updatePassword", request)
            .await
            .must_be_micro_error_about(400, "newPassword: ");
    }
    // Seven characters in more than eight bytes.
    let refused = ns.call_micro("users/create", json!({"id": "x", "password": "ééééééé"})).await;
    refused.must_be_micro_error(400, "users.Create.Check", "Password is less than 8 characters");
    ns.call_micro_empty("users/create", json!({"id": "x", "password": "x".repeat(1024)})).await;
}

#[tokio::test]
async fn a_name_with_u_0000_is_refused_at_sign_in() {
    let ns = Namespace::new().await;
    let request = json!({"username": "a\u{0}b", "password": "a guess at it"});
    ns.call_micro("users/login", request).await.must_be_micro_error_about(400, "U+0000");
    let request = json!({"username": "x".repeat(100_000), "password": "y".repeat(100_000)});
    ns.call_micro("users/login", request).await.must_be(401);
    ns.call_micro("invites/read", json!({"code": "a\u{0}b"})).await.must_be(404);
    ns.call_micro("users/search", json!({"username": "x", "limit": -1}))
        .await
        .must_be_micro_error_about(400, "limit: ");
    ns.call_micro("users/search", json!({"username": "x", "offset": -1}))
        .await
        .must_be_micro_error_about(400, "offset: ");
    let far = json!({"username": "x", "offset": i64::MAX, "limit": i64::MAX});
    ns.call_micro_empty("users/search", far).await;
}

#[tokio::test]
async fn any_other_text_is_a_valid_id() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("a/b ü 你好 🎉").await;
    for member in ["a/b", "Ünïcödé", "with space", "💡", "%00", "'; DROP TABLE users; --"] {
        ns.call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": member})).await;
        let listed = ns.call_micro_ok("groups/list", json!({"member_id": member})).await;
        assert_eq!(listed["groups"][0]["id"], id);
    }
    ns.call_micro_empty("groups/delete", json!({"id": id})).await;
}
