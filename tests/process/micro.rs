//! Behaviour of the Micro dialect that needs a process of its own: configured origins, and a
//! database that is away.

use super::support::{ExternalPostgres, KEY, Output, Server, TestDirectory, run, settings};
use reqwest::{Client, Method, Response};

async fn call(server: &Server, method: Method, origin: &str) -> Response {
    let url = format!("http://{}/groups/list", server.address);
    let request = Client::new().request(method, url).bearer_auth(KEY).header("origin", origin);
    request.send().await.unwrap()
}

#[tokio::test]
async fn only_pages_of_configured_origins_may_call() {
    let directory = TestDirectory::new();
    let origins = ("ROSTER_CORS_ORIGINS", "https://example.com, http://localhost:3000");
    let server = Server::start(&directory, &settings(&[origins]));
    for method in [Method::OPTIONS, Method::POST] {
        for (origin, allowed) in [
            ("https://example.com", true),
            ("http://localhost:3000", true),
            ("http://example.com", false),
            ("https://example.com.evil.org", false),
            ("null", false),
        ] {
            let answer = call(&server, method.clone(), origin).await;
            assert_eq!(answer.status(), 200);
            let said = answer.headers().get("access-control-allow-origin");
            assert_eq!(said.map(|said| said.to_str().unwrap()), allowed.then_some(origin));
            assert_eq!(answer.headers()["vary"], "Origin");
            assert!(!answer.headers().contains_key("access-control-allow-credentials"));
        }
    }
    server.stop();
}

#[test]
fn an_invalid_origin_is_refused_at_start() {
    for wrong in [
        "example.com",
        "https://",
        "https://example.com/",
        "HTTPS://Example.com",
        "",
        "https://a.example,null",
        "https://example.com:443",
        "https://*.example.com",
    ] {
        let Output { status, err, .. } =
            run(&TestDirectory::new(), &settings(&[("ROSTER_CORS_ORIGINS", wrong)]), &[]);
        assert!(!status.success() && err.contains("ROSTER_CORS_ORIGINS"), "{wrong}: {err}");
        assert!(err.contains("such as https://example.com"), "{wrong}: {err}");
    }
}

#[tokio::test]
async fn an_unavailable_database_is_an_error_of_the_dialect() {
    let mut postgres = ExternalPostgres::start();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", postgres.url())]));
    let url = |call: &str| format!("http://{}/{call}", server.address);
    let client = Client::new();
    assert_eq!(call(&server, Method::POST, "https://example.com").await.status(), 200);
    postgres.stop();
    for (call, body) in [
        ("groups/create", r#"{"name": "Micro"}"#),
        ("groups/list", "{}"),
        ("invites/create", r#"{"group_id": "g", "email": "john@doe.com"}"#),
        ("users/login", r#"{"username": "asim", "password": "a guess at it"}"#),
    ] {
        let answer = client.post(url(call)).bearer_auth(KEY).body(body).send().await.unwrap();
        assert_eq!(answer.status(), 503, "{call}");
        assert!(answer.headers().contains_key("retry-after"));
        let said: serde_json::Value = answer.text().await.unwrap().parse().unwrap();
        let expected = serde_json::json!({"Id": "STORE_ERROR", "Code": 503,
            "Detail": "Error connecting to the store", "Status": "Service Unavailable"});
        assert_eq!(said, expected, "{call}");
    }
    server.stop();
}
