//! Calls without an id are run and get no response.

use super::{Board, FORBIDDEN, INVALID_REQUEST, PATH, UNAUTHORIZED};
use crate::support::Caller;

#[tokio::test]
async fn a_notification_is_run_without_a_response() {
    let board = Board::new().await;
    for (name, id) in [("one", ""), ("two", r#","id":null"#)] {
        let body = format!(r#"{{"jsonrpc":"2.0","method":"createGroup","params":["{name}"]{id}}}"#);
        let reply = board.send_text(&body).await.must_be(200);
        assert_eq!(reply.text, "");
        let listed = board.ns.get(&format!("/group?name={name}")).await;
        assert_eq!(listed.entries().len(), 1);
    }
}

#[tokio::test]
async fn errors_of_a_notification_are_not_returned() {
    let board = Board::new().await;
    for body in [
        r#"{"jsonrpc":"2.0","method":"none"}"#,
        r#"{"jsonrpc":"2.0","method":"createGroup"}"#,
        r#"{"jsonrpc":"2.0","method":"createLdapUser","params":["asim"]}"#,
        r#"[{"jsonrpc":"2.0","method":"none"},{"jsonrpc":"2.0","method":"createGroup"}]"#,
    ] {
        assert_eq!(board.send_text(body).await.must_be(200).text, "", "{body}");
    }
}

#[tokio::test]
async fn errors_of_the_whole_request_are_returned_to_notifications_too() {
    let board = Board::new().await;
    let (_, nobody) = board.person("nobody", "app-user").await;
    let body = r#"{"jsonrpc":"2.0","method":"createGroup","params":["x"]}"#;
    assert_eq!(nobody.send_text(body).await.must_be(403).text, FORBIDDEN);
    let stranger = Caller::stranger().send_text("POST", PATH, "application/json", body).await;
    assert_eq!(stranger.must_be(401).text, UNAUTHORIZED);
    let invalid = r#"{"jsonrpc":"2.0","params":["x"]}"#;
    assert_eq!(board.send_text(invalid).await.must_be(200).text, INVALID_REQUEST);
}
