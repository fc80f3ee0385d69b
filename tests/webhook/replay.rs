//! Webhooks are moved back and forth in the feed.

use super::create;
use crate::support::database::{connect, number};
use crate::support::{Namespace, Reply};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

async fn replay(ns: &Namespace, after: impl Into<Value>) -> Reply {
    ns.post("/webhook/wiki/replay", json!({"properties": {"after": after.into()}})).await
}

fn waiting(reply: &Reply) -> i64 {
    reply.properties()["waiting"].as_i64().unwrap()
}

/// The end of the feed by now.
async fn end(ns: &Namespace) -> String {
    let page = ns.get("/change?after=now").await.must_be(200);
    page.body["next"].as_str().unwrap().to_owned()
}

/// Makes the changes of a group so many minutes older, or all changes.
async fn age(ns: &Namespace, group: Option<&str>, minutes: i32) {
    let update = "UPDATE changes SET at = now() - make_interval(mins => $3) \
        WHERE entity_id = coalesce($2, entity_id) \
        AND namespace_no = (SELECT no FROM namespaces WHERE id = $1)";
    let aged = connect().await.execute(update, &[&ns.id, &group, &minutes]).await.unwrap();
    assert!(aged > 0);
}

fn now() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    Utc::now()
}

#[tokio::test]
async fn a_webhook_goes_back_to_a_cursor_and_forward_again() {
    let ns = Namespace::new().await;
    let before = end(&ns).await;
    ns.group("one").await;
    ns.group("two").await;
    let created = create(&ns, "wiki", json!({"events": ["group.*"]})).await;
    assert_eq!(waiting(&created), 0);
    let back = replay(&ns, before.as_str()).await.must_be(202);
    assert_eq!((waiting(&back), &back.properties()["delivered_up_to"]), (2, &json!(before)));
    let present = end(&ns).await;
    assert_eq!(waiting(&replay(&ns, present.as_str()).await.must_be(202)), 0);
}

#[tokio::test]
async fn a_webhook_goes_back_to_a_time() {
    let ns = Namespace::new().await;
    // Times are nearly in the order of the changes.
    age(&ns, None, 100).await;
    let groups = ["a", "b", "c", "d", "e", "f", "g"];
    for group in groups {
        ns.group(group).await;
    }
    for (group, minutes) in groups.iter().zip([70, 60, 50, 40, 30, 20, 10]) {
        age(&ns, Some(group), minutes).await;
    }
    create(&ns, "wiki", json!({"events": ["group.*"], "groups": groups})).await;
    for (minutes, expected) in [(65, 6), (60, 6), (55, 5), (35, 3), (15, 1), (5, 0), (90, 7)] {
        let time = (now() - TimeDelta::minutes(minutes)).to_rfc3339();
        let moved = replay(&ns, time).await.must_be(202);
        assert_eq!(waiting(&moved), expected, "{minutes}");
    }
    assert_eq!(waiting(&replay(&ns, "2099-01-01T00:00:00Z").await.must_be(202)), 0);
}

#[tokio::test]
async fn what_is_no_longer_kept_is_gone() {
    let ns = Namespace::new().await;
    let before = end(&ns).await;
    ns.group("one").await;
    let after = end(&ns).await;
    ns.group("two").await;
    create(&ns, "wiki", json!({"events": ["group.*"]})).await;
    let database = connect().await;
    let no = number(&database, &ns.id).await;
    let last = "SELECT max(seq) FROM changes WHERE namespace_no = $1 AND entity_id = 'one'";
    let last: i64 = database.query_one(last, &[&no]).await.unwrap().get(0);
    let prune = "DELETE FROM changes WHERE namespace_no = $1 AND seq <= $2";
    database.execute(prune, &[&no, &last]).await.unwrap();
    let horizon = "UPDATE namespaces SET changes_from = $2 WHERE no = $1";
    database.execute(horizon, &[&no, &(last + 1)]).await.unwrap();
    let gone = replay(&ns, before.as_str()).await.refused(410, "gone");
    assert!(gone.text.contains("no longer keeps"), "{}", gone.text);
    replay(&ns, "2020-01-01T00:00:00Z").await.refused(410, "gone");
    assert_eq!(waiting(&replay(&ns, after.as_str()).await.must_be(202)), 1);
    assert_eq!(waiting(&replay(&ns, "2099-01-01T00:00:00Z").await.must_be(202)), 0);
}

#[tokio::test]
async fn whoever_delivers_loses_the_lease_and_parked_deliveries_come_again() {
    let ns = Namespace::new().await;
    let before = end(&ns).await;
    create(&ns, "wiki", json!({})).await;
    super::change::set(
        &ns,
        "leased_by = '00000000-0000-4000-8000-000000000001', leased_until = now()",
    )
    .await;
    super::delivery::park(&ns, 1, "parked").await;
    super::delivery::park(&ns, 4_000_000_000_000, "parked").await;
    replay(&ns, before).await.must_be(202);
    assert!(super::change::holds(&ns, "leased_by IS NULL").await);
    let left = ns.get("/webhook/wiki/delivery").await.must_be(200);
    assert_eq!(left.ids(), ["1"]);
}

#[tokio::test]
async fn what_is_no_place_in_the_feed_is_refused() {
    let (ns, other) = (Namespace::new().await, Namespace::new().await);
    create(&ns, "wiki", json!({})).await;
    for wrong in [json!("now"), json!(""), json!("yesterday"), json!(7), json!("2026-12-20")] {
        replay(&ns, wrong).await.invalid("after");
    }
    // 2^62 in a cursor, which the feed will not reach.
    replay(&ns, "Y0AAAAAAAAAA").await.invalid("after");
    ns.post("/webhook/wiki/replay", json!({"properties": {}})).await.invalid("after");
    ns.post("/webhook/wiki/replay", json!({})).await.invalid("properties");
    let place = json!({"properties": {"after": "2026-12-20T00:00:00Z"}});
    other.post("/webhook/wiki/replay", place).await.refused(404, "not_found");
}
