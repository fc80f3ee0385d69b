//! An invite works as long as whoever made it may still make it, and does nothing that a key could not
//! do directly.

use super::{devs, invite_to_devs, new_user, stranger};
use crate::support::database::{changes, connect};
use crate::support::{Caller, Namespace, PASSWORD, Reply, invite, membership, user};
use serde_json::json;

async fn with_role(ns: &Namespace, group: &str, id: &str, role: &str) -> Caller {
    let caller = ns.signed_in(id).await;
    join(ns, group, id, role).await;
    caller
}

async fn join(ns: &Namespace, group: &str, id: &str, role: &str) {
    let added = membership(json!({"role": role}));
    ns.post(&format!("/group/{group}/user/{id}"), added).await.must_be(201);
}

/// Accepting by code is refused to a newcomer and to somebody who has an account.
async fn is_refused(ns: &Namespace, made: &Reply) {
    let new = new_user(json!({"username": "thief", "password": PASSWORD}));
    stranger(ns).post(&made.acceptance(), new).await.refused(410, "gone");
    assert_eq!(ns.get("/user?username=thief").await.must_be(200).ids(), [""; 0]);
    let guest = ns.signed_in("guest").await;
    guest.add(&made.acceptance()).await.refused(410, "gone");
    let read = ns.get(made.header("location")).await.must_be(200);
    assert_eq!(read.properties()["state"], "expired");
    let state = stranger(ns).get(&format!("/invite?code={}", made.code())).await;
    assert_eq!(state.entries()[0]["properties"]["state"], "expired");
}

async fn world() -> Namespace {
    let ns = devs().await;
    for id in ["asim", "guest"] {
        ns.user(id).await;
    }
    ns
}

#[tokio::test]
async fn who_is_taken_out_of_a_group_does_not_come_back_by_their_own_invite() {
    let ns = world().await;
    let asim = with_role(&ns, "devs", "asim", "owner").await;
    let made = invite_to_devs(&asim, json!({"role": "owner", "max_uses": 9})).await;
    ns.delete("/group/devs/user/asim").await.must_be(200);
    is_refused(&ns, &made).await;
    asim.add(&made.acceptance()).await.refused(410, "gone");
    // Not even once they are let in again.
    join(&ns, "devs", "asim", "owner").await;
    is_refused(&ns, &made).await;
    let fresh = invite_to_devs(&asim, json!({"role": "owner"})).await;
    stranger(&ns).post(&fresh.acceptance(), new_user(json!({}))).await.must_be(200);
}

#[tokio::test]
async fn who_is_demoted_takes_their_invites_along() {
    let ns = world().await;
    let asim = with_role(&ns, "devs", "asim", "owner").await;
    let owners = invite_to_devs(&asim, json!({"role": "owner", "max_uses": 9})).await;
    let members = invite_to_devs(&asim, json!({"max_uses": 9})).await;
    let set = async |role: &str| {
        let role = membership(json!({"role": role}));
        ns.put("/group/devs/user/asim", role).await.must_be(200);
    };
    // A manager may still invite members.
    set("manager").await;
    is_refused(&ns, &owners).await;
    stranger(&ns).post(&members.acceptance(), new_user(json!({}))).await.must_be(200);
    set("member").await;
    is_refused(&ns, &members).await;
    set("owner").await;
    is_refused(&ns, &owners).await;
    is_refused(&ns, &members).await;
    let records = changes(&connect().await, &ns.id).await;
    let closed = records.iter().filter(|record| record.action == "invite.closed");
    let closed: Vec<_> = closed.map(|record| record.entity_id.as_str()).collect();
    assert_eq!(closed, [owners.id(), members.id()]);
}

#[tokio::test]
async fn who_no_longer_administers_does_not_come_back_by_their_own_invite() {
    let ns = world().await;
    ns.add("/group/administrators/user/asim").await.must_be(201);
    let asim = ns.signed_in("asim").await;
    let to = |group: &str| invite(json!({"group": group, "max_uses": 9}));
    let root = asim.post("/invite", to("administrators")).await.must_be(201);
    let devs = asim.post("/invite", to("devs")).await.must_be(201);
    for _ in 0..2 {
        ns.delete("/group/administrators/user/asim").await.must_be(200);
        is_refused(&ns, &root).await;
        is_refused(&ns, &devs).await;
        ns.add("/group/administrators/user/asim").await.must_be(201);
        is_refused(&ns, &root).await;
        is_refused(&ns, &devs).await;
    }
}

