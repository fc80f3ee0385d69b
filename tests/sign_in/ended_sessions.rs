//! Changes that end the sessions of a user, at once in the process that makes them.

use crate::support::{Caller, Namespace, all, user};
use reqwest::Method;
use serde_json::{Value, json};

async fn assert_ends_sessions(method: Method, path: &str, body: Option<Value>, status: u16) {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    ns.person("boris").await;
    let sessions = [ns.signed_in_by_password("asim").await, ns.signed_in_by_password("asim").await];
    let (boris, basic) = (ns.signed_in_by_password("boris").await, ns.stranger());
    let basic = basic.by_password("asim", crate::support::PASSWORD);
    for caller in sessions.iter().chain([&basic]) {
        caller.get("/group").await.must_be(200);
    }
    ns.send(method, path, body).await.must_be(status);
    for caller in sessions.iter().chain([&basic]) {
        caller.get("/group").await.refused(401, "unauthenticated");
    }
    boris.get("/group").await.must_be(200);
}

#[tokio::test]
async fn deactivating_a_user_ends_their_sessions() {
    let body = user("asim", json!({"active": false}));
    assert_ends_sessions(Method::PUT, "/user/asim", Some(body.clone()), 200).await;
    assert_ends_sessions(Method::PATCH, "/user/asim", Some(body), 200).await;
}

#[tokio::test]
async fn deleting_a_user_ends_their_sessions() {
    assert_ends_sessions(Method::DELETE, "/user/asim", None, 204).await;
}

#[tokio::test]
async fn changing_a_password_ends_the_sessions() {
    let new = "another password of it";
    let body = json!({"new_password": new});
    assert_ends_sessions(Method::PUT, "/user/asim/password", Some(body), 204).await;
    let body = user("asim", json!({"password": new}));
    assert_ends_sessions(Method::PUT, "/user/asim", Some(body), 200).await;
    let body = user("asim", json!({"password": null}));
    assert_ends_sessions(Method::PUT, "/user/asim", Some(body), 200).await;
}

/// Another process may take a session for one that has not ended, for up to a second.
#[tokio::test]
async fn who_was_signed_in_is_told_so_everywhere() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let password = json!({"password": crate::support::PASSWORD});
    for (method, body) in
        [(Method::GET, None), (Method::DELETE, None), (Method::PUT, Some(password))]
    {
        let asim = ns.signed_in_by_password("asim").await.on_second_server();
        let session = asim.get("/session").await.must_be(200).body["id"].clone();
        ns.delete("/user/asim/session").await.must_be(204);
        let by_id = format!("/session/{}", session.as_str().unwrap());
        asim.send(method, "/session", body).await.refused(401, "unauthenticated");
        asim.get(&by_id).await.refused(401, "unauthenticated");
        ns.get(&by_id).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn somebody_signs_out_everywhere_else() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let [here, there] =
        [ns.signed_in_by_password("asim").await, ns.signed_in_by_password("asim").await];
    here.delete("/user/asim/session?except=others").await.refused(422, "invalid");
    here.delete("/user/asim/session?except=current").await.must_be(204);
    here.get("/session").await.must_be(200);
    there.get("/session").await.refused(401, "unauthenticated");
    // A key has no session to keep.
    ns.delete("/user/asim/session?except=current").await.refused(404, "not_found");
    here.get("/session").await.must_be(200);
}

#[tokio::test]
async fn a_reactivated_user_signs_in_again() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let before = ns.signed_in_by_password("asim").await;
    for active in [false, true] {
        ns.put("/user/asim", user("asim", json!({"active": active}))).await.must_be(200);
        before.get("/session").await.refused(401, "unauthenticated");
    }
    ns.signed_in_by_password("asim").await.get("/session").await.must_be(200);
    // Other changes end no session.
    let asim = ns.signed_in_by_password("asim").await;
    ns.put("/user/asim", user("asim", json!({"name": "A", "active": true}))).await.must_be(200);
    asim.get("/session").await.must_be(200);
}

#[tokio::test]
async fn a_session_opened_during_deactivation_ends_too() {
    let ns = Namespace::new().await;
    ns.user("asim").await;
    let path = "/user/asim/session";
    for _ in 0..8 {
        let openers = (0..8).map(|_| {
            let caller = Caller::clone(&ns);
            async move { caller.add(path).await }
        });
        let off = user("asim", json!({"active": false}));
        let (opened, ended) = tokio::join!(all(openers), ns.put("/user/asim", off));
        ended.must_be(200);
        assert_eq!(ns.get(path).await.ids(), [""; 0]);
        for opened in opened.iter().filter(|opened| opened.status == 201) {
            let caller = Caller::stranger().with_key(opened.token());
            caller.get("/session").await.refused(401, "unauthenticated");
        }
        ns.put("/user/asim", user("asim", json!({"active": true}))).await.must_be(200);
    }
}
