//! A backend that signs people in says from where they come.

use crate::support::{Caller, Namespace, PASSWORD, Reply, session};
use serde_json::json;

async fn sign_in(backend: &Caller, password: &str, ip: &str) -> Reply {
    let properties =
        json!({"username": "asim", "password": password, "ip": ip, "user_agent": "Phone"});
    backend.post("/session", session(properties)).await
}

#[tokio::test]
async fn a_session_has_the_address_and_the_agent_of_the_person() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let backend = ns.with_scopes(&["sessions:write"]).await;
    let opened = sign_in(&backend, PASSWORD, "2001:db8::7").await.must_be(201);
    assert_eq!(opened.properties()["ip"], "2001:db8::7");
    assert_eq!(opened.properties()["user_agent"], "Phone");
    assert_eq!(opened.properties()["opened_by"], "user:asim");
    ns.with_key(opened.token()).get("/session").await.must_be(200);
    sign_in(&backend, PASSWORD, "nowhere").await.invalid("ip");
}

#[tokio::test]
async fn failures_count_for_the_address_of_the_person() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let backend = ns.with_scopes(&["sessions:write"]).await;
    for _ in 0..7 {
        sign_in(&backend, "wrong password", "192.0.2.200").await.refused(401, "unauthenticated");
    }
    sign_in(&backend, PASSWORD, "192.0.2.200").await.refused(401, "unauthenticated");
    // The backend is not locked out, and neither are the others whom it signs in.
    sign_in(&backend, PASSWORD, "192.0.2.201").await.must_be(201);
}

#[tokio::test]
async fn only_keys_that_write_sessions_say_where_a_person_is() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    sign_in(&ns.stranger(), PASSWORD, "192.0.2.1").await.refused(401, "unauthenticated");
    let reader = ns.with_scopes(&["sessions:read", "users:write"]).await;
    sign_in(&reader, PASSWORD, "192.0.2.1").await.refused(403, "forbidden");
    let asim = ns.signed_in_by_password("asim").await;
    sign_in(&asim, PASSWORD, "192.0.2.1").await.refused(403, "forbidden");
}
