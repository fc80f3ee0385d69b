//! A backend that signs people in says from where they come.

use crate::support::namespace::new_key;
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

/// A person whose password a backend passes on by Basic authentication, and who comes from `ip`.
fn by_basic(key: &str, password: &str, ip: &str) -> Caller {
    let caller = Caller::stranger().by_password("asim", password);
    caller.with_header("roster-key", key).with_header("roster-client-ip", ip)
}

#[tokio::test]
async fn a_password_in_basic_authentication_counts_for_the_address_of_the_person() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    ns.group("devs").await;
    let key = new_key(&ns, &["sessions:write"]).await;
    for path in ["/me", "/nuxeo/api/v1/me"] {
        // The key says the namespace.
        by_basic(&key, PASSWORD, "192.0.2.201").get(path).await.must_be(200);
    }
    for _ in 0..7 {
        by_basic(&key, "wrong password", "192.0.2.200").get("/me").await.must_be(401);
    }
    by_basic(&key, PASSWORD, "192.0.2.200").get("/me").await.must_be(401);
    by_basic(&key, PASSWORD, "192.0.2.201").get("/me").await.must_be(200);
    // The backend itself has not failed once.
    ns.of_namespace(&ns.id).by_password("asim", PASSWORD).get("/me").await.must_be(200);
    // A session that is opened with it has the address, too.
    let invite = crate::support::invite(json!({"group": "devs"}));
    let made = ns.post("/invite", invite).await.must_be(201);
    let accept = format!("/invite/{}/accept", made.properties()["code"].as_str().unwrap());
    let caller = by_basic(&key, PASSWORD, "2001:db8::7");
    let accepted = caller.post(&accept, json!({"session": true})).await.must_be(200);
    assert_eq!(accepted.body["session"]["properties"]["ip"], "2001:db8::7");
}

#[tokio::test]
async fn only_a_key_that_writes_sessions_says_the_address_in_basic_authentication() {
    let ns = Namespace::new().await;
    let other = Namespace::new().await;
    ns.person("asim").await;
    let key = new_key(&ns, &["sessions:write"]).await;
    let reader = new_key(&ns, &["sessions:read", "users:write"]).await;
    let token = ns.stranger().sign_in("asim", PASSWORD).await.must_be(201);
    for key in [reader.as_str(), token.token(), "rk_unknown", ""] {
        let refused = by_basic(key, PASSWORD, "192.0.2.1").get("/me").await;
        refused.refused(403, "forbidden");
    }
    by_basic(&key, PASSWORD, "nowhere").get("/me").await.refused(403, "forbidden");
    let alone = ns.stranger().by_password("asim", PASSWORD);
    let alone = alone.with_header("roster-client-ip", "192.0.2.1");
    alone.get("/me").await.refused(403, "forbidden");
    // The key passes on passwords of its own namespace only.
    let foreign = new_key(&other, &["sessions:write"]).await;
    by_basic(&foreign, PASSWORD, "192.0.2.1").get("/me").await.must_be(401);
    let named = by_basic(&foreign, PASSWORD, "192.0.2.1").of_namespace(&ns.id);
    named.get("/me").await.refused(404, "not_found");
}

#[tokio::test]
async fn wrong_codes_count_for_the_address_that_is_passed_on() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let key = new_key(&ns, &["sessions:write"]).await;
    let path = "/invite?code=0123456789";
    let person = |address: &str| {
        let caller = ns.stranger().by_password("asim", PASSWORD).with_header("roster-key", &key);
        caller.with_header("roster-client-ip", address)
    };
    let guesser = person("192.0.2.77");
    for _ in 0..20 {
        guesser.get(path).await.must_be(404);
    }
    guesser.get(path).await.must_be(429);
    person("192.0.2.78").get(path).await.must_be(404);
}
