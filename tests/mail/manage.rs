//! `/mail`: what administrators see of e-mails and do with them.

use super::{ALONE, address, drain};
use crate::support::citus::cluster;
use crate::support::database::connect;
use crate::support::mail::{Relay, Step};
use crate::support::{Namespace, group, invite, sorted, user};
use serde_json::{Value, json};

/// A namespace in which a user was told of a new password, and somebody was invited.
async fn two_mails() -> Namespace {
    let ns = Namespace::new().await;
    let known = json!({"username": "asim", "email": address(&ns, "asim")});
    ns.post("/user", user("asim", known)).await.must_be(201);
    ns.put("/user/asim/password", json!({"new_password": "a new password"})).await.must_be(204);
    ns.post("/group", group("devs", json!({}))).await.must_be(201);
    let wanted = json!({"group": "devs", "email": address(&ns, "boris"), "send": true});
    ns.post("/invite", invite(wanted)).await.must_be(201);
    ns
}

fn kinds(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["properties"]["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn mails_are_listed_without_what_they_tell() {
    let (_alone, ns) = (ALONE.lock().await, two_mails().await);
    let listed = ns.get("/mail?count=true").await.must_be(200);
    if cluster().is_some() {
        // There they are in another order.
        assert_eq!(sorted(kinds(listed.entries())), ["invite", "password_changed"]);
        return;
    }
    assert_eq!(kinds(listed.entries()), ["password_changed", "invite"]);
    assert_eq!(listed.body["total"], 2);
    let first = ns.get("/mail?limit=1").await.must_be(200);
    let next = format!("/mail?after={}", first.body["next"].as_str().unwrap());
    assert_eq!(kinds(ns.get(&next).await.must_be(200).entries()), ["invite"]);
    let one = ns.get(&format!("/mail/{}", listed.ids()[0])).await.must_be(200);
    assert_eq!(&one.body, &listed.entries()[0]);
    let properties = one.properties();
    assert_eq!((&properties["user"], &properties["state"]), (&"asim".into(), &"queued".into()));
    assert_eq!(properties["address"], address(&ns, "asim"));
    let names: Vec<_> = properties.as_object().unwrap().keys().collect();
    assert_eq!(names, ["address", "attempts", "created_at", "kind", "next_at", "state", "user"]);
    for (state, count) in [("queued", 2), ("sent", 0), ("failed", 0)] {
        let found = ns.get(&format!("/mail?state={state}")).await.must_be(200);
        assert_eq!(found.entries().len(), count, "{state}");
    }
    ns.get("/mail?state=lost").await.invalid("state");
    ns.get("/mail/none").await.refused(404, "not_found");
    // Another tenant has none of them.
    let other = Namespace::new().await;
    assert_eq!(other.get("/mail").await.must_be(200).entries().len(), 0);
    other.get(&format!("/mail/{}", listed.ids()[0])).await.refused(404, "not_found");
    drain(&Relay::start(|_| None).await).await;
    let sent = ns.get("/mail?state=sent").await.must_be(200);
    assert_eq!(sent.entries().len(), 2);
    assert!(sent.entries().iter().all(|mail| mail["properties"]["sent_at"].is_string()));
}

#[tokio::test]
async fn a_mail_that_has_failed_is_sent_again() {
    let (_alone, ns) = (ALONE.lock().await, two_mails().await);
    let refusing = Relay::start(|step| match step {
        Step::Recipient(_) => Some("550 5.1.1 nobody here"),
        Step::Sender | Step::Message(_) => None,
    })
    .await;
    drain(&refusing).await;
    let failed = ns.get("/mail?state=failed").await.must_be(200);
    let ids: Vec<String> = failed.ids().into_iter().map(str::to_owned).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(failed.entries()[0]["properties"]["reason"], "550 5.1.1 nobody here");
    for id in &ids {
        let again = ns.add(&format!("/mail/{id}/send")).await.must_be(202);
        assert_eq!(again.body, json!({"entity-type": "mail", "properties": {}}));
    }
    let relay = Relay::start(|_| None).await;
    drain(&relay).await;
    for to in ["asim", "boris"] {
        assert_eq!(relay.taken(&address(&ns, to)).len(), 1, "{to}");
    }
    // What was sent tells nothing any more.
    for id in &ids {
        ns.add(&format!("/mail/{id}/send")).await.refused(410, "gone");
    }
    ns.add("/mail/none/send").await.refused(404, "not_found");
    let without = ns.on_second_server();
    without.add(&format!("/mail/{}/send", ids[0])).await.refused(422, "mail_off");
}

#[tokio::test]
async fn a_test_shows_whether_mails_arrive() {
    let (_alone, ns) = (ALONE.lock().await, Namespace::new().await);
    let to = address(&ns, "ann");
    let test = json!({"entity-type": "mail", "properties": {"address": to}});
    let made = ns.post("/mail/test", test.clone()).await.must_be(201);
    assert_eq!(
        (&made.properties()["kind"], &made.properties()["address"]),
        (&"test".into(), &to.into())
    );
    let path = made.header("location").to_owned();
    assert_eq!(ns.get(&path).await.must_be(200).body, made.body);
    let relay = Relay::start(|_| None).await;
    drain(&relay).await;
    assert_eq!(ns.get(&path).await.must_be(200).properties()["state"], "sent");
    let [letter] = &relay.taken(&address(&ns, "ann"))[..] else { panic!("one e-mail") };
    assert!(letter.header("Subject").starts_with("A test of the e-mails of"), "{}", letter.message);
    ns.post("/mail/test", json!({"properties": {"address": "none"}})).await.invalid("address");
    ns.post("/mail/test", json!({"properties": {}})).await.invalid("address");
    for _ in 1..10 {
        ns.post("/mail/test", test.clone()).await.must_be(201);
    }
    ns.post("/mail/test", test.clone()).await.refused(429, "too_many");
    ns.on_second_server().post("/mail/test", test).await.refused(422, "mail_off");
}

#[tokio::test]
async fn a_mail_that_is_deleted_is_not_sent() {
    let (_alone, ns) = (ALONE.lock().await, two_mails().await);
    for id in ns.get("/mail").await.must_be(200).ids() {
        ns.delete(&format!("/mail/{id}")).await.must_be(204);
        ns.delete(&format!("/mail/{id}")).await.refused(404, "not_found");
    }
    let relay = Relay::start(|_| None).await;
    drain(&relay).await;
    assert_eq!(relay.taken(&address(&ns, "asim")).len(), 0);
    assert_eq!(relay.taken(&address(&ns, "boris")).len(), 0);
    // What counts towards the limits stays, and nothing else.
    let query = "SELECT count(*) FROM mails m JOIN namespaces n ON n.no = m.namespace_no \
        WHERE n.id = $1 AND m.to_address = '' AND m.state = 'failed' \
        AND coalesce(m.user_no, m.invite_no) IS NULL AND m.sealed IS NULL";
    let left: i64 = connect().await.query_one(query, &[&ns.id]).await.unwrap().get(0);
    assert_eq!((left, ns.get("/mail").await.must_be(200).ids().len()), (2, 0));
    // The invite says no more that it waits.
    let invites = ns.get("/invite").await.must_be(200);
    let properties = &invites.entries()[0]["properties"];
    assert_eq!((&properties["mail"], &properties["sends"]), (&Value::Null, &1.into()));
}

#[tokio::test]
async fn mails_about_administrators_are_for_administrators() {
    let (_alone, ns) = (ALONE.lock().await, two_mails().await);
    ns.add("/group/administrators/user/asim").await.must_be(201);
    let email = address(&ns, "chief");
    let chief = invite(json!({"group": "administrators", "email": email, "send": true}));
    ns.post("/invite", chief).await.must_be(201);
    let writes = ns.with_scopes(&["mails:write"]).await;
    let listed = writes.get("/mail").await.must_be(200);
    let of = |about: &str| {
        let is_about = |mail: &&Value| mail.to_string().contains(about);
        listed.entries().iter().find(is_about).unwrap()["id"].as_str().unwrap()
    };
    assert_eq!(listed.entries().len(), 3);
    let [about_asim, of_boris, of_chief] =
        ["asim", "boris", "chief"].map(|user| of(&address(&ns, user)));
    for id in [about_asim, of_chief] {
        writes.add(&format!("/mail/{id}/send")).await.refused(403, "forbidden");
        writes.delete(&format!("/mail/{id}")).await.refused(403, "forbidden");
    }
    writes.add(&format!("/mail/{of_boris}/send")).await.must_be(202);
    for id in [about_asim, of_chief, of_boris] {
        ns.add(&format!("/mail/{id}/send")).await.must_be(202);
        ns.delete(&format!("/mail/{id}")).await.must_be(204);
    }
    let query = "SELECT count(*) FROM mails m JOIN namespaces n ON n.no = m.namespace_no \
        WHERE n.id = $1 AND m.to_address || m.state <> 'failed'";
    let left: i64 = connect().await.query_one(query, &[&ns.id]).await.unwrap().get(0);
    assert_eq!(left, 0);
}
