//! Parameters by place and by name, their number, and their loose types.

use super::Board;
use serde_json::{Value, json};

fn invalid_params(data: &str) -> Value {
    json!({"code": -32602, "message": "Invalid params", "data": data})
}

const WRONG: &str = "Wrong number of arguments";
const MANY: &str = "Too many arguments";

#[tokio::test]
async fn parameters_are_counted_before_they_are_read() {
    let board = Board::new().await;
    for (method, parameters, says) in [
        ("createGroup", json!([]), WRONG),
        ("createGroup", json!({}), WRONG),
        ("createGroup", Value::Null, WRONG),
        ("createGroup", json!(["a", "b", "c"]), MANY),
        ("createGroup", json!({"name": "a", "x": 1, "y": 2}), MANY),
        ("createUser", json!({"username": "x"}), WRONG),
        ("createUser", json!({"password": "p", "role": "r"}), "Missing argument: username"),
        ("createUser", json!({"username": "p", "role": "r"}), "Missing argument: password"),
        ("createUser", json!(["a", "b", "c", "d", "e", "f"]), MANY),
        ("getGroup", json!({"id": 1}), "Missing argument: group_id"),
        ("addGroupMember", json!([1]), WRONG),
        ("addGroupMember", json!({"x": 1, "y": 2}), "Missing argument: group_id"),
        ("isGroupMember", json!({"group_id": 1, "y": 2}), "Missing argument: user_id"),
        ("getAllGroups", json!([1]), MANY),
        ("getAllUsers", json!({"x": 1}), MANY),
        ("getVersion", json!([1]), MANY),
    ] {
        assert_eq!(
            board.call_error(method, parameters.clone()).await,
            invalid_params(says),
            "{parameters}"
        );
    }
}

#[tokio::test]
async fn a_wrong_number_of_parameters_is_an_error_of_each_procedure() {
    let board = Board::new().await;
    for (method, least, most) in [
        ("createGroup", 1, 2),
        ("updateGroup", 1, 3),
        ("removeGroup", 1, 1),
        ("getGroup", 1, 1),
        ("getAllGroups", 0, 0),
        ("getMemberGroups", 1, 1),
        ("getGroupMembers", 1, 1),
        ("addGroupMember", 2, 2),
        ("removeGroupMember", 2, 2),
        ("isGroupMember", 2, 2),
        ("createUser", 2, 5),
        ("createLdapUser", 1, 1),
        ("getUser", 1, 1),
        ("getUserByName", 1, 1),
        ("getAllUsers", 0, 0),
        ("updateUser", 1, 5),
        ("removeUser", 1, 1),
        ("disableUser", 1, 1),
        ("enableUser", 1, 1),
        ("isActiveUser", 1, 1),
        ("getVersion", 0, 0),
        ("getTimezone", 0, 0),
        ("getApplicationRoles", 0, 0),
        ("getProjectRoles", 0, 0),
        ("getDefaultTaskColor", 0, 0),
        ("getDefaultTaskColors", 0, 0),
        ("getColorList", 0, 0),
    ] {
        let some = |count: usize| json!(vec![Value::Null; count]);
        if least > 0 {
            assert_eq!(
                board.call_error(method, some(least - 1)).await,
                invalid_params(WRONG),
                "{method}"
            );
        }
        assert_eq!(
            board.call_error(method, some(most + 1)).await,
            invalid_params(MANY),
            "{method}"
        );
    }
}

#[tokio::test]
async fn missing_parameters_can_be_written_in_four_ways() {
    let board = Board::new().await;
    for params in ["", r#","params":null"#, r#","params":[]"#, r#","params":{}"#] {
        let body = format!(r#"{{"jsonrpc":"2.0","method":"getTimezone","id":1{params}}}"#);
        assert_eq!(board.send_text(&body).await.must_be(200).body["result"], "UTC");
    }
}

#[tokio::test]
async fn an_unknown_parameter_name_passes_if_the_number_is_right() {
    let board = Board::new().await;
    assert!(board.call("createGroup", json!({"name": "q", "x": 1})).await.is_i64());
}

#[tokio::test]
async fn numbers_may_be_sent_as_text_and_text_as_numbers() {
    let board = Board::new().await;
    let no = board.call("createGroup", json!([123, 5])).await.as_i64().unwrap();
    let group = json!({"id": no.to_string(), "external_id": "5", "name": "123"});
    for same in [json!(no), json!(no.to_string()), json!(no as f64), json!(format!("0{no}"))] {
        assert_eq!(board.call("getGroup", json!([same])).await, group, "{same}");
    }
    for other in [
        json!("abc"),
        json!(""),
        json!(null),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!("99999999999999999999999"),
        json!([no]),
        json!({"id": no}),
        json!(false),
        json!("\u{0}"),
    ] {
        assert_eq!(board.call("getGroup", json!([other])).await, false, "{other}");
        assert_eq!(board.call("getUser", json!([other])).await, Value::Null, "{other}");
        assert_eq!(board.call("removeGroup", json!([other])).await, false, "{other}");
        assert_eq!(board.call("removeUser", json!([other])).await, false, "{other}");
        assert_eq!(board.call("isActiveUser", json!([other])).await, false, "{other}");
        assert_eq!(board.call("getMemberGroups", json!([other])).await, json!([]), "{other}");
        assert_eq!(board.call("getGroupMembers", json!([other])).await, json!([]), "{other}");
        assert_eq!(board.call("addGroupMember", json!([no, other])).await, false, "{other}");
        assert_eq!(board.call("isGroupMember", json!([other, 1])).await, false, "{other}");
        assert_eq!(board.call("disableUser", json!([other])).await, true, "{other}");
    }
}
