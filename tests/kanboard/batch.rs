//! Several calls in one request.

use super::{Board, FORBIDDEN, INVALID_REQUEST, PATH, UNAUTHORIZED, request};
use serde_json::{Value, json};

#[tokio::test]
async fn calls_are_run_and_answered_in_their_order() {
    let board = Board::new().await;
    let body = r#"[
        {"jsonrpc":"2.0","method":"createGroup","params":["first"],"id":"a"},
        {"jsonrpc":"2.0","method":"createGroup","params":["second"]},
        {"jsonrpc":"2.0","method":"createGroup","params":["first"],"id":"b"},
        {"jsonrpc":"2.0","method":"none","id":"c"},
        {"jsonrpc":"2.0","method":"getAllGroups","id":"d"}
    ]"#;
    let reply = board.send_text(body).await.must_be(200);
    let answers = reply.body.as_array().unwrap();
    let ids: Vec<_> = answers.iter().map(|answer| answer["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a", "b", "c", "d"]);
    assert!(answers[0]["result"].is_i64());
    assert_eq!(answers[1]["result"], false);
    assert_eq!(answers[2]["error"]["code"], -32601);
    let names: Vec<_> =
        answers[3]["result"].as_array().unwrap().iter().map(|g| g["name"].clone()).collect();
    assert_eq!(names, ["Administrators", "first", "second"]);
}

#[tokio::test]
async fn a_batch_of_one_call_returns_a_list() {
    let board = Board::new().await;
    let reply = board.send_text(r#"[{"jsonrpc":"2.0","method":"getTimezone","id":1}]"#).await;
    assert_eq!(reply.must_be(200).text, r#"[{"jsonrpc":"2.0","result":"UTC","id":1}]"#);
    let reply = board.send_text(r#"[{"jsonrpc":"2.0","method":"getTimezone"}]"#).await;
    assert_eq!(reply.must_be(200).text, "");
}

#[tokio::test]
async fn an_entry_that_is_no_call_gets_its_error_in_order() {
    let board = Board::new().await;
    let body = r#"[1,"a",null,{},[],{"jsonrpc":"2.0","method":"getTimezone","id":1}]"#;
    let reply = board.send_text(body).await.must_be(200);
    let answers = reply.body.as_array().unwrap();
    let codes: Vec<_> = answers.iter().map(|answer| answer["error"]["code"].clone()).collect();
    let none = Value::Null;
    let (parse, invalid) = (json!(-32700), json!(-32600));
    assert_eq!(codes, [parse.clone(), parse.clone(), parse, invalid.clone(), invalid, none]);
    assert!(answers.iter().take(5).all(|answer| answer["id"].is_null()));
}

#[tokio::test]
async fn calls_before_the_one_that_stops_a_batch_have_been_run() {
    let board = Board::new().await;
    let (no, admin) = board.person("root", "app-admin").await;
    // The last administrator would have to stay.
    board.person("other", "app-admin").await;
    // If a call changes the rights of its own caller, the next call has the new rights.
    let body = json!([
        request("createGroup", json!(["before"])),
        request("updateUser", json!({"id": no, "role": "app-user"})),
        request("createGroup", json!(["after"])),
    ]);
    let reply = admin.0.post(PATH, body).await.must_be(403);
    assert_eq!(reply.text, FORBIDDEN);
    let named = async |name: &str| {
        board.ns.get(&format!("/group?name={name}")).await.must_be(200).entries().len()
    };
    assert_eq!((named("before").await, named("after").await), (1, 0));
    assert_eq!(board.call("updateUser", json!({"id": no, "role": "app-admin"})).await, true);
    let body = json!([
        request("createGroup", json!(["early"])),
        request("disableUser", json!([no])),
        request("createGroup", json!(["late"])),
    ]);
    let reply = admin.0.post(PATH, body).await.must_be(401);
    assert_eq!(reply.text, UNAUTHORIZED);
    assert_eq!((named("early").await, named("late").await), (1, 0));
}

#[tokio::test]
async fn a_failing_call_does_not_affect_the_others() {
    let board = Board::new().await;
    let user = board.user("asim").await;
    let body = json!([
        request("createUser", json!({"username": "new", "password": "short"})),
        request("createUser", json!({"username": "new", "password": "longer"})),
        request("removeUser", json!([user])),
        request("removeUser", json!([user])),
    ]);
    let reply = board.0.post(PATH, body).await.must_be(200);
    let results: Vec<_> =
        reply.body.as_array().unwrap().iter().map(|answer| answer["result"].clone()).collect();
    assert_eq!(results[0], false);
    assert!(results[1].is_i64());
    assert_eq!(results[2..], [true, false]);
}

#[tokio::test]
async fn a_batch_has_at_most_a_thousand_calls() {
    let board = Board::new().await;
    let batch = |count: usize| {
        let call = r#"{"jsonrpc":"2.0","method":"getTimezone","id":1}"#;
        format!("[{}]", vec![call; count].join(","))
    };
    let reply = board.send_text(&batch(1000)).await.must_be(200);
    assert_eq!(reply.body.as_array().unwrap().len(), 1000);
    let reply = board.send_text(&batch(1001)).await.must_be(200);
    assert_eq!(reply.text, INVALID_REQUEST);
    // The same holds for entries that are no calls.
    let reply = board.send_text(&format!("[{}]", vec!["1"; 1001].join(","))).await.must_be(200);
    assert_eq!(reply.text, INVALID_REQUEST);
}
