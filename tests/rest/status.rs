//! `/`, `/health`, `/metrics`, the documentation, and headers of every response.

use crate::support::document::without_servers;
use crate::support::{Caller, Namespace, PASSWORD};
use serde_json::json;

#[tokio::test]
async fn anybody_may_read_the_status() {
    let stranger = Caller::stranger();
    let about = stranger.get("/").await.must_be(200);
    assert_eq!(about.body["name"], "roster");
    assert_eq!(about.body["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(about.body["docs"], "/docs");
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(stranger.get(path).await.must_be(200).body["status"], "ok");
    }
}

#[tokio::test]
async fn an_operator_reads_the_metrics() {
    let ns = Namespace::new().await;
    let odd = "an-id-that-must-not-become-a-label";
    ns.user(odd).await;
    ns.get(&format!("/user/{odd}")).await.must_be(200);
    ns.send_raw("FROBNICATE", "/user", "", b"").await.refused(405, "method_not_allowed");
    ns.get("/no-such-path").await.refused(404, "not_found");
    ns.person("asim").await;
    ns.stranger().sign_in("asim", PASSWORD).await.must_be(201);
    ns.stranger().sign_in("asim", "a guess at it").await.must_be(401);
    ns.group("devs").await;
    ns.add("/group/devs/user/asim").await.must_be(201);
    let metrics = Caller::operator().get("/metrics").await.must_be(200);
    assert!(metrics.header("content-type").starts_with("application/openmetrics-text"));
    let has = |line: &str| metrics.text.lines().any(|found| found.starts_with(line));
    assert!(has(r#"roster_http_requests_total{method="GET",path="/user/{id}",status="200"}"#));
    assert!(has("roster_http_request_duration_seconds_bucket"), "{}", metrics.text);
    assert!(has("roster_http_requests_in_flight "), "{}", metrics.text);
    for absent in [odd, "no-such-path", "FROBNICATE"] {
        assert!(!metrics.text.contains(absent), "{absent}");
    }
    // Other tests sign in at the same server, so that only a lower bound is known.
    let count = |line: &str| -> u64 {
        let found = metrics.text.lines().find_map(|found| found.strip_prefix(line));
        found.unwrap_or_else(|| panic!("no {line}: {}", metrics.text)).trim().parse().unwrap()
    };
    assert!(count("roster_sign_ins_total{outcome=\"wrong_password\"}") >= 1);
    assert!(count("roster_sign_ins_total{outcome=\"ok\"}") >= 1);
    assert!(count("roster_security_changes_total{entity=\"membership\"}") >= 1);
    assert!(metrics.text.ends_with("# EOF\n"));
    ns.get("/metrics").await.refused(403, "forbidden");
    // Only an operator gives the scope away.
    let key = json!({"name": "prometheus", "scopes": ["metrics:read"]});
    let key = json!({"entity-type": "key", "properties": key});
    ns.post("/key", key.clone()).await.refused(403, "forbidden");
    let made = Caller::operator().of_namespace(&ns.id).post("/key", key).await.must_be(201);
    let prometheus = ns.with_key(made.body["properties"]["secret"].as_str().unwrap());
    prometheus.get("/metrics").await.must_be(200);
    prometheus.get("/user").await.refused(403, "forbidden");
    Caller::stranger().get("/metrics").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn each_answer_has_the_id_of_its_request() {
    let stranger = Caller::stranger();
    let named = |id: &str| stranger.with_header("x-request-id", id);
    for path in ["/", "/group", "/none", "/docs/"] {
        assert_eq!(named("my-own.id/1").get(path).await.header("x-request-id"), "my-own.id/1");
        let made = stranger.get(path).await;
        let id = uuid::Uuid::parse_str(made.header("x-request-id")).unwrap();
        assert_eq!(id.get_version_num(), 7);
    }
    let long = "x".repeat(129);
    for harmful in ["", "a b", "é", long.as_str()] {
        let answered = named(harmful).get("/").await;
        assert!(uuid::Uuid::parse_str(answered.header("x-request-id")).is_ok(), "{harmful}");
    }
    let longest = "x".repeat(128);
    assert_eq!(named(&longest).get("/").await.header("x-request-id"), longest);
}

#[tokio::test]
async fn head_responds_as_get_without_a_body() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    for path in ["/", "/health/live", "/health/ready", "/group", "/group/devs", "/group/none"] {
        let (get, head) = (ns.get(path).await, ns.head(path).await);
        assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{path}");
        for name in ["content-type", "content-length", "etag"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
    Caller::stranger().head("/group/devs").await.must_be(401);
    ns.with_header("if-none-match", r#""1""#).head("/group/devs").await.must_be(304);
}

#[tokio::test]
async fn the_documentation_is_served() {
    let stranger = Caller::stranger();
    let document = stranger.get("/openapi.json").await.must_be(200);
    assert!(document.header("content-type").starts_with("application/json"));
    assert_eq!(document.body["info"]["title"], "Roster");
    let generated = roster::server::documents();
    let generated = generated[0].document.to_json().unwrap();
    let generated = serde_json::from_str(&generated).unwrap();
    assert_eq!(without_servers(document.body), without_servers(generated));

    // A client follows the redirection of /docs.
    for path in ["/docs", "/docs/", "/docs/index.html"] {
        let page = stranger.get(path).await.must_be(200);
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        assert!(page.text.contains("swagger-ui"), "{path}");
    }
    for path in ["/openapi.json", "/docs/", "/docs/index.html"] {
        let refused = stranger.delete(path).await.refused(405, "method_not_allowed");
        assert_eq!(refused.header("allow"), "GET, HEAD");
    }
    for path in ["/docs/none", "/docs/none.js", "/docs/a/b"] {
        stranger.get(path).await.refused(404, "not_found");
    }
    let script = stranger.get("/docs/swagger-initializer.js").await.must_be(200);
    assert!(script.text.contains("/openapi.json"), "{}", script.text);
    assert!(script.text.contains("persistAuthorization: false"), "{}", script.text);
}

#[tokio::test]
async fn the_documentation_works_below_the_path_of_a_proxy() {
    let stranger = Caller::stranger();
    // Nothing that the page loads is named from the root.
    let moved = stranger.send_raw("GET", "/docs", "", b"").await.must_be(307);
    assert_eq!(moved.header("location"), "docs/");
    let page = stranger.get("/docs/").await.must_be(200).text;
    for part in
        page.split(['\n', ' ']).filter(|part| part.starts_with("src=") || part.starts_with("href="))
    {
        assert!(!part.contains("=\"/") && !part.contains("//"), "{part}");
    }
    let script = stranger.get("/docs/swagger-initializer.js").await.must_be(200).text;
    for (name, path, server, guide) in [
        ("Roster (native)", "/openapi.json", ".", "native.md"),
        ("Kanboard", "/openapi/kanboard.json", "..", "kanboard.md"),
        ("Nuxeo", "/openapi/nuxeo.json", "..", "nuxeo.md"),
        ("Micro", "/openapi/micro.json", "..", "micro.md"),
    ] {
        let choice = format!(r#"{{"name":"{name}","url":"..{path}"}}"#);
        assert!(script.contains(&choice), "{script}");
        let document = stranger.get(path).await.must_be(200).body;
        assert_eq!(document["servers"][0]["url"], server);
        // By the specification, this address begins at the server.
        assert_eq!(document["externalDocs"]["url"], format!("docs/{guide}"));
        let guide = stranger.get(&format!("/docs/{guide}")).await.must_be(200);
        assert_eq!(guide.header("content-type"), "text/plain; charset=utf-8");
        assert!(guide.text.starts_with("# "), "{}", guide.text);
    }
}

#[tokio::test]
async fn the_documentation_has_the_name_and_the_logo_of_roster() {
    let stranger = Caller::stranger();
    let page = stranger.get("/docs/").await.must_be(200).text;
    assert!(
        page.contains("<title>Roster API</title>") && !page.contains("favicon-32x32"),
        "{page}"
    );
    let logo = stranger.get("/docs/logo.svg").await.must_be(200);
    assert_eq!(logo.header("content-type"), "image/svg+xml");
    // Of Swagger UI only what the page uses is served.
    for file in ["favicon-32x32.png", "oauth2-redirect.html", "swagger-ui.js"] {
        stranger.get(&format!("/docs/{file}")).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn whoever_administers_reads_how_the_server_does() {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &["asim", "boris"]).await;
    let boss = ns.newcomer("boss").await;
    boss.get("/health/detail").await.refused(403, "forbidden");
    ns.stranger().get("/health/detail").await.refused(401, "unauthenticated");
    ns.add("/group/administrators/user/boss").await.must_be(201);
    let health = boss.get("/health/detail").await.must_be(200);
    assert_eq!(health.body["entity-type"], "health");
    let found = health.properties();
    assert_eq!(found["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(found["database"]["migrated"], true);
    assert!(
        found["database"]["version"].as_str().unwrap().starts_with(|c: char| c.is_ascii_digit())
    );
    assert!(found["database"]["connections"]["most"].as_u64().unwrap() > 0);
    // What there is in this namespace, not in the others of the server.
    assert_eq!(found["users"], json!({"total": 3, "total_is": "exact"}));
    assert_eq!(found["groups"], json!({"total": 2, "total_is": "exact"}));
    assert_eq!(found["webhooks"], json!({"failing": 0, "parked": 0}));
    assert_eq!(found["mails"], json!({"on": true, "queued": 0, "failed": 0}));
    assert!(found["feed"]["held_up_seconds"].as_f64().unwrap() >= 0.0);
    // Tenants are not told how the server is configured.
    assert!(found.get("settings").is_none());
    ns.with_scopes(&["admin"]).await.get("/health/detail").await.must_be(200);
    let operator = Caller::operator().get("/health/detail").await.must_be(200);
    assert!(operator.properties()["settings"].is_object());
}