#[tokio::test]
async fn who_administers_by_a_nested_group_loses_their_invites_with_the_nesting() {
    let ns = world().await;
    ns.group("chiefs").await;
    ns.nest("administrators", "chiefs").await;
    ns.add("/group/chiefs/user/asim").await.must_be(201);
    let made = invite_to_devs(&ns.signed_in("asim").await, json!({"max_uses": 9})).await;
    ns.delete("/group/administrators/group/chiefs").await.must_be(200);
    is_refused(&ns, &made).await;
    ns.nest("administrators", "chiefs").await;
    is_refused(&ns, &made).await;
}

#[tokio::test]
async fn who_is_deactivated_takes_their_invites_along() {
    let ns = world().await;
    let asim = with_role(&ns, "devs", "asim", "manager").await;
    let made = invite_to_devs(&asim, json!({"max_uses": 9})).await;
    for active in [false, true] {
        ns.put("/user/asim", user("asim", json!({"active": active}))).await.must_be(200);
        is_refused(&ns, &made).await;
    }
}

#[tokio::test]
async fn an_invite_ends_with_the_membership_of_its_maker() {
    let ns = world().await;
    let asim = ns.signed_in("asim").await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let owner = membership(json!({"role": "owner", "expires_at": soon}));
    ns.post("/group/devs/user/asim", owner).await.must_be(201);
    let made = invite_to_devs(&asim, json!({})).await;
    let guest = ns.signed_in("guest").await;
    guest.tomorrow().add(&made.acceptance()).await.refused(410, "gone");
    guest.add(&made.acceptance()).await.must_be(200);
}

#[tokio::test]
async fn an_invite_that_its_maker_may_no_longer_make_is_replaced() {
    let ns = world().await;
    let asim = with_role(&ns, "devs", "asim", "manager").await;
    let wanted = || invite(json!({"group": "devs", "email": "guest@x.example"}));
    let made = asim.post("/invite", wanted()).await.must_be(201);
    assert_eq!(ns.post("/invite", wanted()).await.must_be(200).body["id"], made.body["id"]);
    ns.delete("/group/devs/user/asim").await.must_be(200);
    let fresh = ns.post("/invite", wanted()).await.must_be(201);
    assert_ne!(fresh.code(), made.code());
    is_refused(&ns, &made).await;
    ns.signed_in("guest").await.add(&fresh.acceptance()).await.must_be(200);
}

/// A new key of the namespace with this id.
async fn key(ns: &Namespace, id: &str, scopes: &[&str]) -> Caller {
    let properties = json!({"name": "a key of the tests", "scopes": scopes});
    let wanted = json!({"entity-type": "key", "id": id, "properties": properties});
    let made = ns.post("/key", wanted).await.must_be(201);
    ns.with_key(made.properties()["secret"].as_str().unwrap())
}

#[tokio::test]
async fn an_invite_of_a_key_works_while_the_key_does() {
    let ns = world().await;
    let scopes = ["invites:write", "groups:write", "users:write"];
    let maker = key(&ns, "maker", &scopes).await;
    let made = invite_to_devs(&maker, json!({"max_uses": 9})).await;
    stranger(&ns).post(&made.acceptance(), new_user(json!({}))).await.must_be(200);
    ns.delete("/key/maker").await.must_be(204);
    is_refused(&ns, &made).await;
    // Another key with its id is another key.
    key(&ns, "maker", &scopes).await;
    is_refused(&ns, &made).await;
    let records = changes(&connect().await, &ns.id).await;
    let last = records.iter().rev().find(|record| record.action == "invite.closed").unwrap();
    assert_eq!(last.entity_id, made.id());
}

