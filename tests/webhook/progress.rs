//! What a webhook has to send: changes that match its filters.

use super::change::set;
use super::{create, webhook};
use crate::support::database::{connect, number};
use crate::support::{Namespace, invite, membership};
use serde_json::{Value, json};

async fn waiting(ns: &Namespace, filter: Value) -> i64 {
    ns.put("/webhook/wiki", webhook(filter)).await.must_be(200).properties()["waiting"]
        .as_i64()
        .unwrap()
}

/// Deletes the records of what the test itself changes of its webhook.
async fn forget_webhooks(ns: &Namespace) {
    let delete = "DELETE FROM changes WHERE entity_type = 'webhook' \
        AND namespace_no = (SELECT no FROM namespaces WHERE id = $1)";
    connect().await.execute(delete, &[&ns.id]).await.unwrap();
}

#[tokio::test]
async fn what_waits_is_what_matches_an_event() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({})).await;
    ns.people(&["devs"], &["asim"]).await;
    ns.put("/group/devs/user/asim", membership(json!({"role": "owner"}))).await.must_be(200);
    ns.post("/invite", invite(json!({"group": "devs"}))).await.must_be(201);
    ns.group("gone").await;
    ns.delete("/group/gone").await.must_be(204);
    for (events, expected) in [
        (json!(["user.*"]), 1),
        (json!(["group.*"]), 3),
        (json!(["group.created", "user.created"]), 3),
        (json!(["invite.*"]), 1),
        (json!(["session.*"]), 0),
        // Whoever wants memberships learns of what ends them (a group was deleted).
        (json!(["membership.*"]), 3),
        (json!(["membership.updated"]), 2),
        (json!(["membership.created", "user.updated"]), 2),
    ] {
        let waiting = waiting(&ns, json!({"events": events})).await;
        assert_eq!(waiting, expected, "{events}");
    }
    forget_webhooks(&ns).await;
    assert_eq!(ns.get("/webhook/wiki").await.must_be(200).properties()["waiting"], 2);
    set(&ns, "events = ARRAY['*']").await;
    assert_eq!(ns.get("/webhook/wiki").await.must_be(200).properties()["waiting"], 7);
}

#[tokio::test]
async fn what_waits_concerns_one_of_the_groups() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({})).await;
    ns.people(&["devs", "ops"], &["asim"]).await;
    ns.nest("ops", "devs").await;
    ns.post("/invite", invite(json!({"group": "devs"}))).await.must_be(201);
    ns.delete("/user/asim").await.must_be(204);
    for (filter, expected) in [
        // The group, its member, its nesting, its invite, and the end of a user.
        (json!({"events": ["*"], "groups": ["devs"]}), 5),
        (json!({"events": ["*"], "groups": ["ops"]}), 4),
        (json!({"events": ["*"], "groups": ["devs", "ops"]}), 7),
        (json!({"events": ["*"], "groups": ["others"]}), 1),
        (json!({"events": ["subgroup.*"], "groups": ["devs"]}), 1),
        (json!({"events": ["invite.*"], "groups": ["ops"]}), 0),
        (json!({"events": ["user.*"], "groups": ["ops"]}), 0),
        (json!({"events": ["membership.created"], "groups": ["ops"]}), 2),
    ] {
        assert_eq!(waiting(&ns, filter.clone()).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn what_waits_is_counted_up_to_ten_thousand() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({"events": ["user.*"]})).await;
    let insert = "INSERT INTO changes (namespace_no, at, actor, action, entity_type, entity_id, \
        document) SELECT n.no, now(), 'system', 'user.updated', 'user', 'u', '{}' \
        FROM namespaces n, generate_series(1, 12000) WHERE n.id = $1";
    connect().await.execute(insert, &[&ns.id]).await.unwrap();
    let read = ns.get("/webhook/wiki").await.must_be(200);
    assert_eq!(read.properties()["waiting"], 10_000);
}

#[tokio::test]
async fn a_webhook_says_since_when_it_has_missed_changes() {
    let ns = Namespace::new().await;
    let created = create(&ns, "wiki", json!({})).await;
    let database = connect().await;
    let no = number(&database, &ns.id).await;
    let after = "SELECT after_seq FROM webhooks WHERE namespace_no = $1";
    let horizon = "UPDATE namespaces SET changes_from = $2 WHERE no = $1";
    let move_by = async |by: i64| {
        let after: i64 = database.query_one(after, &[&no]).await.unwrap().get(0);
        database.execute(horizon, &[&no, &(1 + after + by)]).await.unwrap();
        ns.get("/webhook/wiki").await.must_be(200).properties().clone()
    };
    let shown = move_by(0).await;
    assert_eq!((&shown["missed"], &shown["missed_since"]), (&json!(false), &Value::Null));
    let shown = move_by(1).await;
    assert_eq!(shown["missed"], true);
    assert_eq!(shown["missed_since"], created.properties()["created_at"]);
    set(&ns, "last_success_at = '2099-01-01T00:00:00Z'").await;
    assert_eq!(move_by(1).await["missed_since"], "2099-01-01T00:00:00Z");
}
