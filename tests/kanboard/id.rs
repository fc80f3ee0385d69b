//! Ids of calls are returned as they were sent.

use super::Board;

#[tokio::test]
async fn a_request_id_is_echoed_as_it_was_sent() {
    let board = Board::new().await;
    for id in [
        "1",
        "0",
        "-5",
        "1416806551",
        "9007199254740993",
        "123456789012345678901234567890",
        "1.0",
        "2.50",
        "1e3",
        "\"\"",
        "\"x\"",
        "\"\u{e9}/\"",
        "false",
        "true",
        "[]",
        "[1, {\"a\": null}]",
        "{}",
    ] {
        for (method, begins) in [("getTimezone", r#""result":"UTC""#), ("none", r#""error":{"#)] {
            let body = format!(r#"{{"jsonrpc":"2.0","method":"{method}","id":{id}}}"#);
            let reply = board.send_text(&body).await.must_be(200);
            assert!(reply.text.starts_with(&format!(r#"{{"jsonrpc":"2.0",{begins}"#)), "{reply:?}");
            assert!(reply.text.ends_with(&format!(r#","id":{id}}}"#)), "{id}: {}", reply.text);
        }
    }
}
