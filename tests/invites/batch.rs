//! Many invites in one request: each entry has an outcome of its own, in order.

use super::devs;
use crate::support::database::connect;
use crate::support::{Namespace, Reply, all, invite, membership};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn batch(entries: Vec<Value>) -> Value {
    json!({"entity-type": "invites", "entries": entries})
}

fn statuses(reply: &Reply) -> Vec<u64> {
    reply.entries().iter().map(|entry| entry["status"].as_u64().unwrap()).collect()
}

/// The number of invites that were created, and of the transactions that did it.
async fn created_and_transactions(ns: &Namespace) -> (i64, i64) {
    let query = "SELECT count(*), count(DISTINCT c.xid) FROM changes c \
        JOIN namespaces n ON n.no = c.namespace_no \
        WHERE n.id = $1 AND c.action = 'invite.created'";
    let row = connect().await.query_one(query, &[&ns.id]).await.unwrap();
    (row.get(0), row.get(1))
}

#[tokio::test]
async fn a_thousand_invites_are_created_in_one_statement() {
    let ns = devs().await;
    let entry = |n: usize| invite(json!({"group": "devs", "email": format!("u{n}@x.example")}));
    let reply = ns.post("/invites", batch((0..1000).map(entry).collect())).await.must_be(200);
    assert_eq!(reply.body["entity-type"], "invites");
    assert_eq!(statuses(&reply), [201; 1000]);
    let mut codes = BTreeSet::new();
    for (n, entry) in reply.entries().iter().enumerate() {
        let properties = &entry["invite"]["properties"];
        assert_eq!(properties["email"], format!("u{n}@x.example"));
        codes.insert(properties["code"].as_str().unwrap());
    }
    assert_eq!(codes.len(), 1000);
    assert_eq!(created_and_transactions(&ns).await, (1000, 1));
    let ids: BTreeSet<_> = ns.all_ids("/invite", 1000).await.into_iter().collect();
    assert_eq!(ids.len(), 1000);
    assert!(reply.entries().iter().all(|e| ids.contains(e["invite"]["id"].as_str().unwrap())));
    // Sent once more, each invite exists already.
    let again = ns.post("/invites", batch((0..1000).map(entry).collect())).await.must_be(200);
    assert_eq!(statuses(&again), [200; 1000]);
    assert_eq!(created_and_transactions(&ns).await, (1000, 1));
    for (first, second) in reply.entries().iter().zip(again.entries()) {
        assert_eq!(first["invite"], second["invite"]);
    }
}

#[tokio::test]
async fn a_batch_is_also_accepted_where_one_invite_is_created() {
    let ns = devs().await;
    let entries = vec![invite(json!({"group": "devs", "email": "a@x.example"})); 2];
    let made = ns.post("/invites", batch(entries.clone())).await.must_be(200);
    assert_eq!(statuses(&made), [201, 200]);
    let again = ns.post("/invite", batch(entries)).await.must_be(200);
    assert_eq!(statuses(&again), [200, 200]);
    assert_eq!(again.entries()[0], made.entries()[1]);
    // One invite is no batch.
    ns.post("/invites", invite(json!({"group": "devs"}))).await.invalid("entity-type");
    ns.post("/invites", json!({})).await.invalid("entries");
}

#[tokio::test]
async fn more_than_a_thousand_invites_are_refused() {
    let ns = devs().await;
    let entries = vec![invite(json!({"group": "devs"})); 1001];
    ns.post("/invites", batch(entries)).await.invalid("entries");
    // Entries that are invalid count as well.
    let mixed = (0..1001).map(|n| invite(json!({"group": "devs", "max_uses": n % 2}))).collect();
    ns.post("/invites", batch(mixed)).await.invalid("entries");
    assert_eq!(created_and_transactions(&ns).await, (0, 0));
    let none = ns.post("/invites", batch(vec![])).await.must_be(200);
    assert_eq!(none.entries().len(), 0);
    ns.post("/invites", json!({"entity-type": "invites"})).await.invalid("entries");
    ns.post("/invites", json!({"entity-type": "invites", "entries": 1})).await.invalid("entries");
}

