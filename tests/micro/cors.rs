//! CORS, for pages that call from a browser.

use crate::support::running::PAGES_ORIGIN;
use crate::support::{Caller, Namespace, PASSWORD};
use serde_json::json;

#[tokio::test]
async fn a_preflight_is_answered_before_authentication() {
    let page = Caller::stranger().with_header("origin", "https://example.com");
    for path in ["/groups/Groups/Create", "/users/read", "/v1/groups/create", "/groups/Nope"] {
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
    // The native dialect is closed by default, and the others have no CORS headers.
    for path in ["/group", "/nuxeo/api/v1/group/none"] {
        assert_eq!(page.get(path).await.header("access-control-allow-origin"), "");
    }
    page.send_raw("OPTIONS", "/group", "", b"").await.refused(405, "method_not_allowed");
}

/// Any page could have its visitors' browsers guess passwords at a Roster that only they can reach.
#[tokio::test]
async fn pages_sign_in_only_from_origins_that_are_set() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let body = json!({"username": "asim", "password": PASSWORD});
    let (asim, app) = (ns.stranger(), ns.stranger().on_server_for_pages());
    let evil = "https://evil.example";
    for path in ["/users/Users/Login", "/users/login", "/v1/users/login", "/v1/Users/Users/Login"] {
        for page in [
            asim.with_header("origin", evil),
            asim.with_header("origin", "null"),
            asim.with_header("sec-fetch-site", "cross-site"),
            app.with_header("origin", evil),
        ] {
            let preflight = page.send_raw("OPTIONS", path, "", b"").await.must_be(200);
            let refused = page.post(path, body.clone()).await.must_be(403);
            for reply in [preflight, refused] {
                assert_eq!(reply.header("access-control-allow-origin"), "");
                assert_eq!(reply.header("access-control-allow-headers"), "");
                assert_eq!(reply.header("vary"), "Origin");
            }
        }
        let own = asim.with_header("origin", asim.base());
        for caller in [asim.clone(), own, app.with_header("origin", PAGES_ORIGIN)] {
            caller.post(path, body.clone()).await.must_be(200);
        }
        let page = app.with_header("origin", PAGES_ORIGIN);
        let opened = page.post(path, body.clone()).await.must_be(200);
        assert_eq!(opened.header("access-control-allow-origin"), PAGES_ORIGIN);
    }
}
