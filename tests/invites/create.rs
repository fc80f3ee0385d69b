//! `POST /invite`: the properties of an invite, their defaults and limits.

use super::{devs, invite_to_devs};
use crate::support::database::{changes, connect};
use crate::support::{all, count, invite};
use chrono::{DateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};
use serde_json::{Value, json};

fn now() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    Utc::now()
}

#[tokio::test]
async fn an_invite_with_only_a_group_gets_the_defaults() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({})).await;
    assert_eq!(made.header("location"), format!("/invite/{}", made.id()));
    assert_eq!(made.header("etag"), r#""1""#);
    assert_eq!(made.body["entity-type"], "invite");
    let expected =
        json!({"group": "devs", "role": "member", "max_uses": 1, "uses": 0, "state": "open"});
    for (property, value) in expected.as_object().unwrap() {
        assert_eq!(&made.properties()[property], value, "{property}");
    }
    for absent in ["email", "message", "invited_by", "group_name", "declined_at"] {
        assert_eq!(made.properties().get(absent), None, "{absent}");
    }
    let end: DateTime<Utc> = made.properties()["expires_at"].as_str().unwrap().parse().unwrap();
    let begin: DateTime<Utc> = made.properties()["created_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(end - begin, TimeDelta::days(7));
    let read = ns.get(made.header("location")).await.must_be(200);
    assert_eq!((&read.body, read.header("etag")), (&made.body, r#""1""#));
}

#[tokio::test]
async fn all_given_properties_are_stored() {
    let ns = devs().await;
    let devs = json!({"entity-type": "group", "properties": {"name": "Developers"}});
    ns.put("/group/devs", devs).await.must_be(200);
    let asim = ns.newcomer("asim").await;
    let manager = json!({"entity-type": "membership", "properties": {"role": "owner"}});
    ns.post("/group/devs/user/asim", manager).await.must_be(201);
    let end = (now() + TimeDelta::days(364)).trunc_subsecs(6);
    let end = end.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let properties = json!({
        "group": "devs", "email": "Boris@X.example", "role": "owner", "max_uses": 100_000,
        "message": "Two\nlines", "expires_at": end, "own": {"a": [1]}
    });
    let document = json!({"entity-type": "invite", "id": "my own/id", "properties": properties});
    let made = asim.post("/invite", document).await.must_be(201);
    assert_eq!((made.id(), made.header("location")), ("my own/id", "/invite/my%20own%2Fid"));
    for (property, value) in properties.as_object().unwrap() {
        assert_eq!(&made.properties()[property], value, "{property}");
    }
    assert_eq!(made.properties()["invited_by"], "asim");
    assert_eq!(made.properties()["group_name"], "Developers");
}

#[tokio::test]
async fn each_property_is_validated() {
    let ns = devs().await;
    let at = |days: i64| (now() + TimeDelta::days(days)).to_rfc3339();
    let refused: [(&str, Value); 17] = [
        ("max_uses", json!(0)),
        ("max_uses", json!(-1)),
        ("max_uses", json!(100_001)),
        ("max_uses", json!("1")),
        ("max_uses", json!(1.5)),
        ("max_uses", json!(1e300)),
        ("expires_at", json!(at(-1))),
        ("expires_at", json!(at(366))),
        ("expires_at", json!("tomorrow")),
        ("expires_at", json!("2020-01-01T00:00:00Z")),
        ("email", json!("nobody")),
        ("email", json!("")),
        ("role", json!("boss")),
        ("message", json!("")),
        ("message", json!("x".repeat(4097))),
        ("group", json!("")),
        ("group", json!("x".repeat(256))),
    ];
    for (field, value) in refused {
        let mut properties = json!({"group": "devs"});
        properties[field] = value;
        ns.post("/invite", invite(properties)).await.invalid(field);
    }
    ns.post("/invite", invite(json!({}))).await.invalid("group");
    ns.post("/invite", invite(json!({"group": "none"}))).await.refused(404, "not_found");
    let large = invite(json!({"group": "devs", "own": "x".repeat(20_000)}));
    ns.post("/invite", large).await.invalid("properties");
    ns.post("/invite", json!({"entity-type": "user"})).await.must_be(422);
    ns.post("/invite", json!([])).await.must_be(422);
    for bound in [
        json!({"max_uses": 1}),
        json!({"max_uses": 2.0}),
        json!({"max_uses": 100_000}),
        json!({"max_uses": null, "role": null, "message": null, "expires_at": null}),
        json!({"message": "x".repeat(4096)}),
        json!({"expires_at": at(364)}),
    ] {
        invite_to_devs(&ns, bound).await;
    }
}

#[tokio::test]
async fn an_id_is_unique() {
    let ns = devs().await;
    let document = json!({"entity-type": "invite", "id": "i", "properties": {"group": "devs"}});
    ns.post("/invite", document.clone()).await.must_be(201);
    let taken = ns.post("/invite", document).await.refused(409, "taken");
    assert_eq!(taken.body["field"], "id");
}

#[tokio::test]
async fn the_same_invite_sent_again_is_returned() {
    let ns = devs().await;
    ns.group("other").await;
    let with = |group: &str, email: &str| {
        let properties = json!({"group": group, "email": email});
        json!({"entity-type": "invite", "id": "i", "properties": properties})
    };
    let first = ns.post("/invite", with("devs", "boris@x.example")).await.must_be(201);
    let second = ns.post("/invite", with("devs", "Boris@x.example")).await.must_be(200);
    assert_eq!(second.body, first.body);
    ns.post("/invite", with("devs", "chen@x.example")).await.refused(409, "taken");
    ns.post("/invite", with("other", "boris@x.example")).await.refused(409, "taken");
    // The id stays taken after the invite was declined.
    let path = format!("/invite/{}/decline", first.code());
    super::stranger(&ns).add(&path).await.must_be(200);
    ns.post("/invite", with("devs", "boris@x.example")).await.refused(409, "taken");
}

#[tokio::test]
async fn a_second_invite_to_the_same_address_returns_the_open_one() {
    let ns = devs().await;
    ns.group("other").await;
    let first = invite_to_devs(&ns, json!({"email": "Boris@X.example"})).await;
    for email in ["boris@x.example", "BORIS@X.EXAMPLE", "Boris@X.example"] {
        let wanted = invite(json!({"group": "devs", "email": email, "role": "owner"}));
        let second = ns.post("/invite", wanted).await.must_be(200);
        assert_eq!((&second.body, second.header("etag")), (&first.body, r#""1""#));
        assert_eq!(second.header("location"), "");
    }
    // Another group, another address or none make another invite.
    let elsewhere = invite(json!({"group": "other", "email": "boris@x.example"}));
    ns.post("/invite", elsewhere).await.must_be(201);
    invite_to_devs(&ns, json!({"email": "boris@y.example"})).await;
    invite_to_devs(&ns, json!({})).await;
    invite_to_devs(&ns, json!({})).await;
    assert_eq!(ns.get("/invite?count=true").await.body["total"], 5);
}

#[tokio::test]
async fn an_expired_invite_is_replaced_by_a_new_one() {
    let ns = devs().await;
    let wanted = || json!({"email": "boris@x.example"});
    let boris = super::signed_in_with_address(&ns, "boris", "boris@x.example").await;

    let accepted = invite_to_devs(&ns, wanted()).await;
    boris.add(&accepted.acceptance()).await.must_be(200);
    let declined = invite_to_devs(&ns, wanted()).await;
    boris.add(&format!("/invite/{}/decline", declined.id())).await.must_be(200);
    let mut soon = wanted();
    soon["expires_at"] = json!((now() + TimeDelta::hours(1)).to_rfc3339());
    let expired = invite_to_devs(&ns, soon).await;
    let last = invite_to_devs(&ns.tomorrow(), wanted()).await;
    let ids = [accepted.id(), declined.id(), expired.id(), last.id()];
    let codes = [accepted.code(), declined.code(), expired.code(), last.code()];
    for n in 0..4 {
        for m in 0..n {
            assert!(ids[n] != ids[m] && codes[n] != codes[m], "{ids:?} {codes:?}");
        }
    }
    assert_eq!((last.header("etag"), &last.properties()["uses"]), (r#""1""#, &json!(0)));
    // All are still listed, and the replaced one tells when it was replaced.
    let listed = ns.tomorrow().get("/invite").await.must_be(200);
    assert_eq!(listed.ids(), ids);
    let states = listed.entries().iter().map(|entry| &entry["properties"]["state"]);
    assert_eq!(states.collect::<Vec<_>>(), ["accepted", "declined", "expired", "open"]);
    let records = changes(&connect().await, &ns.id).await;
    let replaced = records.iter().find(|record| record.action == "invite.replaced").unwrap();
    assert_eq!(replaced.entity_id, expired.id());
    assert!(replaced.document["replaced_at"].is_string() && replaced.document["code"].is_null());
}

#[tokio::test]
async fn many_requests_replace_an_expired_invite_once() {
    let ns = devs().await;
    let soon = (now() + TimeDelta::hours(1)).to_rfc3339();
    let old = invite_to_devs(&ns, json!({"email": "boris@x.example", "expires_at": soon})).await;
    let tasks = (0..16).map(|_| {
        let later = ns.tomorrow();
        let wanted = invite(json!({"group": "devs", "email": "boris@x.example"}));
        async move { later.post("/invite", wanted).await }
    });
    let replies = all(tasks).await;
    assert_eq!((count(&replies, 201), count(&replies, 200)), (1, 15));
    let (new, listed) = (replies[0].id(), ns.get("/invite").await);
    assert_eq!(listed.ids(), [old.id(), new]);
}

#[tokio::test]
async fn raising_max_uses_does_not_make_two_open_invites() {
    let ns = devs().await;
    let boris = super::signed_in_with_address(&ns, "boris", "boris@x.example").await;
    let first = invite_to_devs(&ns, json!({"email": "boris@x.example"})).await;
    boris.add(&first.acceptance()).await.must_be(200);
    let second = invite_to_devs(&ns, json!({"email": "boris@x.example"})).await;
    let again = invite(json!({"max_uses": 2}));
    let refused = ns.put(first.header("location"), again.clone()).await.refused(409, "taken");
    assert_eq!(refused.body["field"], "email");
    ns.delete(second.header("location")).await.must_be(204);
    let open = ns.put(first.header("location"), again).await.must_be(200);
    assert_eq!(open.properties()["state"], "open");
}
