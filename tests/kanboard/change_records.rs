//! Every write leaves its change record, a refused write leaves none, and no secret is found
//! anywhere.

use super::Board;
use crate::support::PASSWORD;
use crate::support::database::{changes, connect, everything};
use serde_json::{Value, json};

/// The records after the first `known`: action, id and document.
async fn records_since(board: &Board, known: usize) -> Vec<(String, String, Value)> {
    let found = changes(&connect().await, &board.ns.id).await;
    let new = found.into_iter().skip(known);
    new.map(|change| {
        // The operator has created the namespace.
        let is_by_key = ["key:", "operator:"].iter().any(|kind| change.actor.starts_with(kind));
        assert!(is_by_key, "{change:?}");
        assert_eq!(Some(change.entity_type.as_str()), change.action.split('.').next());
        (change.action, change.entity_id, change.document)
    })
    .collect()
}

#[tokio::test]
async fn each_write_leaves_a_record() {
    let board = Board::new().await;
    let mut known = records_since(&board, 0).await.len();
    let mut wrote = async |method: &str, parameters: Value, expected: &[&str]| {
        let answer = board.call(method, parameters).await;
        let new = records_since(&board, known).await;
        known += new.len();
        let actions: Vec<_> = new.iter().map(|(action, ..)| action.as_str()).collect();
        assert_eq!(actions, expected, "{method}");
        (answer, new)
    };
    let (group, made) = wrote("createGroup", json!(["G", "ex"]), &["group.created"]).await;
    assert_eq!(made[0].2["name"], "G");
    assert_eq!(made[0].2["external_id"], "ex");
    assert_eq!(made[0].2.get("no"), None);
    let (_, changed) = wrote("updateGroup", json!([group, "H"]), &["group.updated"]).await;
    assert_eq!((&changed[0].2["name"], &changed[0].2["version"]), (&json!("H"), &json!(2)));
    wrote("updateGroup", json!({"group_id": group, "external_id": ""}), &["group.updated"]).await;
    let user = json!(["asim", PASSWORD, "Asim", "asim@example.com", "app-admin"]);
    let both = ["user.created", "membership.created"];
    let (user, made) = wrote("createUser", user, &both).await;
    assert_eq!(made[0].2["username"], "asim");
    assert_eq!(made[0].2["login_email"], Value::Null);
    assert_eq!(
        (made[1].1.as_str(), &made[1].2["group"]),
        ("administrators", &json!("administrators"))
    );
    assert_eq!(made[1].2["user"], made[0].2["id"]);
    let both = ["user.updated", "membership.deleted"];
    wrote("updateUser", json!({"id": user, "role": "app-manager"}), &both).await;
    let both = ["user.updated", "membership.created"];
    wrote("updateUser", json!({"id": user, "role": "app-admin"}), &both).await;
    wrote("updateUser", json!({"id": user, "name": "A"}), &["user.updated"]).await;
    let pair = json!([group, user]);
    let (_, added) = wrote("addGroupMember", pair.clone(), &["membership.created"]).await;
    assert_eq!(
        added[0].1,
        made[0].2["id"].as_str().map(|_| added[0].2["group"].as_str().unwrap()).unwrap()
    );
    assert_eq!((&added[0].2["user"], &added[0].2["role"]), (&made[0].2["id"], &json!("member")));
    wrote("removeGroupMember", pair, &["membership.deleted"]).await;
    wrote("disableUser", json!([user]), &["user.updated"]).await;
    wrote("enableUser", json!([user]), &["user.updated"]).await;
    wrote("removeUser", json!([user]), &["user.deleted"]).await;
    wrote("removeGroup", json!([group]), &["group.deleted"]).await;
}

#[tokio::test]
async fn refused_calls_leave_no_record() {
    let board = Board::new().await;
    let (group, other) = (board.group("G").await, board.group("H").await);
    let (user, _) = board.person("asim", "app-user").await;
    board.call("addGroupMember", json!([group, user])).await;
    let known = records_since(&board, 0).await.len();
    for (method, parameters) in [
        ("createGroup", json!(["G"])),
        ("createGroup", json!([""])),
        ("updateGroup", json!([other, "G", "lost"])),
        ("updateGroup", json!([group])),
        ("updateGroup", json!([999_999_999, "new"])),
        ("removeGroup", json!([999_999_999])),
        ("addGroupMember", json!([group, user])),
        ("removeGroupMember", json!([other, user])),
        ("createUser", json!(["asim", "secret"])),
        ("createUser", json!({"username": "asim", "password": "secret", "role": "app-admin"})),
        ("updateUser", json!([user])),
        ("updateUser", json!({"id": user, "name": "lost", "email": "wrong"})),
        ("removeUser", json!([999_999_999])),
        ("disableUser", json!([999_999_999])),
    ] {
        board.call(method, parameters.clone()).await;
        assert_eq!(records_since(&board, known).await, [], "{method} {parameters}");
    }
}

#[tokio::test]
async fn no_secret_is_returned_or_recorded() {
    let board = Board::new().await;
    let no = board.call("createUser", json!(["asim", PASSWORD])).await;
    let group = board.group("G").await;
    board.call("addGroupMember", json!([group, no])).await;
    board.call("updateUser", json!({"id": no, "role": "app-admin"})).await;
    let asim = board.by_password("asim", PASSWORD);
    // Every response is searched for the password itself.
    for (method, parameters) in [
        ("getUser", json!([no])),
        ("getUserByName", json!(["asim"])),
        ("getAllUsers", json!([])),
        ("getGroupMembers", json!([group])),
        ("getMe", json!([])),
    ] {
        let answer = asim.call(method, parameters).await.to_string();
        for secret in ["password", "token", "twofactor_secret", "hash", "argon2"] {
            assert!(!answer.contains(secret), "{method}: {answer}");
        }
    }
    let database = connect().await;
    assert!(!everything(&database, &board.ns.id).await.contains(PASSWORD));
    let shown = format!("{:?}", changes(&database, &board.ns.id).await);
    assert!(!shown.contains("argon2") && !shown.contains("password"), "{shown}");
}
