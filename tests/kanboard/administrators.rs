//! What only administrators may touch: `administrators`, the groups nested in it, and its members.

use super::{Application, Board};
use serde_json::{Value, json};

/// The number of the group with this name.
async fn group(board: &Board, name: &str) -> Value {
    let all = board.call("getAllGroups", json!([])).await;
    let found = all.as_array().unwrap().iter().find(|group| group["name"] == name);
    found.unwrap()["id"].clone()
}

#[tokio::test]
async fn a_key_without_admin_touches_no_administrators_group() {
    let board = Board::new().await;
    board.ns.group("chiefs").await;
    board.ns.nest("administrators", "chiefs").await;
    let user = board.user("asim").await;
    let (root, _) = board.person("root", "app-admin").await;
    let key = board.with_scopes(&["groups:write", "users:write"]).await;
    for name in ["Administrators", "chiefs"] {
        let no = group(&board, name).await;
        key.call_forbidden("addGroupMember", json!([no, user])).await;
        key.call_forbidden("removeGroupMember", json!([no, root])).await;
        key.call_forbidden("updateGroup", json!([no, "mine"])).await;
        key.call_forbidden("updateGroup", json!({"group_id": no, "external_id": "mine"})).await;
        key.call_forbidden("removeGroup", json!([no])).await;
        assert_eq!(key.call("isGroupMember", json!([no, user])).await, false);
    }
    assert_eq!(group(&board, "chiefs").await, group(&board, "chiefs").await);
}

#[tokio::test]
async fn a_key_without_admin_touches_no_administrator() {
    let board = Board::new().await;
    let (root, caller) = board.person("root", "app-admin").await;
    let key = board.with_scopes(&["groups:write", "users:write"]).await;
    for (method, parameters) in [
        ("updateUser", json!({"id": root, "name": "x"})),
        ("updateUser", json!({"id": root, "role": "app-user"})),
        ("disableUser", json!([root])),
        ("enableUser", json!([root])),
        ("removeUser", json!([root])),
    ] {
        key.call_forbidden(method, parameters).await;
    }
    assert_eq!(key.call("getUser", json!([root])).await["role"], "app-admin");
    assert!(caller.call("getAllUsers", json!([])).await.is_array());
}

#[tokio::test]
async fn a_key_without_admin_creates_no_administrator() {
    let board = Board::new().await;
    let user = board.user("asim").await;
    let key: Application = board.with_scopes(&["groups:write", "users:write"]).await;
    let new = json!({"username": "new", "password": "secret", "role": "app-admin"});
    key.call_forbidden("createUser", new).await;
    key.call_forbidden("updateUser", json!({"id": user, "role": "app-admin"})).await;
    assert_eq!(board.call("getUserByName", json!(["new"])).await, Value::Null);
    assert_eq!(board.call("getUser", json!([user])).await["role"], "app-user");
    // Other roles need no administrator.
    let new = json!({"username": "new", "password": "secret", "role": "app-manager"});
    assert!(key.call("createUser", new).await.is_i64());
    assert_eq!(key.call("updateUser", json!({"id": user, "role": "app-manager"})).await, true);
    let users = board.with_scopes(&["users:write"]).await;
    assert_eq!(users.call("updateUser", json!({"id": user, "role": ""})).await, true);
    assert_eq!(board.call("getUser", json!([user])).await["role"], "");
}

#[tokio::test]
async fn the_group_administrators_cannot_be_removed() {
    let board = Board::new().await;
    let no = group(&board, "Administrators").await;
    board.call_forbidden("removeGroup", json!([no])).await;
    let (_, root) = board.person("root", "app-admin").await;
    root.call_forbidden("removeGroup", json!([no])).await;
    // A group nested in it may be removed, which ends the rights of its members.
    board.ns.people(&["chiefs"], &["asim"]).await;
    board.ns.nest("administrators", "chiefs").await;
    let asim = async || board.call("getUserByName", json!(["asim"])).await["role"].clone();
    assert_eq!(asim().await, "app-admin");
    let chiefs = group(&board, "chiefs").await;
    assert_eq!(root.call("removeGroup", json!([chiefs])).await, true);
    assert_eq!(asim().await, "app-user");
    // Other than in Kanboard, only an application may remove the last administrator.
    let last = board.call("getUserByName", json!(["root"])).await["id"].clone();
    assert_eq!(root.call("removeUser", json!([last])).await, false);
    assert_eq!(board.call("removeUser", json!([last])).await, true);
}
