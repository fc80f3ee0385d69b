//! Every documented operation as somebody meets it who has no business with it.

use crate::support::document::{Operation, operations};
use crate::support::{Caller, Namespace, Reply};
use reqwest::Method;
use serde_json::{Value, json};

/// What is open to anybody. The list may only shrink.
const OPEN: [&str; 3] = ["/", "/health/live", "/health/ready"];

/// Sends an operation for entities of the id `mark`, with a body that would do.
async fn attempt(caller: &Caller, operation: &Operation, mark: &str) -> Reply {
    let mut path = operation.path.clone();
    for parameter in ["{id}", "{uid}", "{child}"] {
        path = path.replace(parameter, mark);
    }
    let method: Method = operation.method.parse().unwrap();
    let body = operation.value.get("requestBody").map(|_| body(&operation.path));
    caller.send(method, &path, body).await
}

fn body(path: &str) -> Value {
    let properties = |kind: &str| match kind {
        "key" => json!({"name": "stolen", "scopes": ["users:read"]}),
        "membership" => json!({"role": "owner"}),
        _ => json!({"name": "stolen"}),
    };
    let first = path.split('/').nth(1).unwrap();
    let kind = if path.ends_with("{uid}") { "membership" } else { first };
    let mut body = json!({"entity-type": kind, "properties": properties(kind)});
    if path == "/namespace" {
        body["id"] = json!("stolen");
    }
    body
}

#[tokio::test]
async fn nobody_passes_without_a_credential() {
    let stranger = Caller::stranger();
    let wrong = stranger.with_key("rk_0123456789012345678901234567890123456789012");
    let named = wrong.of_namespace("default");
    for operation in operations() {
        let is_open = OPEN.contains(&operation.path.as_str());
        for caller in [&stranger, &wrong, &named] {
            let reply = attempt(caller, operation, "administrators").await;
            if is_open {
                reply.must_be(200);
            } else {
                reply.refused(401, "unauthenticated");
            }
        }
        // The document says the same.
        let says = operation.value.get("security");
        assert_eq!(says == Some(&json!([{}])), is_open, "{}: {says:?}", operation.path);
    }
}

#[tokio::test]
async fn a_stranger_learns_nothing_by_malformed_requests() {
    let stranger = Caller::stranger();
    for (method, path) in [
        ("POST", "/group"),
        ("PUT", "/user/none"),
        ("PATCH", "/group/administrators"),
        ("POST", "/key"),
        ("POST", "/namespace"),
    ] {
        stranger.text(method, path, "text/plain", "{").await.refused(401, "unauthenticated");
        let huge = "Content-Type: application/json\r\nContent-Length: 99999999\r\n";
        stranger.wire(method, path, huge, b"").await.refused(401, "unauthenticated");
    }
    stranger.get("/group?limit=0").await.refused(401, "unauthenticated");
    stranger.get("/group/%00").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn another_tenant_meets_nothing() {
    let (victim, attacker) = (Namespace::new().await, Namespace::new().await);
    // One name for everything, which no answer to anybody else may have.
    let mark = format!("treasure-of-{}", victim.id);
    victim.people(&[&mark], &[&mark]).await;
    victim.group("outer").await;
    victim.nest("outer", &mark).await;
    let properties = json!({"name": mark, "scopes": ["users:read"]});
    let key = json!({"entity-type": "key", "id": mark, "properties": properties});
    victim.post("/key", key).await.must_be(201);
    let before = snapshot(&victim, &mark).await;

    for operation in operations() {
        let reply = attempt(&attacker, operation, &mark).await;
        assert!(!reply.text.contains(&mark), "{} {}", operation.method, reply.text);
        match (operation.method.as_str(), operation.path.as_str()) {
            (_, path) if OPEN.contains(&path) => drop(reply.must_be(200)),
            (_, "/metrics" | "/namespace" | "/namespace/{id}") => drop(reply.must_be(403)),
            ("POST", "/user" | "/group" | "/key") => drop(reply.must_be(201)),
            ("GET", "/user" | "/group" | "/key") => drop(reply.must_be(200)),
            _ => drop(reply.refused(404, "not_found")),
        }
        let named = attempt(&attacker.of_namespace(&victim.id), operation, &mark).await;
        assert!(!named.text.contains(&mark), "{} {}", operation.method, named.text);
        if !OPEN.contains(&operation.path.as_str()) {
            named.refused(404, "not_found");
        }
    }
    assert_eq!(snapshot(&victim, &mark).await, before);
}

/// All that a tenant has.
async fn snapshot(ns: &Namespace, mark: &str) -> Vec<Value> {
    let mut answers = Vec::new();
    for path in ["/user", "/group", "/group/outer/group"] {
        answers.push(ns.get(path).await.must_be(200).body);
    }
    for path in [format!("/group/{mark}/user"), format!("/key/{mark}")] {
        answers.push(ns.get(&path).await.must_be(200).body);
    }
    answers
}
