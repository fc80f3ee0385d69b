//! CORS, for pages that call from a browser.

use crate::support::{Caller, Namespace};
use serde_json::json;

#[tokio::test]
async fn a_preflight_is_answered_before_authentication() {
    let page = Caller::stranger().with_header("origin", "https://example.com");
    for path in ["/groups/Groups/Create", "/users/login", "/v1/groups/create", "/groups/Nope"] {
        let headers = "Access-Control-Request-Method: POST\r\n\
            Access-Control-Request-Headers: authorization\r\n";
        let answer = page.send_raw("OPTIONS", path, headers, b"").await.must_be(200);
        assert_eq!(answer.text, "");
        assert_eq!(answer.header("access-control-allow-origin"), "https://example.com");
        let methods = "POST, PATCH, GET, OPTIONS, PUT, DELETE";
        assert_eq!(answer.header("access-control-allow-methods"), methods);
        let allowed = answer.header("access-control-allow-headers");
        for header in ["Accept", "Content-Type", "Authorization", "Micro-Namespace"] {
            assert!(allowed.split(", ").any(|known| known == header), "{allowed}");
        }
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        assert!(answer.header("vary").contains("Origin"));
    }
    let nobody =
        Caller::stranger().send_raw("OPTIONS", "/groups/create", "", b"").await.must_be(200);
    assert_eq!(nobody.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn every_response_has_cors_headers() {
    let ns = Namespace::new().await;
    let page = ns.with_header("origin", "https://example.com");
    let made = page.call_micro("groups/create", json!({"name": "Micro"})).await.must_be(200);
    let refused = page.call_micro("groups/create", json!({})).await.must_be(400);
    let stranger = Caller::stranger().with_header("origin", "https://example.com");
    let unknown = stranger.call_micro("groups/list", json!({})).await.must_be(401);
    let malformed = stranger.send_raw("GET", "/groups/Read%", "", b"").await.must_be(400);
    for answer in [made, refused, unknown, malformed] {
        assert_eq!(answer.header("access-control-allow-origin"), "https://example.com");
        assert_eq!(answer.header("vary"), "Origin");
    }
    // Other dialects have no CORS headers.
    let native = page.get("/group").await.must_be(200);
    assert_eq!(native.header("access-control-allow-origin"), "");
    page.send_raw("OPTIONS", "/group", "", b"").await.refused(405, "method_not_allowed");
}