#[tokio::test]
async fn an_invite_of_an_operators_key_is_not_one_of_a_key_with_its_id() {
    let ns = world().await;
    let id = format!("operator-of-{}", ns.id);
    let properties = json!({"name": "an operator", "scopes": ["operator", "admin"]});
    let wanted = json!({"entity-type": "key", "id": id, "properties": properties});
    let created = Caller::operator().post("/key", wanted).await.must_be(201);
    let secret = created.properties()["secret"].as_str().unwrap();
    let operator = Caller::stranger().with_key(secret).of_namespace(&ns.id);
    let made = invite_to_devs(&operator, json!({"max_uses": 9})).await;
    let records = changes(&connect().await, &ns.id).await;
    let record = records.iter().rev().find(|record| record.action == "invite.created").unwrap();
    assert_eq!(record.actor, format!("operator:{id}"));
    assert!(record.document.get("made_by_operator").is_none(), "{}", record.document);

    let namesake = key(&ns, &id, &["invites:write", "groups:write"]).await;
    let seen = namesake.get(made.header("location")).await.must_be(200);
    assert_eq!(seen.properties().get("code"), None);
    ns.delete(&format!("/key/{id}")).await.must_be(204);
    let accepted = new_user(json!({"email": "new@example.com"}));
    stranger(&ns).post(&made.acceptance(), accepted).await.must_be(200);

    key(&ns, &id, &["admin"]).await;
    Caller::operator().delete(&format!("/key/{id}")).await.must_be(204);
    stranger(&ns).post(&made.acceptance(), new_user(json!({}))).await.refused(410, "gone");
}

#[tokio::test]
async fn revoking_the_keys_of_a_maker_closes_their_invites() {
    let ns = world().await;
    let application = key(&ns, "application", &["admin"]).await;
    let scopes = json!(["invites:write", "groups:write", "users:write"]);
    let properties = json!({"name": "a key of the tests", "scopes": scopes});
    let wanted = json!({"entity-type": "key", "id": "maker", "properties": properties});
    let created = application.post("/key", wanted).await.must_be(201);
    let maker = ns.with_key(created.properties()["secret"].as_str().unwrap());
    let made = invite_to_devs(&maker, json!({})).await;
    ns.delete("/key?created_by=key:application").await.must_be(204);
    is_refused(&ns, &made).await;
    let records = changes(&connect().await, &ns.id).await;
    let closed = records.iter().filter(|record| record.action == "invite.closed");
    let closed: Vec<_> = closed.map(|record| record.entity_id.as_str()).collect();
    assert_eq!(closed, [made.id()]);
}

#[tokio::test]
async fn an_invite_of_a_key_ends_with_the_key_at_the_latest() {
    let ns = world().await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let properties = json!({"name": "short", "scopes": ["admin"], "expires_at": soon});
    let wanted = json!({"entity-type": "key", "properties": properties});
    let short = ns.post("/key", wanted).await.must_be(201);
    let maker = ns.with_key(short.properties()["secret"].as_str().unwrap());
    let made = invite_to_devs(&maker, json!({})).await;
    assert_eq!(made.properties()["expires_at"], short.properties()["expires_at"]);
}

#[tokio::test]
async fn the_invites_of_a_key_do_nothing_that_the_key_could_not_do() {
    let ns = world().await;
    // Without `groups:write` it adds nobody, so it invites nobody.
    let invites = ns.with_scopes(&["invites:write", "users:write"]).await;
    for role in ["member", "owner"] {
        let wanted = invite(json!({"group": "devs", "role": role}));
        let refused = invites.post("/invite", wanted).await.refused(403, "forbidden");
        assert!(refused.text.contains("groups:write"), "{}", refused.text);
    }
    // Without `users:write` it creates nobody.
    let groups = ns.with_scopes(&["invites:write", "groups:write"]).await;
    let made = invite_to_devs(&groups, json!({"role": "owner", "max_uses": 9})).await;
    let new = new_user(json!({"username": "thief", "password": PASSWORD}));
    let refused = stranger(&ns).post(&made.acceptance(), new).await.refused(403, "forbidden");
    assert!(refused.text.contains("users:write"), "{}", refused.text);
    assert_eq!(ns.get("/user?username=thief").await.must_be(200).ids(), [""; 0]);
    ns.signed_in("guest").await.add(&made.acceptance()).await.must_be(200);
    // Users who may invite may invite newcomers.
    let asim = with_role(&ns, "devs", "asim", "manager").await;
    let made = invite_to_devs(&asim, json!({})).await;
    stranger(&ns).post(&made.acceptance(), new_user(json!({}))).await.must_be(200);
}
