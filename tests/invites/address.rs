//! An invite with an address is for a user who has this sign-in address, or none yet.

use super::{devs, invite_to_devs, signed_in_with_address};
use crate::support::{Namespace, user};
use serde_json::json;

#[tokio::test]
async fn only_a_user_with_the_address_accepts() {
    let ns = devs().await;
    let invite = invite_to_devs(&ns, json!({"email": "Asim@X.example", "max_uses": 3})).await;
    let boris = signed_in_with_address(&ns, "boris", "boris@x.example").await;
    boris.add(&invite.acceptance()).await.refused(403, "forbidden");
    boris.add(&format!("/invite/{}/decline", invite.code())).await.refused(403, "forbidden");
    let asim = signed_in_with_address(&ns, "asim", "asim@x.EXAMPLE").await;
    asim.add(&invite.acceptance()).await.must_be(200);
    assert_eq!(ns.get("/group/devs/user").await.ids(), ["asim"]);
    assert_eq!(ns.get("/user/asim").await.header("etag"), r#""1""#);
}

/// The user's sign-in address.
async fn sign_in_address(ns: &Namespace, id: &str) -> Option<String> {
    let read = ns.get(&format!("/user/{id}")).await.must_be(200);
    read.properties().get("login_email").map(|address| address.as_str().unwrap().to_owned())
}

#[tokio::test]
async fn an_unclaimed_address_is_claimed_by_accepting() {
    let ns = devs().await;
    let invite = invite_to_devs(&ns, json!({"email": "Asim@X.example"})).await;
    let asim = ns.newcomer("asim").await;
    asim.add(&invite.acceptance()).await.must_be(200);
    assert_eq!(sign_in_address(&ns, "asim").await.as_deref(), Some("asim@x.example"));
    let read = ns.get("/user/asim").await;
    assert_eq!(read.properties()["email"], "Asim@X.example");
    assert_eq!(read.header("etag"), r#""2""#);
    let other = ns.post("/user", user("x", json!({"email": "asim@x.example"}))).await;
    other.refused(409, "taken");
}

#[tokio::test]
async fn an_invite_without_an_address_claims_none() {
    let ns = devs().await;
    let invite = invite_to_devs(&ns, json!({})).await;
    let asim = ns.newcomer("asim").await;
    asim.add(&invite.acceptance()).await.must_be(200);
    assert_eq!(sign_in_address(&ns, "asim").await, None);
    assert_eq!(ns.get("/user/asim").await.header("etag"), r#""1""#);
}

#[tokio::test]
async fn a_taken_address_is_not_claimed() {
    let ns = devs().await;
    signed_in_with_address(&ns, "asim", "asim@x.example").await;
    let invite = invite_to_devs(&ns, json!({"email": "asim@x.example"})).await;
    let thief = ns.newcomer("thief").await;
    thief.add(&invite.acceptance()).await.refused(403, "forbidden");
    assert_eq!(sign_in_address(&ns, "thief").await, None);
    ns.get("/group/devs/user/thief").await.refused(404, "not_found");
    assert_eq!(ns.get(invite.header("location")).await.body, invite.body);
}

#[tokio::test]
async fn an_existing_member_claims_no_address() {
    let ns = devs().await;
    let invite = invite_to_devs(&ns, json!({"email": "asim@x.example"})).await;
    let asim = ns.newcomer("asim").await;
    ns.add("/group/devs/user/asim").await.must_be(201);
    asim.add(&invite.acceptance()).await.must_be(200);
    assert_eq!(sign_in_address(&ns, "asim").await, None);
    assert_eq!(ns.get(invite.header("location")).await.body, invite.body);
}

#[tokio::test]
async fn of_two_addresses_claimed_at_once_one_is_claimed() {
    let ns = devs().await;
    for round in 0..8 {
        ns.group(&format!("g{round}")).await;
        let asim = ns.newcomer(&format!("u{round}")).await;
        let mut paths = Vec::new();
        for (group, n) in [("devs".to_owned(), 0), (format!("g{round}"), 1)] {
            let email = format!("a{n}@{round}.example");
            let wanted = crate::support::invite(json!({"group": group, "email": email}));
            paths.push(ns.post("/invite", wanted).await.must_be(201).acceptance());
        }
        let replies = crate::support::all(paths.into_iter().map(|path| {
            let asim = asim.clone();
            async move { asim.add(&path).await }
        }));
        let replies = replies.await;
        let counts = [200, 403].map(|status| crate::support::count(&replies, status));
        assert_eq!(counts, [1, 1], "{replies:?}");
        // The address was claimed once, by the invite that was accepted.
        assert_eq!(ns.get(&format!("/user/u{round}")).await.header("etag"), r#""2""#);
        assert_eq!(ns.get(&format!("/user/u{round}/group")).await.ids().len(), 1);
    }
}
