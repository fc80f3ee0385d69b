//! Malformed requests, and the order of the checks.

use super::{Board, INVALID_REQUEST, PARSE_ERROR, PATH, UNAUTHORIZED, request};
use crate::support::Caller;
use serde_json::json;

#[tokio::test]
async fn a_body_that_is_no_json_object_is_a_parse_error() {
    let board = Board::new().await;
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(600), "]".repeat(600));
    for body in [
        "",
        " \n",
        "{",
        "[",
        "text",
        "{'jsonrpc':'2.0'}",
        r#"{"jsonrpc":"2.0","method":"getVersion","id":1}x"#,
        "\u{feff}{\"jsonrpc\":\"2.0\",\"method\":\"getVersion\",\"id\":1}",
        r#"{"jsonrpc":"2.0","method":"getVersion","id":1,"other":"\ud800"}"#,
        r#"{"jsonrpc":"2.0","method":"\udc00","id":1}"#,
        r#"{"jsonrpc":"2.0","method":"getVersion","id":1,}"#,
        "\u{a0}{\"jsonrpc\":\"2.0\",\"method\":\"getVersion\",\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"getVersion\",\"id\":1}\u{2028}",
        "\u{b}{\"jsonrpc\":\"2.0\",\"method\":\"getVersion\",\"id\":1}",
        "null",
        "1",
        "\"x\"",
        "true",
        &deep,
    ] {
        // This is checked before the credential.
        for caller in [&board.0, &Caller::stranger()] {
            let reply = caller.send_text("POST", PATH, "application/json", body).await.must_be(200);
            assert_eq!(reply.text, PARSE_ERROR, "{body}");
        }
    }
    let no_text = b"{\"jsonrpc\":\"2.0\",\"method\":\"getVersion\",\"id\":\"\xff\"}";
    let head = format!("Content-Length: {}\r\n", no_text.len());
    let reply = board.0.send_raw("POST", PATH, &head, no_text).await.must_be(200);
    assert_eq!(reply.text, PARSE_ERROR);
}

#[tokio::test]
async fn a_json_value_that_is_no_call_is_an_invalid_request() {
    let board = Board::new().await;
    for body in [
        "{}",
        "[]",
        " [ ] ",
        r#"{"method":"getVersion","id":1}"#,
        r#"{"jsonrpc":2.0,"method":"getVersion","id":1}"#,
        r#"{"jsonrpc":"1.0","method":"getVersion","id":1}"#,
        r#"{"jsonrpc":null,"method":"getVersion","id":1}"#,
        r#"{"jsonrpc":"2.0","id":1}"#,
        r#"{"jsonrpc":"2.0","method":null,"id":1}"#,
        r#"{"jsonrpc":"2.0","method":5,"id":1}"#,
        r#"{"jsonrpc":"2.0","method":"getVersion","params":"a","id":1}"#,
        r#"{"jsonrpc":"2.0","method":"getVersion","params":1,"id":1}"#,
        r#"{"jsonrpc":"2.0","method":"getVersion","params":false,"id":1}"#,
        // Also in a notification.
        r#"{"jsonrpc":"2.0","method":5}"#,
    ] {
        for caller in [&board.0, &Caller::stranger()] {
            let reply = caller.send_text("POST", PATH, "application/json", body).await.must_be(200);
            assert_eq!(reply.text, INVALID_REQUEST, "{body}");
        }
    }
}

#[tokio::test]
async fn white_space_duplicate_and_unknown_members_are_accepted() {
    let board = Board::new().await;
    let body = "\r\n\t {\"jsonrpc\":\"1.0\",\"x\":{\"y\":[]},\"jsonrpc\":\"2.0\",\"id\":3, \
                \"method\":\"none\",\"method\":\"getTimezone\",\"params\":null} \n";
    let reply = board.send_text(body).await.must_be(200);
    assert_eq!(reply.text, r#"{"jsonrpc":"2.0","result":"UTC","id":3}"#);
    // Escapes are decoded, in names as well.
    let body = r#"{"\u006asonrpc":"2\u002e0","method":"get\u0054imezone","id":"\u00e9"}"#;
    assert_eq!(board.send_text(body).await.must_be(200).body["result"], "UTC");
}

#[tokio::test]
async fn strangers_cannot_find_out_which_procedures_exist() {
    for method in ["getVersion", "getAllGroups", "none", ""] {
        let stranger = Caller::stranger();
        let reply = stranger.post(PATH, request(method, json!([1, 2, 3, 4, 5, 6]))).await;
        assert_eq!(reply.must_be(401).text, UNAUTHORIZED);
    }
}

#[tokio::test]
async fn an_unknown_procedure_is_not_found() {
    let board = Board::new().await;
    for method in ["none", "", "getTask", "getAllGroups ", "getMy", "get\0Version"] {
        let error = board.call_error(method, json!([])).await;
        assert_eq!(error, json!({"code": -32601, "message": "Method not found"}), "{method}");
    }
    // PHP ignores the case of a procedure's name.
    assert_eq!(board.call("GETVERSION", json!([])).await, "1.2.53");
}

#[tokio::test]
async fn permissions_are_checked_before_parameters_are_counted() {
    let board = Board::new().await;
    let (_, nobody) = board.person("nobody", "app-user").await;
    nobody.call_forbidden("createGroup", json!([])).await;
    assert_eq!(nobody.call_error("getVersion", json!([1])).await["code"], -32602);
}

#[tokio::test]
async fn a_request_may_be_nested_127_levels_deep() {
    let board = Board::new().await;
    // The request itself is one level, its parameters are another.
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
        format!(r#"{{"jsonrpc":"2.0","method":"getVersion","id":1,"x":{open}{close}}}"#)
    };
    let most = board.send_text(&nested(127)).await.must_be(200);
    assert_eq!(most.body["result"], "1.2.53");
    assert_eq!(board.send_text(&nested(128)).await.must_be(200).text, PARSE_ERROR);
}
