//! CORS: pages of the origins that are set call from a browser, and pages of no others.

use crate::support::running::PAGES_ORIGIN;
use crate::support::{Caller, Namespace, PASSWORD, Reply, session};
use serde_json::json;

/// What a browser asks before it sends a request of a page.
const PREFLIGHT: &str = "Access-Control-Request-Method: PATCH\r\n\
    Access-Control-Request-Headers: authorization,content-type,if-match\r\n";

/// Asserts that a page of the origin can read the response.
#[track_caller]
fn is_readable(reply: &Reply, origin: &str) {
    assert_eq!(reply.header("access-control-allow-origin"), origin, "{reply:?}");
    assert_eq!(reply.header("vary"), "Origin", "{reply:?}");
    assert_eq!(reply.header("access-control-allow-credentials"), "", "{reply:?}");
}

/// Asserts that no page of another origin can read the response.
#[track_caller]
fn is_closed(reply: &Reply) {
    assert!(!reply.headers.keys().any(|name| name.as_str().starts_with("access-control-")));
    assert_eq!(reply.header("vary"), "Origin", "{reply:?}");
}

fn page(caller: &Caller) -> Caller {
    caller.on_server_for_pages().with_header("origin", PAGES_ORIGIN)
}

#[tokio::test]
async fn a_preflight_is_answered_before_authentication_and_routing() {
    let page = page(&Caller::stranger());
    for path in ["/me", "/session", "/group/devs/user/asim", "/no/such/path", "/user/%zz"] {
        let answer = page.send_raw("OPTIONS", path, PREFLIGHT, b"").await.must_be(204);
        is_readable(&answer, PAGES_ORIGIN);
        assert_eq!(answer.text, "");
        let methods = "GET, HEAD, POST, PUT, PATCH, DELETE";
        assert_eq!(answer.header("access-control-allow-methods"), methods);
        let allowed = answer.header("access-control-allow-headers");
        for header in ["Authorization", "Content-Type", "If-Match", "Roster-Namespace"] {
            assert!(allowed.split(", ").any(|known| known == header), "{allowed}");
        }
        assert_eq!(answer.header("access-control-max-age"), "7200");
    }
    // A method that no path has: the browser compares it with the list.
    let headers = "Access-Control-Request-Method: FROBNICATE\r\n";
    let answer = page.send_raw("OPTIONS", "/user", headers, b"").await.must_be(204);
    assert!(!answer.header("access-control-allow-methods").contains("FROBNICATE"));
    // `OPTIONS` that is no preflight request is a method like any other.
    let plain = page.send_raw("OPTIONS", "/user", "", b"").await;
    is_readable(&plain.refused(401, "unauthenticated"), PAGES_ORIGIN);
}

#[tokio::test]
async fn pages_of_other_origins_get_no_headers() {
    let stranger = Caller::stranger();
    let page = stranger.on_server_for_pages();
    for caller in [
        page.with_header("origin", "https://evil.example"),
        page.with_header("origin", "http://app.example"),
        page.with_header("origin", "https://app.example.evil.org"),
        page.with_header("origin", "https://app.example:8443"),
        page.with_header("origin", "null"),
        page.with_header("origin", "*"),
        // Nothing is set there.
        stranger.with_header("origin", PAGES_ORIGIN),
        stranger.with_header("origin", "null"),
    ] {
        let refused = caller.send_raw("OPTIONS", "/session", PREFLIGHT, b"").await;
        is_closed(&refused.refused(403, "forbidden"));
        is_closed(&caller.get("/").await.must_be(200));
        is_closed(&caller.get("/user").await.must_be(401));
    }
    is_closed(&page.get("/").await.must_be(200));
}

#[tokio::test]
async fn a_page_of_an_origin_that_is_set_signs_in_and_reads_me() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let page = page(&ns.stranger());
    let opened = page.sign_in("asim", PASSWORD).await.must_be(201);
    is_readable(&opened, PAGES_ORIGIN);
    let me = page.with_key(opened.token()).get("/me").await.must_be(200);
    is_readable(&me, PAGES_ORIGIN);
    assert_eq!(me.body["id"], "asim");
    let exposed = me.header("access-control-expose-headers");
    for header in ["ETag", "Location", "Retry-After", "X-Request-Id", "WWW-Authenticate"] {
        assert!(exposed.split(", ").any(|known| known == header), "{exposed}");
    }
    // The list is also the one for passwords that browsers send by themselves.
    let basic = page.by_password("asim", PASSWORD);
    is_readable(&basic.get("/user/asim").await.must_be(200), PAGES_ORIGIN);
}

#[tokio::test]
async fn a_page_reads_errors_too() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let page = page(&ns);
    let large = format!(r#"{{"id": "{}"}}"#, "x".repeat(3 << 20));
    let replies = [
        page.with_key("rk_unknown").get("/user").await.refused(401, "unauthenticated"),
        page.get("/user/nobody").await.refused(404, "not_found"),
        page.get("/no/such/path").await.refused(404, "not_found"),
        page.send_raw("GET", "/user/%zz", "", b"").await.refused(400, "malformed"),
        page.delete("/user").await.refused(405, "method_not_allowed"),
        page.send_text("POST", "/user", "application/json", &large).await.must_be(413),
        page.post("/group", json!({"id": "devs"})).await.refused(409, "taken"),
        page.with_header("if-none-match", r#""1""#).get("/group/devs").await.must_be(304),
        page.post("/session", session(json!({"username": "asim"}))).await.must_be(422),
    ];
    for reply in replies {
        is_readable(&reply, PAGES_ORIGIN);
    }
}
