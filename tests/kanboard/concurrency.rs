//! Many calls at once: a name is taken once, a member is added and removed once.

use super::{Application, Board};
use crate::support::all;
use serde_json::{Value, json};

const MANY: usize = 24;

/// Sends these calls at once, to two servers.
async fn call_at_once(
    board: &Board,
    calls: impl IntoIterator<Item = (&'static str, Value)>,
) -> Vec<Value> {
    let calls = calls.into_iter().enumerate().map(|(n, (method, parameters))| {
        let here = board.application.clone();
        let caller = if n % 2 == 0 { here } else { Application(here.0.on_second_server()) };
        async move { caller.call(method, parameters).await }
    });
    all(calls).await
}

fn count_where(answers: &[Value], is: impl Fn(&Value) -> bool) -> usize {
    answers.iter().filter(|answer| is(answer)).count()
}

#[tokio::test]
async fn one_of_many_calls_creates_a_group_of_a_name() {
    let board = Board::new().await;
    for round in 0..4 {
        let name = format!("team {round}");
        let calls = (0..MANY).map(|_| ("createGroup", json!([name])));
        let answers = call_at_once(&board, calls).await;
        assert_eq!(count_where(&answers, Value::is_i64), 1, "{answers:?}");
        assert_eq!(count_where(&answers, |answer| *answer == false), MANY - 1);
    }
}

#[tokio::test]
async fn one_of_many_creations_and_renamings_takes_a_name() {
    let board = Board::new().await;
    let mut groups = Vec::new();
    for n in 0..MANY {
        groups.push(board.group(&format!("group {n}")).await);
    }
    let renames = groups.iter().map(|no| ("updateGroup", json!([no, "prize"])));
    let makes = (0..MANY).map(|_| ("createGroup", json!(["prize"])));
    let calls: Vec<_> = renames.zip(makes).flat_map(|(one, other)| [one, other]).collect();
    let answers = call_at_once(&board, calls).await;
    assert_eq!(count_where(&answers, |answer| *answer != false), 1, "{answers:?}");
    let all = board.call("getAllGroups", json!([])).await;
    let prizes = count_where(all.as_array().unwrap(), |group| group["name"] == "prize");
    assert_eq!(prizes, 1);
}

#[tokio::test]
async fn different_names_at_once_are_all_created() {
    let board = Board::new().await;
    let calls = (0..MANY).map(|n| ("createGroup", json!([format!("group {n}")])));
    let answers = call_at_once(&board, calls).await;
    assert_eq!(count_where(&answers, Value::is_i64), MANY);
}

#[tokio::test]
async fn one_of_many_calls_adds_and_one_removes_a_member() {
    let board = Board::new().await;
    let (group, user) = (board.group("team").await, board.user("asim").await);
    for method in ["addGroupMember", "removeGroupMember"] {
        let calls = (0..MANY).map(|_| (method, json!([group, user])));
        let answers = call_at_once(&board, calls).await;
        assert_eq!(count_where(&answers, |answer| *answer == true), 1, "{method}: {answers:?}");
    }
}

#[tokio::test]
async fn one_of_many_calls_takes_a_username() {
    let board = Board::new().await;
    let calls = (0..8).map(|_| ("createUser", json!(["asim", "secret"])));
    let answers = call_at_once(&board, calls).await;
    assert_eq!(count_where(&answers, Value::is_i64), 1, "{answers:?}");
}

#[tokio::test]
async fn removing_a_group_while_members_are_added_leaves_no_membership() {
    let board = Board::new().await;
    let mut users = Vec::new();
    for n in 0..8 {
        let user = json!({"entity-type": "user", "id": format!("u{n}")});
        board.ns.post("/user", user).await.must_be(201);
    }
    for user in board.call("getAllUsers", json!([])).await.as_array().unwrap() {
        users.push(user["id"].clone());
    }
    let group = board.group("team").await;
    let adds = users.iter().map(|user| ("addGroupMember", json!([group, user])));
    let removes = (0..2).map(|_| ("removeGroup", json!([group])));
    let answers = call_at_once(&board, adds.chain(removes).collect::<Vec<_>>()).await;
    assert!(answers.iter().all(Value::is_boolean), "{answers:?}");
    assert_eq!(board.call("getGroupMembers", json!([group])).await, json!([]));
}
