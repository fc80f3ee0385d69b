//! Procedures about memberships.

use super::Board;
use crate::support::membership;
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

#[tokio::test]
async fn a_member_is_added_once_and_removed_once() {
    let board = Board::new().await;
    let (group, user) = (board.group("team").await, board.user("asim").await);
    let pair = json!({"group_id": group, "user_id": user.to_string()});
    for (method, answers) in [
        ("isGroupMember", false),
        ("removeGroupMember", false),
        ("addGroupMember", true),
        ("addGroupMember", false),
        ("isGroupMember", true),
        ("removeGroupMember", true),
        ("removeGroupMember", false),
        ("isGroupMember", false),
    ] {
        assert_eq!(board.call(method, pair.clone()).await, answers, "{method}");
    }
}

#[tokio::test]
async fn an_unknown_group_or_user_returns_false() {
    let board = Board::new().await;
    let (group, user) = (board.group("team").await, board.user("asim").await);
    for pair in [json!([group, 999_999_999]), json!([999_999_999, user]), json!([null, "x"])] {
        for method in ["addGroupMember", "removeGroupMember", "isGroupMember"] {
            assert_eq!(board.call(method, pair.clone()).await, false, "{method} {pair}");
        }
    }
    assert_eq!(board.call("getGroupMembers", json!([999_999_999])).await, json!([]));
    assert_eq!(board.call("getGroupMembers", json!([group])).await, json!([]));
    assert_eq!(board.call("getMemberGroups", json!([999_999_999])).await, json!([]));
    assert_eq!(board.call("getMemberGroups", json!([user])).await, json!([]));
}

#[tokio::test]
async fn members_are_listed_as_users_in_the_order_of_joining() {
    let board = Board::new().await;
    let group = board.group("team").await;
    let (first, second) = (board.user("zoe").await, board.user("asim").await);
    for user in [second, first] {
        board.call("addGroupMember", json!([group, user])).await;
    }
    board.call("disableUser", json!([second])).await;
    let members = board.call("getGroupMembers", json!([group])).await;
    let found: Vec<_> = members.as_array().unwrap().iter().map(|m| m["id"].clone()).collect();
    assert_eq!(found, [second, first]);
    for member in members.as_array().unwrap() {
        let mut user = member.clone();
        let members = user.as_object_mut().unwrap();
        assert_eq!(members.remove("group_id"), Some(json!(group)));
        assert_eq!(members.remove("user_id"), Some(member["id"].clone()));
        assert_eq!(user, board.call("getUser", json!([member["id"]])).await);
    }
    let reply = board.0.post("/jsonrpc.php", super::request("getGroupMembers", json!([group])));
    let begins = format!(r#"[{{"group_id":{group},"user_id":{second},"id":{second},"#);
    assert!(reply.await.text.contains(&begins));
}

#[tokio::test]
async fn the_groups_of_a_user_are_listed_by_name() {
    let board = Board::new().await;
    let user = board.user("asim").await;
    for name in ["b", "AG", "a"] {
        let no = board.call("createGroup", json!([name, "ex"])).await;
        assert_eq!(board.call("addGroupMember", json!([no, user])).await, true);
    }
    let groups = board.call("getMemberGroups", json!([user])).await;
    let found: Vec<_> = groups.as_array().unwrap().iter().map(|g| g["name"].clone()).collect();
    assert_eq!(found, ["AG", "a", "b"]);
    assert_eq!(groups[0], board.call("getGroup", json!([groups[0]["id"]])).await);
}

#[tokio::test]
async fn a_removed_user_is_in_no_group() {
    let board = Board::new().await;
    let (group, user) = (board.group("team").await, board.user("asim").await);
    board.call("addGroupMember", json!([group, user])).await;
    assert_eq!(board.call("removeUser", json!([user])).await, true);
    assert_eq!(board.call("getGroupMembers", json!([group])).await, json!([]));
}

#[tokio::test]
async fn only_direct_members_who_have_not_expired_are_listed() {
    let board = Board::new().await;
    let (outer, inner) = (board.group("outer").await, board.group("inner").await);
    let user = board.user("asim").await;
    board.call("addGroupMember", json!([inner, user])).await;
    let id = async |path: &str| board.ns.get(path).await.ids()[0].to_owned();
    let (outer_id, inner_id) = (id("/group?name=outer").await, id("/group?name=inner").await);
    let user_id = id("/user?username=asim").await;
    board.ns.nest(&outer_id, &inner_id).await;
    assert_eq!(board.call("isGroupMember", json!([outer, user])).await, false);
    assert_eq!(board.call("getGroupMembers", json!([outer])).await, json!([]));

    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = Utc::now() + TimeDelta::hours(1);
    let until = membership(json!({"expires_at": soon}));
    board.ns.put(&format!("/group/{inner_id}/user/{user_id}"), until).await.must_be(200);
    assert_eq!(board.call("isGroupMember", json!([inner, user])).await, true);
    let tomorrow = super::Application(board.0.tomorrow());
    assert_eq!(tomorrow.call("isGroupMember", json!([inner, user])).await, false);
    assert_eq!(tomorrow.call("getMemberGroups", json!([user])).await, json!([]));
    let all = tomorrow.call("getAllGroups", json!([])).await;
    let counts: Vec<Value> =
        all.as_array().unwrap().iter().map(|g| g["nb_users"].clone()).collect();
    assert_eq!(counts, [0, 0, 0]);
    // The expired membership counts as absent: the user can be added again, without expiry.
    assert_eq!(tomorrow.call("addGroupMember", json!([inner, user])).await, true);
    assert_eq!(tomorrow.call("isGroupMember", json!([inner, user])).await, true);
}
