//! `POST /invite/{id-or-code}/accept` by signed-in users.

use super::{devs, invite_to_devs, signed_in_with_address};
use crate::support::{invite, membership};
use serde_json::json;

#[tokio::test]
async fn accepting_gives_the_role_of_the_invite() {
    let ns = devs().await;
    for role in ["member", "manager", "owner"] {
        let made = invite_to_devs(&ns, json!({"role": role})).await;
        let asim = ns.newcomer(role).await;
        let accepted = asim.add(&made.acceptance()).await.must_be(200);
        assert_eq!(accepted.body["entity-type"], "membership");
        assert_eq!(accepted.properties()["role"], role);
        let read = ns.get(&format!("/group/devs/user/{role}")).await.must_be(200);
        assert_eq!(read.body, accepted.body);
        let used = ns.get(made.header("location")).await;
        assert_eq!((&used.properties()["uses"], used.header("etag")), (&json!(1), r#""2""#));
        assert_eq!(used.properties()["state"], "accepted");
        let late = ns.newcomer(&format!("late-{role}")).await;
        late.add(&made.acceptance()).await.refused(410, "gone");
    }
}

#[tokio::test]
async fn an_empty_body_counts_as_no_body() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({})).await;
    let asim = ns.newcomer("asim").await;
    asim.post(&made.acceptance(), json!(null)).await.must_be(200);
}

#[tokio::test]
async fn accepting_as_an_existing_member_does_not_count_as_a_use() {
    let ns = devs().await;
    let asim = ns.newcomer("asim").await;
    let manager = membership(json!({"role": "manager"}));
    ns.post("/group/devs/user/asim", manager).await.must_be(201);
    let made = invite_to_devs(&ns, json!({"role": "member"})).await;
    let before = ns.get("/group/devs/user/asim").await.body;
    for _ in 0..3 {
        assert_eq!(asim.add(&made.acceptance()).await.must_be(200).body, before);
    }
    assert_eq!(ns.get(made.header("location")).await.body, made.body);
    let boris = ns.newcomer("boris").await;
    boris.add(&made.acceptance()).await.must_be(200);
    // Not even if the invite is used up.
    boris.add(&made.acceptance()).await.must_be(200);
    asim.add(&made.acceptance()).await.must_be(200);
}

#[tokio::test]
async fn a_user_whose_membership_expired_joins_again() {
    let ns = devs().await;
    let asim = ns.newcomer("asim").await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let ends = membership(json!({"role": "owner", "expires_at": soon}));
    ns.post("/group/devs/user/asim", ends).await.must_be(201);
    let made = invite_to_devs(&ns, json!({})).await;
    let accepted = asim.tomorrow().add(&made.acceptance()).await.must_be(200);
    assert_eq!(accepted.properties()["role"], "member");
    assert_eq!(accepted.properties().get("expires_at"), None);
    assert_eq!(ns.get(made.header("location")).await.properties()["uses"], 1);
}

#[tokio::test]
async fn only_the_addressee_accepts_by_the_id() {
    let ns = devs().await;
    let addressed = invite_to_devs(&ns, json!({"email": "Asim@x.example"})).await;
    let open = invite_to_devs(&ns, json!({})).await;
    let by_id = |id: &str| format!("/invite/{id}/accept");
    let asim = signed_in_with_address(&ns, "asim", "asim@X.example").await;
    let boris = signed_in_with_address(&ns, "boris", "boris@x.example").await;
    let nobody = ns.newcomer("nobody").await;
    for caller in [&boris, &nobody] {
        caller.add(&by_id(addressed.id())).await.refused(404, "not_found");
        caller.add(&by_id(open.id())).await.refused(404, "not_found");
    }
    asim.add(&by_id(open.id())).await.refused(404, "not_found");
    asim.add(&by_id("none")).await.refused(404, "not_found");
    asim.add(&by_id(addressed.id())).await.must_be(200);
    // A manager of the group can read the code, but is not the addressee.
    let owner = membership(json!({"role": "owner"}));
    ns.post("/group/devs/user/boris", owner).await.must_be(201);
    boris.add(&by_id(addressed.id())).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_key_cannot_accept_an_invite() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({})).await;
    let document = json!({"entity-type": "user", "id": "x"});
    for key in [&*ns, &ns.with_scopes(&["invites:write", "users:write"]).await] {
        key.add(&made.acceptance()).await.refused(403, "forbidden");
        key.post(&made.acceptance(), document.clone()).await.refused(403, "forbidden");
        key.add(&format!("/invite/{}/decline", made.id())).await.refused(403, "forbidden");
    }
    ns.get("/user/x").await.refused(404, "not_found");
    assert_eq!(ns.get(made.header("location")).await.body, made.body);
}

#[tokio::test]
async fn signed_in_users_accept_as_themselves() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({})).await;
    let asim = ns.newcomer("asim").await;
    for id in ["asim", "x"] {
        let document = json!({"entity-type": "user", "id": id});
        asim.post(&made.acceptance(), document).await.refused(403, "forbidden");
    }
    ns.get("/user/x").await.refused(404, "not_found");
    ns.get("/group/devs/user/asim").await.refused(404, "not_found");
    assert_eq!(ns.get(made.header("location")).await.body, made.body);
}

#[tokio::test]
async fn a_body_that_is_no_user_document_is_refused() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({})).await;
    let asim = ns.newcomer("asim").await;
    asim.post(&made.acceptance(), json!({"entity-type": "group"})).await.must_be(422);
    asim.post(&made.acceptance(), invite(json!({}))).await.must_be(422);
    asim.send_text("POST", &made.acceptance(), "application/json", "{").await.must_be(400);
    asim.send_text("POST", &made.acceptance(), "text/plain", "x").await.must_be(415);
    assert_eq!(ns.get(made.header("location")).await.body, made.body);
}
