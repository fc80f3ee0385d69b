//! Numbers of another namespace's entities are not found.

use super::Board;
use serde_json::{Value, json};

#[tokio::test]
async fn entities_of_another_namespace_are_not_found() {
    let (victim, attacker) = (Board::new().await, Board::new().await);
    let (group, user) = (victim.group("treasure").await, victim.user("treasure").await);
    victim.call("addGroupMember", json!([group, user])).await;
    let own = (attacker.group("own").await, attacker.user("own").await);
    let before = snapshot(&victim, group, user).await;
    for (method, parameters, answers) in [
        ("getGroup", json!([group]), json!(false)),
        ("updateGroup", json!([group, "stolen"]), json!(true)),
        ("updateGroup", json!({"group_id": group, "external_id": "stolen"}), json!(true)),
        ("removeGroup", json!([group]), json!(false)),
        ("getMemberGroups", json!([user]), json!([])),
        ("getGroupMembers", json!([group]), json!([])),
        ("addGroupMember", json!([group, own.1]), json!(false)),
        ("addGroupMember", json!([own.0, user]), json!(false)),
        ("removeGroupMember", json!([group, user]), json!(false)),
        ("isGroupMember", json!([group, user]), json!(false)),
        ("getUser", json!([user]), Value::Null),
        ("getUserByName", json!(["treasure"]), Value::Null),
        ("updateUser", json!({"id": user, "name": "stolen"}), json!(true)),
        ("updateUser", json!({"id": user, "role": "app-admin"}), json!(true)),
        ("disableUser", json!([user]), json!(true)),
        ("isActiveUser", json!([user]), json!(false)),
        ("removeUser", json!([user]), json!(false)),
    ] {
        assert_eq!(attacker.call(method, parameters.clone()).await, answers, "{method}");
    }
    for method in ["getAllGroups", "getAllUsers"] {
        assert!(!attacker.call(method, json!([])).await.to_string().contains("treasure"));
    }
    // A name that is taken in another namespace is free.
    assert!(attacker.call("createGroup", json!(["treasure"])).await.is_i64());
    assert!(attacker.call("createUser", json!(["treasure", "secret"])).await.is_i64());
    assert_eq!(snapshot(&victim, group, user).await, before);
}

async fn snapshot(board: &Board, group: i64, user: i64) -> Vec<Value> {
    let mut answers = Vec::new();
    for (method, parameters) in [
        ("getAllGroups", json!([])),
        ("getAllUsers", json!([])),
        ("getGroupMembers", json!([group])),
        ("getMemberGroups", json!([user])),
    ] {
        answers.push(board.call(method, parameters).await);
    }
    answers
}