#[tokio::test]
async fn an_invalid_entry_does_not_affect_the_others() {
    let ns = devs().await;
    let with = |field: &str, value: Value| {
        let mut properties = json!({"group": "devs"});
        properties[field] = value;
        (invite(properties), field.to_owned())
    };
    let (mut entries, fields): (Vec<_>, Vec<_>) = [
        with("max_uses", json!("1")),
        with("role", json!(7)),
        with("message", json!(["M"])),
        with("expires_at", json!("tomorrow")),
        with("group", json!(null)),
    ]
    .into_iter()
    .unzip();
    entries.extend([json!(1), json!({"entity-type": "user"}), invite(json!({"group": "devs"}))]);
    let reply = ns.post("/invites", batch(entries)).await.must_be(200);
    assert_eq!(statuses(&reply), [422, 422, 422, 422, 422, 422, 422, 201], "{}", reply.text);
    for (entry, field) in reply.entries().iter().zip(fields) {
        assert_eq!(entry["problem"]["field"], field, "{entry}");
    }
    assert_eq!(created_and_transactions(&ns).await, (1, 1));
}

#[tokio::test]
async fn each_entry_has_its_own_status_in_order() {
    let ns = devs().await;
    ns.group("other").await;
    let taken = json!({"entity-type": "invite", "id": "taken", "properties": {"group": "devs"}});
    ns.post("/invite", taken.clone()).await.must_be(201);
    let there = invite(json!({"group": "devs", "email": "there@x.example"}));
    let first = ns.post("/invite", there.clone()).await.must_be(201);
    let asim = ns.newcomer("asim").await;
    let manager = membership(json!({"role": "manager"}));
    ns.post("/group/devs/user/asim", manager).await.must_be(201);
    let new = |email: &str| invite(json!({"group": "devs", "email": email}));
    // The number is short here, but jsonb writes it in 20,000 digits.
    let swollen = json!({"group": "devs", "own": vec![1e300; 70]});
    let entries = [
        (new("a@x.example"), 201),
        (invite(json!({"group": "none"})), 404),
        (new("A@X.example"), 200),
        (taken, 409),
        (invite(json!({"group": "other"})), 403),
        (there, 200),
        (invite(json!({"group": "devs", "max_uses": 0})), 422),
        (invite(json!({"group": "devs", "email": "nobody"})), 422),
        (invite(json!({})), 422),
        (invite(json!({"group": "devs", "role": "owner"})), 403),
        (invite(json!({"group": "administrators"})), 403),
        (invite(swollen), 422),
        (invite(json!({"group": "devs", "expires_at": "2020-01-01T00:00:00Z"})), 422),
        (new("b@x.example"), 201),
    ];
    let (documents, expected): (Vec<_>, Vec<u64>) = entries.into_iter().unzip();
    let reply = asim.post("/invites", batch(documents)).await.must_be(200);
    assert_eq!(statuses(&reply), expected, "{}", reply.text);
    for entry in reply.entries() {
        let fine = entry["status"].as_u64().unwrap() < 300;
        assert_eq!(entry.get("invite").is_some(), fine, "{entry}");
        assert_eq!(entry.get("problem").is_some(), !fine, "{entry}");
        if !fine {
            assert_eq!(entry["problem"]["status"], entry["status"]);
        }
    }
    assert_eq!(reply.entries()[0]["invite"], reply.entries()[2]["invite"]);
    // It was made by who may set addresses, and its code proves one.
    let mut known = first.body.clone();
    assert!(known["properties"].as_object_mut().unwrap().remove("code").is_some());
    assert_eq!(reply.entries()[5]["invite"], known);
    assert_eq!(ns.get("/invite?count=true").await.body["total"], 4);
}

#[tokio::test]
async fn an_id_twice_in_a_batch_is_taken_except_by_the_same_invite() {
    let ns = devs().await;
    let entry = |email: &str| {
        let properties = json!({"group": "devs", "email": email});
        json!({"entity-type": "invite", "id": "i", "properties": properties})
    };
    let anybodys = json!({"entity-type": "invite", "id": "i", "properties": {"group": "devs"}});
    let entries = vec![entry("a@x.example"), entry("b@x.example"), anybodys, entry("A@x.example")];
    let reply = ns.post("/invites", batch(entries.clone())).await.must_be(200);
    assert_eq!(statuses(&reply), [201, 409, 409, 200]);
    assert_eq!(ns.get("/invite").await.ids(), ["i"]);
    let again = ns.post("/invites", batch(entries)).await.must_be(200);
    assert_eq!(statuses(&again), [200, 409, 409, 200]);
}

