//! Accepting with `"session": true` signs the user in too, as `POST /session` would.

use super::{devs, invite_to_devs, new_user, stranger};
use crate::support::{Caller, Namespace, PASSWORD, Reply};
use serde_json::{Value, json};

/// The document of a new user, who is to be signed in.
fn new_user_to_sign_in(properties: Value) -> Value {
    let mut document = new_user(properties);
    document["session"] = true.into();
    document
}

/// The token of the session that an acceptance has opened.
#[track_caller]
fn token(accepted: &Reply) -> &str {
    accepted.body["session"]["properties"]["token"].as_str().unwrap()
}

/// An invite to `administrators`, and a caller with the password of Ada, who has no session.
async fn invited_administrator() -> (Namespace, Reply, Caller) {
    let ns = devs().await;
    ns.person("ada").await;
    let invite = crate::support::invite(json!({"group": "administrators"}));
    let invite = ns.post("/invite", invite).await.must_be(201);
    let ada = ns.stranger().by_password("ada", PASSWORD);
    (ns, invite, ada)
}

#[tokio::test]
async fn a_newcomer_is_signed_in_by_the_same_request() {
    let ns = devs().await;
    let invite = invite_to_devs(&ns, json!({"role": "manager"})).await;
    let document = new_user_to_sign_in(json!({"username": "asim", "password": PASSWORD}));
    let caller = stranger(&ns).with_header("user-agent", "a browser");
    let accepted = caller.post(&invite.acceptance(), document).await.must_be(200);
    assert_eq!(accepted.header("cache-control"), "no-store");
    assert_eq!(accepted.body["entity-type"], "membership");
    assert_eq!(accepted.properties()["role"], "manager");
    let session = &accepted.body["session"];
    assert_eq!(session["entity-type"], "session");
    assert_eq!(session["properties"]["user"], accepted.id());
    assert_eq!(session["properties"]["opened_by"], format!("user:{}", accepted.id()));
    assert_eq!(session["properties"]["user_agent"], "a browser");
    let me = stranger(&ns).with_key(token(&accepted)).get("/me").await.must_be(200);
    assert_eq!(me.body["session"]["id"], session["id"]);
    assert_eq!(me.body["groups"][0]["role"], "manager");
    // Nobody sees the token again.
    let read = ns.get(&format!("/user/{}/session", accepted.id())).await.must_be(200);
    assert_eq!(read.entries()[0]["properties"].get("token"), None);
}

#[tokio::test]
async fn nobody_is_signed_in_unless_the_request_says_so() {
    let ns = devs().await;
    let invite = invite_to_devs(&ns, json!({"max_uses": 9})).await;
    for asked in [json!(false), Value::Null] {
        let mut document = new_user(json!({}));
        document["session"] = asked;
        let accepted = stranger(&ns).post(&invite.acceptance(), document).await.must_be(200);
        assert_eq!(accepted.body.get("session"), None);
        let sessions = ns.get(&format!("/user/{}/session", accepted.id())).await.must_be(200);
        assert_eq!(sessions.entries().len(), 0);
    }
    let mut document = new_user(json!({}));
    document["session"] = "yes".into();
    stranger(&ns).post(&invite.acceptance(), document).await.invalid("session");
    stranger(&ns).post(&invite.acceptance(), json!({"session": true})).await.must_be(401);
}

#[tokio::test]
async fn an_acceptance_that_is_refused_opens_no_session() {
    let ns = devs().await;
    ns.person("asim").await;
    let invite = invite_to_devs(&ns, json!({})).await;
    let taken = new_user_to_sign_in(json!({"username": "asim"}));
    stranger(&ns).post(&invite.acceptance(), taken).await.refused(409, "taken");
    let without = new_user_to_sign_in(json!({"password": null}));
    stranger(&ns).post(&invite.acceptance(), without).await.invalid("password");
    assert_eq!(ns.get("/user/asim/session").await.must_be(200).entries().len(), 0);
}

/// The session is as one by `POST /session`: it administers if its user does.
#[tokio::test]
async fn an_existing_user_is_signed_in_by_the_password_of_basic_authentication() {
    let (ns, invite, ada) = invited_administrator().await;
    let accepted = ada.post(&invite.acceptance(), json!({"session": true})).await.must_be(200);
    let signed_in = ns.stranger().with_key(token(&accepted));
    signed_in.post("/group", json!({"id": "hers"})).await.must_be(201);
    signed_in.add("/user/ada/session").await.refused(403, "forbidden");
    // As an existing member too, without a use.
    let again = ada.post(&invite.acceptance(), json!({"session": true})).await.must_be(200);
    assert_ne!(token(&again), token(&accepted));
    assert_eq!(ns.get(invite.header("location")).await.properties()["uses"], 1);
    assert_eq!(ns.get("/user/ada/session").await.must_be(200).entries().len(), 2);
    // A user document is for new users, with or without a session.
    let document = new_user_to_sign_in(json!({}));
    ada.post(&invite.acceptance(), document).await.refused(403, "forbidden");
}

/// A session that a key without `admin` has opened never administers: it must not be exchanged for one
/// that does.
#[tokio::test]
async fn the_token_of_a_session_opens_no_other_session() {
    let (ns, invite, _) = invited_administrator().await;
    let narrow = ns.with_scopes(&["sessions:write"]).await;
    let opened = narrow.add("/user/ada/session").await.must_be(201);
    let caller = ns.stranger().with_key(opened.token());
    caller.post(&invite.acceptance(), json!({"session": true})).await.invalid("session");
    assert_eq!(ns.get(invite.header("location")).await.properties()["uses"], 0);
    caller.add(&invite.acceptance()).await.must_be(200);
    caller.post("/group", json!({"id": "hers"})).await.refused(403, "forbidden");
    assert_eq!(ns.get("/user/ada/session").await.must_be(200).entries().len(), 1);
    // Nor does a key.
    ns.post(&invite.acceptance(), json!({"session": true})).await.refused(403, "forbidden");
}

/// What is cached of a password that was verified is not enough.
#[tokio::test]
async fn a_password_that_has_been_replaced_opens_no_session() {
    let (ns, invite, ada) = invited_administrator().await;
    ada.get("/me").await.must_be(200);
    let new = json!({"properties": {"password": "another battery staple"}});
    ns.patch("/user/ada", new).await.must_be(200);
    ada.post(&invite.acceptance(), json!({"session": true})).await.must_be(401);
    assert_eq!(ns.get("/user/ada/session").await.must_be(200).entries().len(), 0);
}
