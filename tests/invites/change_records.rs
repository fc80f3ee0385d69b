//! Every change of an invite leaves change records, none of which has the code.

use super::{devs, invite_to_devs, new_user, signed_in_with_address, stranger};
use crate::support::database::{Change, changes, connect};
use crate::support::{Namespace, invite, user};
use serde_json::json;

/// The change records after the first `known`.
async fn records_since(ns: &Namespace, known: usize) -> Vec<Change> {
    let mut records = changes(&connect().await, &ns.id).await;
    records.drain(..known);
    records
}

fn summaries(records: &[Change]) -> Vec<(&str, &str, &str)> {
    records
        .iter()
        .map(|record| (record.actor.as_str(), record.action.as_str(), record.entity_id.as_str()))
        .collect()
}

#[tokio::test]
async fn every_change_is_recorded_without_the_code() {
    let ns = devs().await;
    let asim = signed_in_with_address(&ns, "asim", "asim@x.example").await;
    let owner = json!({"entity-type": "membership", "properties": {"role": "owner"}});
    ns.post("/group/devs/user/asim", owner).await.must_be(201);
    let boris = ns.newcomer("boris").await;
    let known = records_since(&ns, 0).await.len();

    let first = invite_to_devs(&asim, json!({"email": "boris@x.example", "own": 1})).await;
    asim.put(first.header("location"), invite(json!({"message": "M"}))).await.must_be(200);
    boris.add(&first.acceptance()).await.must_be(200);
    let second = invite_to_devs(&asim, json!({})).await;
    let guest = stranger(&ns).post(&second.acceptance(), new_user(json!({}))).await;
    let guest = guest.must_be(200).id().to_owned();
    let actor = format!("user:{guest}");
    let third = invite_to_devs(&asim, json!({})).await;
    stranger(&ns).add(&format!("/invite/{}/decline", third.code())).await.must_be(200);
    asim.delete(third.header("location")).await.must_be(204);

    let records = records_since(&ns, known).await;
    let (a, b, c) = (first.id(), second.id(), third.id());
    let mut found = summaries(&records);
    // The two records of one acceptance have no particular order.
    found[2..5].sort_unstable();
    found[6..9].sort_unstable();
    let expected = [
        ("user:asim", "invite.created", a),
        ("user:asim", "invite.updated", a),
        ("user:boris", "invite.accepted", a),
        ("user:boris", "membership.created", "devs"),
        ("user:boris", "user.updated", "boris"),
        ("user:asim", "invite.created", b),
        ("stranger", "user.created", &guest),
        (&actor, "invite.accepted", b),
        (&actor, "membership.created", "devs"),
        ("user:asim", "invite.created", c),
        ("stranger", "invite.declined", c),
        ("user:asim", "invite.deleted", c),
    ];
    assert_eq!(found, expected);

    let accepted = records.iter().find(|record| record.action == "invite.accepted").unwrap();
    let document = json!({
        "id": a, "group": "devs", "email": "boris@x.example", "role": "member", "uses": 1,
        "max_uses": 1, "message": "M", "invited_by": "asim", "properties": {"own": 1}, "version": 3
    });
    for (member, value) in document.as_object().unwrap() {
        assert_eq!(&accepted.document[member], value, "{member}");
    }
    assert_eq!(accepted.entity_type, "invite");
    let all = format!("{records:?}");
    for invite in [&first, &second, &third] {
        assert!(!all.contains(invite.code()), "{all}");
    }
    for record in &records {
        for hidden in ["code", "no", "namespace_no", "group_no"] {
            assert_eq!(record.document.get(hidden), None, "{record:?}");
        }
    }
}

#[tokio::test]
async fn requests_that_change_nothing_are_not_recorded() {
    let ns = devs().await;
    let asim = ns.newcomer("asim").await;
    ns.add("/group/devs/user/asim").await.must_be(201);
    let made = invite_to_devs(&ns, json!({"email": "boris@x.example"})).await;
    let boris = signed_in_with_address(&ns, "chen", "chen@x.example").await;
    let known = records_since(&ns, 0).await.len();
    asim.add(&made.acceptance()).await.must_be(200);
    boris.add(&made.acceptance()).await.refused(403, "forbidden");
    boris.add("/invite/none/accept").await.refused(404, "not_found");
    let again = invite(json!({"group": "devs", "email": "Boris@x.example"}));
    ns.post("/invite", again).await.must_be(200);
    ns.put(made.header("location"), invite(json!({"max_uses": 0}))).await.must_be(422);
    ns.with_header("if-match", r#""9""#).delete(made.header("location")).await.must_be(412);
    stranger(&ns).post(&made.acceptance(), user("asim", json!({}))).await.must_be(422);
    ns.get(made.header("location")).await.must_be(200);
    stranger(&ns).get(&format!("/invite?code={}", made.code())).await.must_be(200);
    let records = records_since(&ns, known).await;
    assert_eq!(summaries(&records), []);
}
