//! Who may call which procedures.

use super::{Board, FORBIDDEN, PATH, request};
use serde_json::{Value, json};

const ALL: [&str; 5] = ["users:read", "users:write", "groups:read", "groups:write", "admin"];
const USERS_READ: &[&str] = &["users:read", "users:write", "admin"];
const USERS_WRITE: &[&str] = &["users:write", "admin"];
const GROUPS_READ: &[&str] = &["groups:read", "groups:write", "admin"];
const GROUPS_WRITE: &[&str] = &["groups:write", "admin"];

/// Calls that find nothing to change, each with the scopes of which one is enough.
fn cases() -> Vec<(&'static str, Value, &'static [&'static str])> {
    let none = 999_999_999;
    vec![
        ("createGroup", json!([""]), GROUPS_WRITE),
        ("updateGroup", json!([none]), GROUPS_WRITE),
        ("updateGroup", json!([none, "x"]), GROUPS_WRITE),
        ("removeGroup", json!([none]), GROUPS_WRITE),
        ("addGroupMember", json!([none, none]), GROUPS_WRITE),
        ("removeGroupMember", json!([none, none]), GROUPS_WRITE),
        ("getGroup", json!([none]), GROUPS_READ),
        ("getAllGroups", json!([]), GROUPS_READ),
        ("getMemberGroups", json!([none]), GROUPS_READ),
        ("isGroupMember", json!([none, none]), GROUPS_READ),
        ("getGroupMembers", json!([none]), &["admin"]),
        ("getUser", json!([none]), USERS_READ),
        ("getUserByName", json!(["none"]), USERS_READ),
        ("getAllUsers", json!([]), USERS_READ),
        ("isActiveUser", json!([none]), USERS_READ),
        ("createUser", json!(["", ""]), USERS_WRITE),
        ("createLdapUser", json!(["x"]), USERS_WRITE),
        ("updateUser", json!([none]), USERS_WRITE),
        ("updateUser", json!([none, "x"]), USERS_WRITE),
        ("removeUser", json!([none]), USERS_WRITE),
        ("disableUser", json!([none]), USERS_WRITE),
        ("enableUser", json!([none]), USERS_WRITE),
    ]
}

#[tokio::test]
async fn a_key_may_do_what_its_scopes_say() {
    let board = Board::new().await;
    for scope in ALL {
        let key = board.with_scopes(&[scope]).await;
        for (method, parameters, passes) in cases() {
            let reply = key.0.post(PATH, request(method, parameters)).await;
            let expected = if passes.contains(&scope) { 200 } else { 403 };
            let reply = reply.must_be(expected);
            assert!(expected == 200 || reply.text == FORBIDDEN, "{method} {scope}");
        }
    }
    let both = board.with_scopes(&["users:read", "groups:read"]).await;
    assert_eq!(both.call("getGroupMembers", json!([1])).await, json!([]));
}

#[tokio::test]
async fn administrators_may_do_everything_and_other_users_nothing() {
    let board = Board::new().await;
    let (_, root) = board.person("root", "app-admin").await;
    for (method, parameters, _) in cases() {
        root.0.post(PATH, request(method, parameters)).await.must_be(200);
    }
    let group = board.group("team").await;
    for role in ["app-manager", "app-user", ""] {
        let name = format!("with-{role}");
        let (no, caller) = board.person(&name, role).await;
        // Owners of a group have no rights here, unlike in other dialects.
        board.call("addGroupMember", json!([group, no])).await;
        let id = async |path: &str| board.ns.get(path).await.ids()[0].to_owned();
        let team = id("/group?name=team").await;
        let id = id(&format!("/user?username={name}")).await;
        let owner = crate::support::membership(json!({"role": "owner"}));
        board.ns.put(&format!("/group/{team}/user/{id}"), owner).await.must_be(200);
        for (method, parameters, _) in cases() {
            caller.call_forbidden(method, parameters).await;
        }
        caller.call_forbidden("updateGroup", json!([group, "theirs"])).await;
        caller.call_forbidden("getUser", json!([no])).await;
        assert_eq!(caller.call("getMe", json!([])).await["id"], no);
    }
}

#[tokio::test]
async fn administrators_by_nesting_may_do_everything() {
    let board = Board::new().await;
    board.ns.group("chiefs").await;
    board.ns.nest("administrators", "chiefs").await;
    let (no, asim) = board.person("asim", "app-user").await;
    asim.call_forbidden("getAllGroups", json!([])).await;
    let all = board.call("getAllGroups", json!([])).await;
    let chiefs = all.as_array().unwrap().iter().find(|group| group["name"] == "chiefs").unwrap();
    assert_eq!(board.call("addGroupMember", json!([chiefs["id"], no])).await, true);
    assert!(asim.call("getAllGroups", json!([])).await.is_array());
    assert_eq!(board.call("removeGroupMember", json!([chiefs["id"], no])).await, true);
    asim.call_forbidden("getAllGroups", json!([])).await;
}
