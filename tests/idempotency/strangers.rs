//! Requests without a credential: nobody reads the response of somebody else.

use super::{REPLAYED, assert_replayed, keyed};
use crate::support::{Caller, Namespace, PASSWORD, Reply, invite, session, user};
use serde_json::json;

const KEY: &str = "0123456789abcdef";

async fn sign_in(caller: &Caller, password: &str) -> Reply {
    let body = session(json!({"username": "asim", "password": password}));
    keyed(caller, KEY).post("/session", body).await
}

#[tokio::test]
async fn signing_in_again_with_the_key_opens_no_second_session() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let first = sign_in(&ns.stranger(), PASSWORD).await.must_be(201);
    let again = sign_in(&ns.stranger().at_new_address(), PASSWORD).await;
    assert_replayed(&again, &first);
    assert_eq!(ns.get("/user/asim/session").await.ids().len(), 1);
    ns.stranger().with_key(again.token()).get("/me").await.must_be(200);
    // Whoever knows the key, but not the password, learns nothing.
    let guess = sign_in(&ns.stranger().at_new_address(), "a guess at it").await;
    assert_eq!(guess.refused(401, "unauthenticated").header(REPLAYED), "");
    // Neither do those with a key of the namespace: their keys are their own.
    let other = sign_in(&ns.of_namespace(&ns.id), PASSWORD).await.must_be(201);
    assert_ne!(other.token(), first.token());
}

#[tokio::test]
async fn a_backend_that_signs_people_in_repeats_its_requests() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let place = json!({"username": "asim", "password": PASSWORD, "ip": "203.0.113.9"});
    let backend = ns.with_scopes(&["sessions:write"]).await;
    let first = keyed(&backend, KEY).post("/session", session(place.clone())).await.must_be(201);
    assert_replayed(&keyed(&backend, KEY).post("/session", session(place.clone())).await, &first);
    assert_eq!(ns.get("/user/asim/session").await.ids().len(), 1);
    let wrong = backend.with_key("rk_0123456789012345678901234567890123456789012");
    let refused = keyed(&wrong, KEY).post("/session", session(place)).await;
    refused.refused(401, "unauthenticated");
}

#[tokio::test]
async fn failures_to_sign_in_count_whether_or_not_there_is_a_key() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let caller = ns.stranger().at_new_address();
    for _ in 0..7 {
        sign_in(&caller, "a guess at it").await.refused(401, "unauthenticated");
    }
    sign_in(&caller, PASSWORD).await.refused(401, "unauthenticated");
    caller.sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
    // The same for one's own password.
    ns.person("boris").await;
    let boris = ns.signed_in_by_password("boris").await;
    for _ in 0..7 {
        let body = json!({"old_password": "a guess at it", "new_password": "a new one for boris"});
        keyed(&boris, KEY).put("/user/boris/password", body).await.invalid("old_password");
    }
    ns.stranger().sign_in("boris", PASSWORD).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_newcomer_who_repeats_accepting_an_invite_is_created_once() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let made = ns.post("/invite", invite(json!({"group": "devs", "max_uses": 2}))).await;
    let code = made.must_be(201).properties()["code"].as_str().unwrap().to_owned();
    let path = format!("/invite/{code}/accept");
    let newcomer = |name: &str| {
        let mut document = user("", json!({"username": name, "password": PASSWORD}));
        document.as_object_mut().unwrap().remove("id");
        document["session"] = json!(true);
        document
    };
    let caller = keyed(&ns.stranger(), KEY);
    let first = caller.post(&path, newcomer("asim")).await.must_be(200);
    assert_replayed(&caller.post(&path, newcomer("asim")).await, &first);
    // The key is nobody's: another newcomer who has made up the same is another request.
    let other = caller.post(&path, newcomer("boris")).await.must_be(200);
    assert_eq!(other.header(REPLAYED), "");
    assert_eq!(ns.get("/user").await.ids().len(), 2);
    caller.post(&path, newcomer("chen")).await.refused(410, "gone");
}
