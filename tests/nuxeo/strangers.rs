//! Every documented operation, without a credential and from another namespace.

use crate::support::document::{Operation, operations_of};
use crate::support::{Caller, Namespace, Reply};
use reqwest::Method;
use serde_json::{Value, json};

/// Operations that need no credential. The list may only shrink.
const OPEN: &str = "/nuxeo/runningstatus";
const PASSWORD: &str = "/nuxeo/api/v1/me/changepassword";

/// Sends a valid request about entities with the id `mark`.
async fn attempt(caller: &Caller, operation: &Operation, mark: &str) -> Reply {
    let path = operation.path.replace("{group}", mark).replace("{user}", mark);
    let method: Method = operation.method.parse().unwrap();
    let body = operation.value.get("requestBody").map(|_| match operation.path.as_str() {
        PASSWORD => json!({"oldPassword": "a guess at it", "newPassword": "another guess"}),
        path if path.contains("/user") => super::user(mark, json!({"lastName": "stolen"})),
        _ => super::group(mark, json!({"grouplabel": "stolen", "memberUsers": []})),
    });
    caller.send(method, &path, body).await
}

#[tokio::test]
async fn every_operation_needs_a_credential() {
    let stranger = Caller::stranger();
    let wrong = stranger.with_key("rk_0123456789012345678901234567890123456789012");
    let by_password = Namespace::new().await.stranger().by_password("administrator", "a guess");
    for operation in operations_of("nuxeo") {
        let is_open = operation.path == OPEN;
        for caller in [&stranger, &wrong, &by_password] {
            let reply = attempt(caller, operation, "administrators").await;
            if is_open {
                reply.must_be(200);
                continue;
            }
            let refused = reply.must_be(401);
            let challenge = r#"Basic realm="Nuxeo Automation""#;
            assert_eq!(refused.header("www-authenticate"), challenge);
        }
        let expected = if is_open { json!([{}]) } else { Value::Null };
        assert_eq!(operation.value["security"], expected, "{}", operation.path);
    }
}

#[tokio::test]
async fn strangers_learn_nothing_from_malformed_requests() {
    let stranger = Caller::stranger();
    for path in ["/group", "/group/x", "/user", "/none", "/group/%00", "/me/changepassword"] {
        let path = super::api(path);
        stranger.send_text("PUT", &path, "text/plain", "{").await.must_be(401);
        let huge = "Content-Type: application/json\r\nContent-Length: 99999999\r\n";
        stranger.send_raw("POST", &path, huge, b"").await.must_be(401);
    }
    stranger.get(&super::api("/group/search?pageSize=x")).await.must_be(401);
}

#[tokio::test]
async fn callers_of_another_namespace_find_nothing() {
    let (victim, attacker) = (Namespace::open().await, Namespace::open().await);
    let mark = format!("treasure-of-{}", victim.id);
    victim.people(&[&mark], &[&mark]).await;
    victim.person(&format!("{mark}-2")).await;
    let snapshot = async || {
        let groups = victim.get(&super::api(&format!("/group/search?q=*&{}", super::LISTS))).await;
        (groups.must_be(200).body, victim.get(&super::api("/user/search?q=*")).await.body)
    };
    let before = snapshot().await;
    for operation in operations_of("nuxeo") {
        let reply = attempt(&attacker, operation, &mark).await;
        match (operation.method.as_str(), operation.path.trim_start_matches("/nuxeo")) {
            (_, "/runningstatus" | "/json/cmis" | "/api/v1/capabilities") => {
                drop(reply.must_be(200))
            }
            (_, "/api/v1/user/search" | "/api/v1/group/search") => {
                assert!(!reply.must_be(200).text.contains(&mark));
            }
            (_, "/api/v1/automation/login") => drop(reply.must_be(200)),
            // These succeed in the attacker's own namespace, so they are deleted again.
            ("POST", "/api/v1/user" | "/api/v1/group") => {
                reply.must_be(201);
                attacker.delete(&format!("{}/{mark}", operation.path)).await.must_be(204);
            }
            // The attacker's key has no password.
            (_, "/api/v1/me/changepassword") => drop(reply.must_be(403)),
            _ => assert_eq!(reply.must_be(404).body["entity-type"], "exception"),
        }
        let named = attempt(&attacker.of_namespace(&victim.id), operation, &mark).await;
        assert!(!named.text.contains(&mark), "{}", named.text);
        named.must_be(if operation.path == OPEN { 200 } else { 404 });
    }
    assert_eq!(snapshot().await, before);
}
