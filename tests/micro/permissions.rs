//! What keys may do by their scopes, and signed-in users without one.

use crate::support::{Caller, Namespace, membership};
use serde_json::{Value, json};

/// Each call with a valid request and the scope that it needs.
fn calls_with_scopes(group: &str, invite: &str) -> Vec<(&'static str, Value, &'static str)> {
    let member = json!({"group_id": group, "member_id": "asim"});
    let user = json!({"id": "asim", "username": "asim"});
    let password = json!({"userId": "asim", "oldPassword": "a guess at it",
        "newPassword": "a new password", "confirmPassword": "a new password"});
    let new = json!({"id": "new", "password": "a new password"});
    vec![
        ("groups/create", json!({"name": "x"}), "groups:write"),
        ("groups/read", json!({"ids": [group]}), "groups:read"),
        ("groups/update", json!({"id": group, "name": "x"}), "groups:write"),
        ("groups/list", json!({}), "groups:read"),
        ("groups/addMember", member.clone(), "groups:write"),
        ("groups/removeMember", member, "groups:write"),
        (
            "invites/create",
            json!({"group_id": group, "email": "a@b"}),
            "invites:write groups:write",
        ),
        ("invites/read", json!({"id": invite}), "invites:read"),
        ("invites/list", json!({"group_id": group}), "invites:read"),
        ("invites/delete", json!({"id": invite}), "invites:write"),
        ("users/create", new, "users:write"),
        ("users/read", json!({"id": "asim"}), "users:read"),
        ("users/update", user, "users:write"),
        ("users/search", json!({"username": "asim"}), "users:read"),
        ("users/updatePassword", password, "users:write"),
        ("users/delete", json!({"id": "asim"}), "users:write"),
        ("groups/delete", json!({"id": group}), "groups:write"),
    ]
}

#[tokio::test]
async fn a_key_may_do_what_its_scopes_say() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let group = ns.create_micro_group("Micro").await;
    let request = json!({"group_id": group, "email": "john@doe.com"});
    let made = ns.call_micro_ok("invites/create", request).await;
    let invite = made["invite"]["id"].as_str().unwrap();
    let none = ns.with_scopes(&["sessions:read"]).await;
    for (call, request, scope) in calls_with_scopes(&group, invite) {
        let detail =
            none.call_micro(call, request.clone()).await.must_be(403).body["Detail"].clone();
        let detail = detail.as_str().unwrap();
        let (service, _) = call.split_once('/').unwrap();
        assert!(detail.starts_with(&format!("Forbidden call made to {service}:")), "{detail}");
        let scopes: Vec<_> = scope.split(' ').collect();
        let missing = detail.ends_with(&format!("the key lacks the scope {}", scopes[0]))
            // An update reads the group first.
            || (call == "groups/update" && detail.ends_with("groups:read"));
        assert!(detail.contains(" by key:") && missing, "{call}: {detail}");
        let may = ns.with_scopes(&scopes).await;
        let reply = may.call_micro(call, request).await;
        let expected = if call == "users/updatePassword" { 401 } else { 200 };
        reply.must_be(expected);
    }
}

#[tokio::test]
async fn signed_in_users_read_everything_and_change_their_own_data() {
    let ns = Namespace::open().await;
    let group = ns.create_micro_group("Micro").await;
    let request = json!({"group_id": group, "email": "john@doe.com"});
    let made = ns.call_micro_ok("invites/create", request).await;
    let invite = made["invite"]["id"].as_str().unwrap();
    ns.create_micro_user("asim").await;
    let boris = ns.newcomer("boris").await;
    ns.call_micro_empty("groups/addMember", json!({"group_id": group, "member_id": "asim"})).await;
    ns.call_micro_empty("groups/addMember", json!({"group_id": group, "member_id": "boris"})).await;
    for (call, request, _) in calls_with_scopes(&group, invite) {
        let status = boris.call_micro(call, request).await.status;
        let expected = match call {
            "groups/read" | "groups/list" | "users/read" | "users/search" => 200,
            // Invites of groups that they do not manage are not found.
            "invites/read" => 404,
            "invites/list" | "invites/delete" => 200,
            _ => 403,
        };
        assert_eq!(status, expected, "{call}");
    }
    ns.call_micro_ok("invites/read", json!({"id": invite})).await;
    boris.call_micro_empty("users/update", json!({"id": "boris", "username": "boris"})).await;
    boris
        .call_micro_empty("groups/removeMember", json!({"group_id": group, "member_id": "boris"}))
        .await;
}

#[tokio::test]
async fn managers_change_their_group_and_owners_delete_it() {
    let ns = Namespace::open().await;
    let group = ns.create_micro_group("Micro").await;
    let mut callers: Vec<Caller> = Vec::new();
    for role in ["manager", "owner"] {
        callers.push(ns.newcomer(role).await);
        let path = format!("/group/{group}/user/{role}");
        ns.post(&path, membership(json!({"role": role}))).await.must_be(201);
    }
    ns.user("asim").await;
    let member = json!({"group_id": group, "member_id": "asim"});
    for caller in &callers {
        caller.call_micro_ok("groups/update", json!({"id": group, "name": "Ours"})).await;
        caller.call_micro_empty("groups/addMember", member.clone()).await;
        caller.call_micro_empty("groups/removeMember", member.clone()).await;
        let request = json!({"group_id": group, "email": "john@doe.com"});
        caller.call_micro_ok("invites/create", request).await;
        caller.call_micro_ok("invites/list", json!({"group_id": group})).await;
    }
    callers[0].call_micro("groups/delete", json!({"id": group})).await.must_be(403);
    callers[1].call_micro_empty("groups/delete", json!({"id": group})).await;
    let always = ns.call_micro("groups/delete", json!({"id": "administrators"})).await;
    always.must_be_micro_error_about(403, "the group administrators always exists");
}
