//! Entities of other dialects without a name or username are shown with their id.

use super::{Application, Board};
use crate::support::{group, user};
use serde_json::{Value, json};

async fn values_of(board: &Application, method: &str, member: &str) -> Vec<Value> {
    let rows = board.call(method, json!([])).await;
    rows.as_array().unwrap().iter().map(|row| row[member].clone()).collect()
}

#[tokio::test]
async fn a_group_without_a_name_is_shown_with_its_id() {
    let board = Board::new().await;
    board.ns.group("devs").await;
    board.ns.post("/group", group("ops", json!({"name": "Operators"}))).await.must_be(201);
    let names = values_of(&board, "getAllGroups", "name").await;
    assert_eq!(names, ["Administrators", "Operators", "devs"]);
    // The id that is shown as a name is taken. The id of a group that has a name is free.
    assert_eq!(board.call("createGroup", json!(["devs"])).await, false);
    let ops = board.group("ops").await;
    assert_eq!(board.call("updateGroup", json!([ops, "devs"])).await, false);
    let all = board.call("getAllGroups", json!([])).await;
    let devs = all.as_array().unwrap().iter().find(|group| group["name"] == "devs").unwrap();
    assert_eq!(board.call("updateGroup", json!([devs["id"], "devs"])).await, true);
    assert_eq!(board.ns.get("/group/devs").await.properties()["name"], "devs");
}

#[tokio::test]
async fn a_name_that_several_native_groups_have_is_taken() {
    let board = Board::new().await;
    for id in ["one", "two"] {
        board.ns.post("/group", group(id, json!({"name": "same"}))).await.must_be(201);
    }
    assert_eq!(board.call("createGroup", json!(["same"])).await, false);
    let all = board.call("getAllGroups", json!([])).await;
    let same: Vec<_> =
        all.as_array().unwrap().iter().filter(|group| group["name"] == "same").collect();
    assert_eq!(same.len(), 2);
    // Each can be changed separately.
    assert_eq!(board.call("updateGroup", json!([same[0]["id"], "other"])).await, true);
    assert_eq!(board.call("updateGroup", json!([same[1]["id"], "same"])).await, true);
}

#[tokio::test]
async fn a_user_without_a_username_is_shown_with_the_id() {
    let board = Board::new().await;
    board.ns.user("nameless").await;
    let known = json!({"username": "asim", "first_name": "Asim", "last_name": "Aslam"});
    board.ns.post("/user", user("a1", known)).await.must_be(201);
    assert_eq!(values_of(&board, "getAllUsers", "username").await, ["asim", "nameless"]);
    assert_eq!(values_of(&board, "getAllUsers", "name").await, ["Asim Aslam", ""]);
    let found = board.call("getUserByName", json!(["nameless"])).await;
    assert_eq!(found["username"], "nameless");
    assert_eq!(board.call("getUserByName", json!(["a1"])).await, Value::Null);
    // Nobody else takes that name.
    let clash = user("a2", json!({"username": "nameless", "name": "Other"}));
    board.ns.post("/user", clash).await.must_be(409);
    assert_eq!(board.call("getUserByName", json!(["nameless"])).await["name"], "");
}

#[tokio::test]
async fn an_id_is_the_same_in_every_list() {
    let board = Board::new().await;
    board.ns.people(&["devs"], &["asim"]).await;
    let groups = board.call("getAllGroups", json!([])).await;
    let devs = groups.as_array().unwrap().iter().find(|group| group["name"] == "devs").unwrap();
    let users = board.call("getAllUsers", json!([])).await;
    let members = board.call("getGroupMembers", json!([devs["id"]])).await;
    assert_eq!(members[0]["user_id"], users[0]["id"]);
    let of_user = board.call("getMemberGroups", json!([users[0]["id"]])).await;
    assert_eq!(of_user[0]["id"], devs["id"]);
}

#[tokio::test]
async fn an_id_shown_as_a_username_counts_as_taken() {
    let board = Board::new().await;
    board.ns.user("bare").await;
    assert_eq!(board.call("createUser", json!(["bare", "secret"])).await, false);
    let asim = board.user("asim").await;
    assert_eq!(board.call("updateUser", json!([asim, "bare"])).await, false);
    // Except by the user whose id it is.
    let bare = board.call("getUserByName", json!(["bare"])).await["id"].clone();
    assert_eq!(board.call("updateUser", json!([bare, "bare"])).await, true);
    assert_eq!(board.ns.get("/user/bare").await.properties()["username"], "bare");
    assert_eq!(values_of(&board, "getAllUsers", "username").await, ["asim", "bare"]);
}
