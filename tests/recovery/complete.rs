//! What a code does.

use super::{NEW, code, complete, recovery};
use crate::support::database::{changes, connect};
use crate::support::{Namespace, PASSWORD, all, count};
use serde_json::json;

const WRONG: &str = "a guess at it";

#[tokio::test]
async fn a_code_sets_a_password_once() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let code = code(&ns, "asim").await;
    // Reading uses nothing, however the code is typed.
    for typed in [code.clone(), code.to_lowercase(), format!("{}-{}", &code[..5], &code[5..])] {
        let read = ns.stranger().get(&format!("/recovery/{typed}")).await.must_be(200);
        assert!(read.properties()["expires_at"].is_string() && read.properties()["code"].is_null());
    }
    ns.stranger().sign_in("asim", PASSWORD).await.must_be(201);
    let done = complete(&ns, &code, NEW).await.must_be(204);
    assert_eq!(done.text, "", "nobody is signed in");
    for refused in
        [complete(&ns, &code, NEW).await, ns.stranger().get(&format!("/recovery/{code}")).await]
    {
        let refused = refused.refused(410, "gone");
        assert_eq!(refused.body["detail"], "the code was used, has expired or is void");
    }
    ns.stranger().sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
    ns.stranger().sign_in("asim", NEW).await.must_be(201);
    // A code that was shown proves no address.
    assert!(ns.get("/user/asim").await.properties()["email_verified_at"].is_null());
}

#[tokio::test]
async fn all_sessions_end_and_nothing_that_was_verified_is_remembered() {
    let ns = Namespace::open().await;
    ns.person("asim").await;
    let mut callers = vec![ns.signed_in_by_password("asim").await, ns.signed_in("asim").await];
    callers.push(ns.stranger().by_password("asim", PASSWORD));
    for caller in &callers {
        caller.get("/me").await.must_be(200);
    }
    complete(&ns, &code(&ns, "asim").await, NEW).await.must_be(204);
    for caller in &callers {
        caller.get("/me").await.refused(401, "unauthenticated");
    }
    assert!(ns.get("/user/asim/session").await.ids().is_empty());
    let records = changes(&connect().await, &ns.id).await;
    let of_asim = records.iter().filter(|change| change.actor == "user:asim");
    let mut actions: Vec<_> = of_asim.map(|change| change.action.as_str()).collect();
    actions.sort_unstable();
    assert_eq!(actions, ["session.created", "session.deleted", "session.deleted", "user.updated"]);
}

#[tokio::test]
async fn a_lock_is_lifted() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let stranger = ns.stranger();
    for _ in 0..7 {
        stranger.sign_in("asim", WRONG).await.refused(401, "unauthenticated");
    }
    let lock = "UPDATE users SET locked_until = now() + interval '1 hour' WHERE";
    assert_eq!(super::execute(&ns, &format!("{lock} id = 'asim' AND")).await, 1);
    stranger.sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
    complete(&ns, &code(&ns, "asim").await, NEW).await.must_be(204);
    stranger.sign_in("asim", NEW).await.must_be(201);
    assert!(ns.get("/user/asim").await.properties()["locked_until"].is_null());
}

#[tokio::test]
async fn a_password_is_checked_as_one_that_people_choose_and_the_code_can_be_used_again() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let code = code(&ns, "asim").await;
    for refused in ["short", "password1", "asim@example.com", "ASIM@example.com"] {
        complete(&ns, &code, refused).await.invalid("password");
    }
    let path = format!("/recovery/{code}");
    ns.stranger().post(&path, recovery(json!({}))).await.invalid("password");
    ns.stranger().post(&path, json!({"password": NEW})).await.must_be(422);
    let settings = json!({"entity-type": "namespace", "properties": {"password_min": 40}});
    ns.put(&format!("/namespace/{}", ns.id), settings).await.must_be(200);
    complete(&ns, &code, NEW).await.invalid("password");
    complete(&ns, &code, &format!("{NEW} that is longer than that")).await.must_be(204);
}

#[tokio::test]
async fn of_many_uses_of_a_code_at_once_one_succeeds() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let code = code(&ns, "asim").await;
    let uses = (0..64).map(|n| {
        let (caller, path) = (ns.stranger().at_new_address(), format!("/recovery/{code}"));
        let caller = if n % 2 == 0 { caller } else { caller.on_second_server() };
        let body = recovery(json!({"password": format!("{NEW} number {n}")}));
        async move { (n, caller.post(&path, body).await) }
    });
    let replies = all(uses).await;
    let (used, others): (Vec<_>, Vec<_>) = replies.into_iter().partition(|(_, r)| r.status == 204);
    assert_eq!(used.len(), 1);
    let others: Vec<_> = others.into_iter().map(|(_, reply)| reply).collect();
    assert_eq!(count(&others, 410), 63, "{others:?}");
    // It is the password of the one that succeeded.
    ns.stranger().sign_in("asim", &format!("{NEW} number {}", used[0].0)).await.must_be(201);
}

#[tokio::test]
async fn a_wrong_code_is_nobodys_and_counts() {
    let (ns, other) = (Namespace::new().await, Namespace::new().await);
    other.person("asim").await;
    let theirs = code(&other, "asim").await;
    let stranger = ns.stranger().at_new_address();
    for wrong in ["0000000000", "x", &theirs] {
        let refused = stranger.get(&format!("/recovery/{wrong}")).await.refused(404, "not_found");
        assert_eq!(refused.body["detail"], "there is no such code");
        stranger.add(&format!("/verification/{wrong}")).await.refused(404, "not_found");
    }
    // Those of invites count with them.
    for _ in 0..14 {
        stranger.get("/invite?code=0000000000").await.refused(404, "not_found");
    }
    let body = recovery(json!({"password": NEW}));
    stranger.post("/recovery/0000000000", body).await.refused(429, "too_many");
    complete(&other, &theirs, NEW).await.must_be(204);
}