#[tokio::test]
async fn an_entry_that_is_refused_does_not_take_its_id() {
    let ns = devs().await;
    let entry = |id: &str, email: &str, more: Value| {
        let mut properties = json!({"group": "devs", "email": email});
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"entity-type": "invite", "id": id, "properties": properties})
    };
    let none = || json!({});
    // The third is refused as the second is.
    let three = [entry("a", "1@x.example", none()), entry("a", "2@x.example", none())];
    let three = vec![three[0].clone(), three[1].clone(), three[1].clone()];
    assert_eq!(statuses(&ns.post("/invites", batch(three)).await), [201, 409, 409]);
    // An entry that is forbidden takes no id, nor does one whose invite exists under another id.
    let manager = ns.newcomer("asim").await;
    let role = membership(json!({"role": "manager"}));
    ns.post("/group/devs/user/asim", role).await.must_be(201);
    let owner = json!({"role": "owner"});
    let two = vec![entry("d", "7@x.example", owner), entry("d", "8@x.example", none())];
    assert_eq!(statuses(&manager.post("/invites", batch(two)).await), [403, 201]);
    let two = vec![entry("e", "1@x.example", none()), entry("e", "9@x.example", none())];
    assert_eq!(statuses(&ns.post("/invites", batch(two)).await), [200, 201]);
    // If an entry's id is taken, a later entry for the same address is used.
    let entries = vec![
        entry("f", "11@x.example", none()),
        entry("f", "12@x.example", none()),
        entry("g", "12@x.example", none()),
        entry("h", "12@x.example", none()),
    ];
    assert_eq!(statuses(&ns.post("/invites", batch(entries)).await), [201, 409, 201, 200]);
}

#[tokio::test]
async fn batches_at_once_with_the_same_ids_all_get_responses() {
    let ns = devs().await;
    let tasks = (0..8).map(|caller| {
        let ns = (*ns).clone();
        let entry = move |n: usize| {
            let properties = json!({"group": "devs", "email": format!("u{n}@{caller}.example")});
            json!({"entity-type": "invite", "id": format!("i{n}"), "properties": properties})
        };
        async move { ns.post("/invites", batch((0..20).map(entry).collect())).await }
    });
    let replies = all(tasks).await;
    let all: Vec<_> = replies.iter().flat_map(statuses).collect();
    let how_many = |status| all.iter().filter(|found| **found == status).count();
    assert_eq!((how_many(201), how_many(409)), (20, 140));
}

#[tokio::test]
async fn a_batch_replaces_expired_invites() {
    let ns = devs().await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let old = invite(json!({"group": "devs", "email": "a@x.example", "expires_at": soon}));
    let old = ns.post("/invite", old).await.must_be(201);
    let new = vec![invite(json!({"group": "devs", "email": "A@x.example"})); 2];
    let reply = ns.tomorrow().post("/invites", batch(new)).await.must_be(200);
    assert_eq!(statuses(&reply), [201, 200]);
    let new = &reply.entries()[0]["invite"];
    assert_ne!(new["properties"]["code"], old.properties()["code"]);
    // The old invite is unchanged.
    let listed = ns.tomorrow().get("/invite?count=true").await.must_be(200);
    assert_eq!(listed.ids(), [old.body["id"].as_str().unwrap(), new["id"].as_str().unwrap()]);
    assert_eq!(listed.entries()[0]["properties"]["state"], "expired");
}

#[tokio::test]
async fn batches_at_once_create_each_invite_once() {
    let ns = devs().await;
    let tasks = (0..8).map(|caller| {
        let ns = (*ns).clone();
        let entry = move |n: usize| {
            // Each batch has another order.
            let n = if caller % 2 == 0 { n } else { 99 - n };
            invite(json!({"group": "devs", "email": format!("u{n}@x.example")}))
        };
        async move { ns.post("/invites", batch((0..100).map(entry).collect())).await }
    });
    let replies = all(tasks).await;
    let made = replies.iter().flat_map(statuses).filter(|status| *status == 201).count();
    let there = replies.iter().flat_map(statuses).filter(|status| *status == 200).count();
    assert_eq!((made, there), (100, 700));
    assert_eq!(ns.get("/invite?count=true").await.body["total"], 100);
    assert_eq!(created_and_transactions(&ns).await.0, 100);
}
