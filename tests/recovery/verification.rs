//! Proofs of e-mail addresses: who asks for them, and what a code does.

use super::{code, complete, counts, verification_code};
use crate::support::database::{changes, connect};
use crate::support::{Namespace, PASSWORD, all, count, user};
use serde_json::{Value, json};

fn of(email: &str) -> Value {
    json!({"entity-type": "verification", "properties": {"email": email}})
}

#[tokio::test]
async fn a_code_proves_an_address_once() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let code = verification_code(&ns, "asim", "asim@example.org").await;
    // It recovers no password, and the reverse.
    ns.stranger().get(&format!("/recovery/{code}")).await.refused(404, "not_found");
    let recovery = super::code(&ns, "asim").await;
    ns.stranger().add(&format!("/verification/{recovery}")).await.refused(404, "not_found");
    let uses = (0..64).map(|n| {
        let (caller, path) = (ns.stranger().at_new_address(), format!("/verification/{code}"));
        let caller = if n % 2 == 0 { caller } else { caller.on_second_server() };
        async move { caller.add(&path).await }
    });
    let replies = all(uses).await;
    assert_eq!((count(&replies, 200), count(&replies, 410)), (1, 63));
    let verified = replies.iter().find(|reply| reply.status == 200).unwrap();
    assert_eq!(verified.properties()["login_email"], "asim@example.org");
    // The contact address is the user's own.
    assert_eq!(verified.properties()["email"], "asim@example.com");
    assert!(verified.properties()["email_verified_at"].is_string());
    let record = changes(&connect().await, &ns.id).await.pop().unwrap();
    assert_eq!((record.action.as_str(), record.actor.as_str()), ("user.updated", "user:asim"));
    // The code to recover the password was for the address before.
    complete(&ns, &recovery, super::NEW).await.refused(410, "gone");
}

#[tokio::test]
async fn an_address_that_somebody_else_has_is_taken() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    ns.person("boris").await;
    let code = verification_code(&ns, "asim", "boris@example.com").await;
    let path = format!("/verification/{code}");
    ns.stranger().add(&path).await.refused(409, "taken");
    // Once it is free the code still works.
    ns.delete("/user/boris").await.must_be(204);
    ns.stranger().add(&path).await.must_be(200);
}

#[tokio::test]
async fn whoever_has_the_code_does_not_see_what_the_application_keeps() {
    let ns = Namespace::new().await;
    let mut asim = user("asim", json!({"username": "asim", "shoe_size": 43}));
    asim["app"] = json!({"plan": "gold"});
    ns.post("/user", asim).await.must_be(201);
    let code = verification_code(&ns, "asim", "asim@example.org").await;
    let verified = ns.stranger().add(&format!("/verification/{code}")).await.must_be(200);
    assert!(verified.body["app"].is_null());
    // It is the contact address of who has none.
    assert_eq!(verified.properties()["email"], "asim@example.org");
    let code = verification_code(&ns, "asim", "asim@example.net").await;
    let verified = ns.add(&format!("/verification/{code}")).await.must_be(200);
    assert_eq!(verified.body["app"], json!({"plan": "gold"}));
}

/// Whoever has taken over a session must not come to set the password by another address.
#[tokio::test]
async fn another_address_of_ones_own_takes_a_recent_authentication() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let asim = ns.signed_in_by_password("asim").await;
    let past = "UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE";
    assert_eq!(super::execute(&ns, past).await, 1);
    let refused = asim.post("/user/asim/verification", of("asim@example.org")).await;
    refused.refused(401, "reauthenticate");
    asim.add("/user/asim/verification").await.must_be(202);
    asim.put("/session", json!({"password": PASSWORD})).await.must_be(200);
    asim.post("/user/asim/verification", of("asim@example.org")).await.must_be(202);
}

#[tokio::test]
async fn a_session_of_a_narrow_key_proves_no_other_address() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let opener = ns.with_scopes(&["sessions:write"]).await;
    let opened = opener.add("/user/asim/session").await.must_be(201);
    let asim = ns.stranger().with_key(opened.token());
    asim.post("/user/asim/verification", of("thief@example.org")).await.refused(403, "forbidden");
    asim.post("/user/asim/verification", of("asim@example.com")).await.must_be(202);
    assert_eq!(counts(&ns).await, (1, 1));
}

#[tokio::test]
async fn an_address_is_proved_for_others_by_who_manages_users() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    ns.user("bare").await;
    let writer = ns.with_scopes(&["users:write"]).await;
    writer.add("/user/asim/verification").await.must_be(202);
    writer.add("/user/bare/verification").await.invalid("email");
    writer.post("/user/bare/verification", of("no address")).await.invalid("email");
    writer.post("/user/bare/verification", of("bare@example.org")).await.must_be(202);
    writer.add("/user/nobody/verification").await.refused(404, "not_found");
    assert_eq!(counts(&ns).await, (2, 2));
    let boris = ns.newcomer("boris").await;
    boris.add("/user/asim/verification").await.refused(404, "not_found");
    boris.add("/user/boris/verification").await.invalid("email");
    // A code for somebody who comes to administer is good for nothing.
    let administers = "UPDATE tickets SET kind = 'recovery' WHERE reaches_administrators AND";
    assert_eq!(super::execute(&ns, administers).await, 0);
}

#[tokio::test]
async fn a_code_lasts_a_day_and_is_void_when_the_password_changes() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let first = verification_code(&ns, "asim", "asim@example.org").await;
    let recovery = code(&ns, "asim").await;
    complete(&ns, &recovery, super::NEW).await.must_be(204);
    ns.stranger().add(&format!("/verification/{first}")).await.refused(410, "gone");
    ns.add("/user/asim/verification").await.must_be(202);
    let query = "SELECT extract(epoch FROM t.expires_at - t.created_at)::bigint FROM tickets t \
        JOIN namespaces n ON n.no = t.namespace_no WHERE n.id = $1 ORDER BY t.no DESC LIMIT 1";
    let lasts: i64 = connect().await.query_one(query, &[&ns.id]).await.unwrap().get(0);
    assert_eq!(lasts, 24 * 60 * 60);
}
