//! The headers of every response.

use crate::support::{Caller, Namespace};
use serde_json::json;

#[tokio::test]
async fn no_response_is_sniffed_or_named_to_other_sites() {
    let ns = Namespace::new().await;
    let stranger = Caller::stranger();
    for reply in [
        ns.get("/user").await,
        ns.get("/user/nobody").await,
        ns.get("/nowhere").await,
        stranger.get("/user").await,
        stranger.get("/health/live").await,
        stranger.get("/docs/").await,
        stranger.get("/openapi.json").await,
        stranger.get("/nuxeo/api/v1/me").await,
        stranger.post("/jsonrpc.php", json!([])).await,
        stranger.call_micro("groups/list", json!({})).await,
        stranger.send_raw("GET", "/user/%zz", "", b"").await,
    ] {
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{reply:?}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{reply:?}");
    }
}

#[tokio::test]
async fn what_needs_a_credential_is_not_stored() {
    let ns = Namespace::new().await;
    ns.user("asim").await;
    let key = json!({"entity-type": "key", "properties": {"name": "x", "scopes": ["admin"]}});
    for reply in [
        ns.get("/user/asim").await.must_be(200),
        ns.add("/user/asim/session").await.must_be(201),
        ns.post("/key", key).await.must_be(201),
        ns.get("/nuxeo/api/v1/user/asim").await.must_be(200),
        ns.call_micro("users/read", json!({"id": "asim"})).await.must_be(200),
        Caller::stranger().get("/user").await.must_be(401),
    ] {
        assert_eq!(reply.header("cache-control"), "no-store", "{reply:?}");
    }
    for path in ["/docs/", "/docs/swagger-ui.css", "/openapi.json"] {
        let page = Caller::stranger().get(path).await.must_be(200);
        assert_eq!(page.header("cache-control"), "no-cache", "{path}");
    }
}

#[tokio::test]
async fn the_documentation_runs_its_own_scripts_alone_and_in_no_other_page() {
    for path in ["/docs/", "/docs/index.html", "/docs/swagger-ui-bundle.js"] {
        let page = Caller::stranger().get(path).await.must_be(200);
        let policy = page.header("content-security-policy");
        for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"] {
            assert!(policy.split("; ").any(|known| known == part), "{policy}");
        }
    }
}
