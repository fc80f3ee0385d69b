//! Procedures about groups.

use super::Board;
use serde_json::{Value, json};

/// All groups except `administrators`.
async fn all_but_administrators(board: &Board) -> Vec<Value> {
    let mut groups = board.call("getAllGroups", json!([])).await.as_array().unwrap().clone();
    groups.retain(|group| group["name"] != "Administrators");
    groups
}

#[tokio::test]
async fn a_group_is_created_and_read() {
    let board = Board::new().await;
    let made =
        board.call("createGroup", json!({"name": "My Group A", "external_id": "1234"})).await;
    let no = made.as_i64().unwrap();
    let reply = board.0.post("/jsonrpc.php", super::request("getGroup", json!([no]))).await;
    let row = format!(r#"{{"id":"{no}","external_id":"1234","name":"My Group A"}}"#);
    assert!(reply.text.contains(&format!(r#""result":{row},"#)), "{}", reply.text);
    let bare = board.group("My Group B").await;
    let group = json!({"id": bare.to_string(), "external_id": "", "name": "My Group B"});
    assert_eq!(board.call("getGroup", json!({"group_id": bare.to_string()})).await, group);
}

#[tokio::test]
async fn an_unknown_group_returns_false() {
    let board = Board::new().await;
    for no in [json!(999_999_999), json!("999999999"), json!("junk"), Value::Null] {
        assert_eq!(board.call("getGroup", json!([no])).await, false);
        assert_eq!(board.call("removeGroup", json!([no])).await, false);
        // Kanboard returns this if its statement changes no row.
        assert_eq!(board.call("updateGroup", json!({"group_id": no, "name": "x"})).await, true);
    }
    assert_eq!(all_but_administrators(&board).await, [] as [Value; 0]);
}

#[tokio::test]
async fn names_are_unique_and_compared_exactly() {
    let board = Board::new().await;
    let (first, upper) = (board.group("g1").await, board.group("G1").await);
    let padded = board.group("G1 ").await;
    assert_eq!(board.call("createGroup", json!(["g1"])).await, false);
    assert_eq!(board.call("createGroup", json!({"name": "G1 ", "external_id": "x"})).await, false);
    // Its own name is free, another group's is not.
    assert_eq!(board.call("updateGroup", json!([first, "g1"])).await, true);
    assert_eq!(board.call("updateGroup", json!([first, "G1", "lost"])).await, false);
    let unchanged = json!({"id": first.to_string(), "external_id": "", "name": "g1"});
    assert_eq!(board.call("getGroup", json!([first])).await, unchanged);
    // A name that was given up is free.
    assert_eq!(board.call("updateGroup", json!([upper, "g2"])).await, true);
    assert_eq!(board.call("updateGroup", json!([first, "G1"])).await, true);
    assert_eq!(board.call("removeGroup", json!([padded])).await, true);
    board.group("G1 ").await;
}

#[tokio::test]
async fn an_invalid_name_returns_false() {
    let board = Board::new().await;
    let long = "x".repeat(256);
    let unfit = [json!(null), json!(""), json!("  "), json!("a\nb"), json!("\u{0}")];
    for name in unfit.into_iter().chain([json!(long), json!([]), json!({"a": 1}), json!(false)]) {
        assert_eq!(board.call("createGroup", json!([name])).await, false, "{name}");
    }
    for id in [json!("a\u{7}"), json!(long), json!(["x"]), json!("\u{0}")] {
        assert_eq!(board.call("createGroup", json!(["x", id])).await, false, "{id}");
    }
    assert_eq!(all_but_administrators(&board).await, [] as [Value; 0]);
    let no = board.group(&long[..255]).await;
    assert_eq!(board.call("updateGroup", json!([no, ""])).await, false);
    assert_eq!(board.call("updateGroup", json!([no, null, "\u{0}"])).await, false);
}

#[tokio::test]
async fn null_keeps_and_empty_text_clears() {
    let board = Board::new().await;
    let no = board.call("createGroup", json!(["one", "ex"])).await.as_i64().unwrap();
    let group = async || {
        let group = board.call("getGroup", json!([no])).await;
        (group["name"].clone(), group["external_id"].clone())
    };
    for (change, name, external_id) in [
        (json!({"group_id": no}), "one", "ex"),
        (json!({"group_id": no, "name": null, "external_id": null}), "one", "ex"),
        (json!({"group_id": no, "name": "two"}), "two", "ex"),
        (json!({"group_id": no.to_string(), "external_id": "other"}), "two", "other"),
        (json!({"group_id": no, "name": "three", "external_id": ""}), "three", ""),
    ] {
        assert_eq!(board.call("updateGroup", change.clone()).await, true, "{change}");
        assert_eq!(group().await, (json!(name), json!(external_id)), "{change}");
    }
    // Groups may share an `external_id`.
    board.call("createGroup", json!(["four", "same"])).await;
    assert!(board.call("createGroup", json!(["five", "same"])).await.is_i64());
    let none = board.call("createGroup", json!(["six", null])).await;
    assert_eq!(board.call("getGroup", json!([none])).await["external_id"], "");
}

#[tokio::test]
async fn all_groups_are_listed_by_name_with_the_number_of_their_members() {
    let board = Board::new().await;
    assert_eq!(all_but_administrators(&board).await, [] as [Value; 0]);
    let (b, upper, a) = (board.group("b").await, board.group("B").await, board.group("a").await);
    let (one, two) = (board.user("one").await, board.user("two").await);
    for (group, user) in [(b, one), (b, two), (a, one)] {
        assert_eq!(board.call("addGroupMember", json!([group, user])).await, true);
    }
    board.call("disableUser", json!([two])).await;
    let row = |no: i64, name: &str, count: i64| json!({"id": no.to_string(), "name": name, "external_id": "", "nb_users": count});
    let expected = [row(upper, "B", 0), row(a, "a", 1), row(b, "b", 2)];
    assert_eq!(all_but_administrators(&board).await, expected);
    // The members of the object have this order.
    let reply = board.send_text(r#"{"jsonrpc":"2.0","method":"getAllGroups","id":1}"#).await;
    let begins = format!(r#"{{"id":"{a}","name":"a","external_id":"","nb_users":1}}"#);
    assert!(reply.text.contains(&begins), "{}", reply.text);
}

#[tokio::test]
async fn removing_a_group_removes_its_memberships() {
    let board = Board::new().await;
    let (group, user) = (board.group("team").await, board.user("asim").await);
    board.call("addGroupMember", json!([group, user])).await;
    assert_eq!(board.call("removeGroup", json!([group])).await, true);
    assert_eq!(board.call("removeGroup", json!([group])).await, false);
    assert_eq!(board.call("getMemberGroups", json!([user])).await, json!([]));
    assert_eq!(board.call("isGroupMember", json!([group, user])).await, false);
}
