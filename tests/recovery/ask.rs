//! Asking for a code without a credential: nothing says whether there is such a user.

use super::{ask, counts, recovery};
use crate::support::database::connect;
use crate::support::{Namespace, Reply, user};
use serde_json::{Value, json};
use std::time::Duration;

/// The response without what differs from each to the next; the order of headers is any.
fn bytes(reply: &Reply) -> (u16, String, Vec<(String, String)>) {
    let headers = reply.headers.iter().map(|(name, value)| {
        let differs = ["x-request-id", "date"].contains(&name.as_str());
        let value = if differs { "" } else { value.to_str().unwrap() };
        (name.to_string(), value.to_owned())
    });
    let mut headers: Vec<_> = headers.collect();
    headers.sort();
    (reply.status, reply.text.clone(), headers)
}

/// Who there is: only `asim` can recover a password.
async fn people(ns: &Namespace) {
    ns.person("asim").await;
    ns.person("asleep").await;
    ns.put("/user/asleep", user("asleep", json!({"active": false}))).await.must_be(200);
    ns.post("/user", user("silent", json!({"username": "silent"}))).await.must_be(201);
    // People write what they want there.
    ns.newcomer("contact").await;
    let contact = ns.signed_in("contact").await;
    let known = json!({"username": "contact", "email": "contact@example.com"});
    contact.put("/user/contact", user("contact", known)).await.must_be(200);
}

#[tokio::test]
async fn known_and_unknown_names_get_the_same_bytes() {
    let ns = Namespace::new().await;
    people(&ns).await;
    let known = ask(&ns, "asim").await.must_be(202);
    assert_eq!(known.body, json!({"entity-type": "recovery", "properties": {}}));
    for (login, tickets) in [
        ("nobody", 1),
        ("nobody@example.com", 1),
        ("asleep", 1),
        ("asleep@example.com", 1),
        ("silent", 1),
        ("contact", 1),
        ("contact@example.com", 1),
        // Again within a minute.
        ("asim@example.com", 1),
        ("  ASIM@EXAMPLE.com ", 1),
    ] {
        let asked = ask(&ns, login).await;
        assert_eq!(bytes(&asked), bytes(&known), "{login}");
        assert_eq!(counts(&ns).await, (tickets, 1), "{login}");
    }
    // So does a namespace that there is not.
    let nowhere = ns.stranger().of_namespace("no-such-namespace");
    let asked = nowhere.post("/recovery", recovery(json!({"login": "asim"}))).await;
    assert_eq!(bytes(&asked), bytes(&known));
}

#[tokio::test]
async fn what_cannot_be_a_name_is_refused_before_anybody_is_looked_up() {
    let ns = Namespace::new().await;
    let post = async |body: Value| ns.stranger().post("/recovery", body).await;
    for login in [json!(""), json!(" "), json!("a\u{0}b"), json!("x".repeat(256)), json!(7)] {
        post(recovery(json!({"login": login}))).await.invalid("login");
    }
    post(recovery(json!({}))).await.invalid("login");
    post(json!({"entity-type": "user", "properties": {"login": "asim"}}))
        .await
        .invalid("entity-type");
    post(json!({"login": "asim"})).await.must_be(422);
}

#[tokio::test]
async fn a_backend_asks_for_the_address_of_the_person() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let at = |ip: &str| recovery(json!({"login": "asim", "ip": ip}));
    let backend = ns.with_scopes(&["sessions:write"]).await;
    backend.post("/recovery", at("203.0.113.81")).await.must_be(202);
    backend.post("/recovery", at("203.0.113.81")).await.must_be(202);
    assert_eq!(counts(&ns).await, (1, 1));
    backend.post("/recovery", at("203.0.113.82")).await.must_be(202);
    assert_eq!(counts(&ns).await, (1, 2));
    ns.stranger().post("/recovery", at("203.0.113.83")).await.refused(401, "unauthenticated");
    let other = ns.with_scopes(&["users:write"]).await;
    other.post("/recovery", at("203.0.113.83")).await.refused(403, "forbidden");
    backend.post("/recovery", at("here")).await.invalid("ip");
}

/// Somebody who manages users mails a code at the same limits.
#[tokio::test]
async fn a_code_is_mailed_by_whoever_manages_users() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let writer = ns.with_scopes(&["users:write"]).await.at_new_address();
    let asked = writer.add("/user/asim/recovery").await.must_be(202);
    assert_eq!(asked.body, json!({"entity-type": "recovery", "properties": {}}));
    writer.post("/user/asim/recovery", recovery(json!({"send": true}))).await.must_be(202);
    assert_eq!(counts(&ns).await, (1, 1));
    // It is the same code that the user asks for.
    ask(&ns, "asim").await.must_be(202);
    assert_eq!(counts(&ns).await, (1, 2));
}

#[tokio::test]
async fn whoever_asks_with_an_idempotency_key_makes_no_other_wait() {
    let ns = Namespace::new().await;
    people(&ns).await;
    let keyed = ns.stranger().with_header("idempotency-key", "0123456789abcdef");
    let mut database = connect().await;
    // As long as the response cannot be kept, the request is not answered.
    let held = database.transaction().await.unwrap();
    held.execute("LOCK TABLE idempotency_keys IN SHARE MODE", &[]).await.unwrap();
    let asking = keyed.post("/recovery", recovery(json!({"login": "asim"})));
    let letting_go = async {
        // The user's count is written by then, and locked by nobody.
        for _ in 0..200 {
            if counts(&ns).await == (1, 1) {
                return held.rollback().await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the code waits for the response");
    };
    let (asked, ()) = tokio::join!(asking, letting_go);
    asked.must_be(202);
    let again = keyed.post("/recovery", recovery(json!({"login": "asim"}))).await;
    assert_eq!(again.must_be(202).header("idempotency-replayed"), "true");
    assert_eq!(counts(&ns).await, (1, 1));
}
