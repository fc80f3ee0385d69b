//! The HTTP method, the media type and the rest of the path are ignored.

use super::{Board, INVALID_REQUEST, PARSE_ERROR, PATH, request};
use serde_json::json;

const CALL: &str = r#"{"jsonrpc":"2.0","method":"getTimezone","id":1}"#;
const ANSWER: &str = r#"{"jsonrpc":"2.0","result":"UTC","id":1}"#;

fn length(body: &str) -> String {
    format!("Content-Length: {}\r\n", body.len())
}

#[tokio::test]
async fn any_http_method_calls_procedures() {
    let board = Board::new().await;
    for method in ["POST", "GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
        for path in ["/jsonrpc.php", "/jsonrpc"] {
            let reply = board.0.send_raw(method, path, &length(CALL), CALL.as_bytes()).await;
            assert_eq!(reply.must_be(200).text, ANSWER, "{method}");
            let reply = board.0.send_raw(method, path, "", b"").await;
            assert_eq!(reply.must_be(200).text, PARSE_ERROR, "{method}");
        }
    }
    let reply = board.0.send_raw("HEAD", PATH, "", b"").await.must_be(200);
    assert_eq!((reply.text.as_str(), reply.header("content-type")), ("", "application/json"));
    let reply = board.0.send_raw("HEAD", PATH, &length(CALL), CALL.as_bytes()).await.must_be(200);
    assert_eq!(reply.text, "");
}

#[tokio::test]
async fn the_rest_of_the_path_the_query_and_additional_slashes_are_ignored() {
    let board = Board::new().await;
    for path in [
        "/jsonrpc.php/",
        "/jsonrpc.php/anything/at/all",
        "/jsonrpc.php?a=b",
        "/jsonrpc.php/%ff?%zz",
        "/jsonrpc.php/%0a%2F?=&&",
        "/jsonrpc/",
        "/jsonrpc/x?%",
        "//jsonrpc.php",
        "///jsonrpc//x",
    ] {
        let reply = board.0.send_raw("POST", path, &length(CALL), CALL.as_bytes()).await;
        assert_eq!(reply.must_be(200).text, ANSWER, "{path}");
    }
}

#[tokio::test]
async fn other_paths_do_not_belong_to_the_dialect() {
    let board = Board::new().await;
    for path in ["/JSONRPC.php", "/x/jsonrpc.php"] {
        board
            .0
            .send_raw("POST", path, &length(CALL), CALL.as_bytes())
            .await
            .refused(404, "not_found");
    }
}

#[tokio::test]
async fn the_media_type_is_ignored() {
    let board = Board::new().await;
    for media_type in ["application/json", "application/x-www-form-urlencoded", "text/plain", ";"] {
        let reply = board.0.send_text("POST", PATH, media_type, CALL).await.must_be(200);
        assert_eq!(reply.text, ANSWER);
    }
    let reply = board.0.send_raw("POST", PATH, &length(CALL), CALL.as_bytes()).await.must_be(200);
    assert_eq!(reply.text, ANSWER);
}

#[tokio::test]
async fn responses_are_compact_json_with_unescaped_text() {
    let board = Board::new().await;
    let no = board.group("Zo\u{eb} / \u{1f600}").await;
    let reply = board.0.post(PATH, request("getGroup", json!([no]))).await.must_be(200);
    let expected = format!(
        "{{\"jsonrpc\":\"2.0\",\"result\":{{\"id\":\"{no}\",\"external_id\":\"\",\
         \"name\":\"Zo\u{eb} / \u{1f600}\"}},\"id\":7}}"
    );
    assert_eq!(reply.text, expected);
}

#[tokio::test]
async fn a_body_of_over_a_mebibyte_is_an_invalid_request() {
    let board = Board::new().await;
    let of_length = |length: usize| {
        let (begin, end) = (r#"{"jsonrpc":"2.0","method":"getTimezone","id":1,"x":""#, "\"}");
        format!("{begin}{}{end}", "x".repeat(length - begin.len() - end.len()))
    };
    let most = 1 << 20;
    assert_eq!(board.send_text(&of_length(most)).await.must_be(200).text, ANSWER);
    assert_eq!(board.send_text(&of_length(most + 1)).await.must_be(200).text, INVALID_REQUEST);
    // Also if its length is not announced.
    let body = of_length(most + 1);
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let head = "Transfer-Encoding: chunked\r\n";
    let reply = board.0.send_raw("POST", PATH, head, chunked.as_bytes()).await.must_be(200);
    assert_eq!(reply.text, INVALID_REQUEST);
}

#[tokio::test]
async fn a_compressed_body_is_a_parse_error() {
    let board = Board::new().await;
    let packed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00";
    let head = format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n", packed.len());
    let reply = board.0.send_raw("POST", PATH, &head, packed).await.must_be(200);
    assert_eq!(reply.text, PARSE_ERROR);
}
