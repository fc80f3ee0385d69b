//! Pages of the feed, in both directions, and what is no longer kept.

use super::{changes_after, next, now, seq};
use crate::support::database::connect;
use crate::support::{Namespace, group};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_overlap() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    for number in 0..7 {
        ns.group(&format!("g{number}")).await;
    }
    let all = changes_after(&ns, &cursor, "", 7).await;
    let (mut after, mut walked) = (cursor.clone(), Vec::new());
    for length in [3, 3, 1, 0] {
        let page = ns.get(&format!("/change?after={after}&limit=3")).await.must_be(200);
        assert_eq!(page.entries().len(), length, "{}", page.text);
        assert_eq!(page.body["entity-type"], "changes");
        walked.extend_from_slice(page.entries());
        after = next(&page.body);
    }
    assert_eq!(walked, all);

    // The newest first, down to the creation of the namespace.
    let (mut path, mut back): (_, Vec<Value>) =
        ("/change?order=newest&limit=4".to_owned(), Vec::new());
    for length in [4, 4, 2, 0] {
        let page = ns.get(&path).await.must_be(200);
        assert_eq!(page.entries().len(), length, "{}", page.text);
        back.extend_from_slice(page.entries());
        path = format!("/change?order=newest&limit=4&after={}", next(&page.body));
    }
    let forward: Vec<Value> = ns.get("/change?limit=1000").await.must_be(200).entries().to_vec();
    assert!(back.iter().rev().eq(&forward), "{back:#?}");
    let filtered = ns.get("/change?order=newest&type=group&limit=2").await.must_be(200);
    assert_eq!(
        filtered.entries().iter().map(seq).collect::<Vec<_>>(),
        [seq(&all[6]), seq(&all[5])]
    );
}

#[tokio::test]
async fn changes_are_read_from_a_time_on() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    for number in 0..3 {
        ns.group(&format!("g{number}")).await;
    }
    let made = changes_after(&ns, &cursor, "", 3).await;
    let update = "UPDATE changes SET at = now() - interval '2 days' \
        WHERE namespace_no = (SELECT no FROM namespaces WHERE id = $1) AND seq < $2";
    let moved: i64 = made[1]["id"].as_str().unwrap().parse().unwrap();
    connect().await.execute(update, &[&ns.id, &moved]).await.unwrap();
    let yesterday = made[2]["properties"]["at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap()
        - TimeDelta::days(1);
    let time = yesterday.format("%Y-%m-%dT%H:%M:%SZ");
    let later = ns.get(&format!("/change?after={time}&type=group")).await.must_be(200);
    let ids = |entries: &[Value]| entries.iter().map(seq).collect::<Vec<_>>();
    assert_eq!(ids(later.entries()), ids(&made[1..]));
    let path = format!("/change?after={time}&order=newest&type=group&limit=1");
    assert_eq!(ids(ns.get(&path).await.must_be(200).entries()), ids(&made[..1]));
    for (query, none) in [("2199-01-01T00:00:00Z", ""), ("1999-01-01T00:00:00Z", "&order=newest")] {
        let page = ns.get(&format!("/change?after={query}{none}")).await.must_be(200);
        assert_eq!(page.entries().len(), 0, "{query}");
    }
    ns.get("/change?after=yesterday").await.refused(400, "malformed");
}

/// A page has at most 4 MiB, and goes on where it ended.
#[tokio::test]
async fn a_page_is_cut_off_where_it_becomes_too_large() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    let insert = "INSERT INTO changes (namespace_no, at, actor, action, entity_type, entity_id, document) \
        SELECT n.no, now(), 'system', 'group.updated', 'group', 'g' || i, \
        jsonb_build_object('description', repeat('x', 1000000)) \
        FROM namespaces n, generate_series(1, 7) i WHERE n.id = $1";
    connect().await.execute(insert, &[&ns.id]).await.unwrap();
    changes_after(&ns, &cursor, "limit=1", 7).await;
    let page = ns.get(&format!("/change?after={cursor}&limit=1000")).await.must_be(200);
    assert_eq!(page.entries().len(), 5);
    let rest = ns.get(&format!("/change?after={}", next(&page.body))).await.must_be(200);
    assert_eq!(rest.entries().len(), 2);
}

#[tokio::test]
async fn what_is_no_longer_kept_is_gone() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    for id in ["a", "b", "c"] {
        ns.post("/group", group(id, json!({}))).await.must_be(201);
    }
    let changes = changes_after(&ns, &cursor, "", 3).await;
    let after = async |at: usize| {
        let page = format!("/change?after={cursor}&limit={at}");
        next(&ns.get(&page).await.must_be(200).body)
    };
    let (first, second) = (after(1).await, after(2).await);
    // Other tests write too, so that the numbers have gaps.
    let horizon = seq(&changes[1]) + 1;
    let forget = "WITH n AS (UPDATE namespaces SET changes_from = $2 WHERE id = $1 RETURNING no) \
        DELETE FROM changes c USING n WHERE c.namespace_no = n.no AND c.seq < $2";
    connect().await.execute(forget, &[&ns.id, &horizon]).await.unwrap();
    for cursor in [&cursor, &first] {
        ns.get(&format!("/change?after={cursor}")).await.refused(410, "gone");
        ns.get(&format!("/change?after={cursor}&wait=5&type=key")).await.refused(410, "gone");
    }
    let kept = [changes[2].clone()];
    assert_eq!(ns.get(&format!("/change?after={second}")).await.must_be(200).entries(), kept);
    assert_eq!(ns.get("/change").await.must_be(200).entries(), kept);
    assert_eq!(ns.get("/change?order=newest").await.must_be(200).entries(), kept);
    ns.get(&format!("/change/{}", seq(&changes[1]))).await.refused(410, "gone");
    ns.get(&format!("/change/{}", seq(&changes[2]))).await.must_be(200);
    for id in ["9223372036854775807", "9223372036854775808", "x", "-1", "%20"] {
        ns.get(&format!("/change/{id}")).await.refused(404, "not_found");
    }
}

/// After a restore the database is an older copy of the one that a cursor is of.
#[tokio::test]
async fn a_cursor_that_the_feed_has_not_come_to_is_gone() {
    let ns = Namespace::new().await;
    let cursor = |seq: i64| {
        let bytes = [&b"c"[..], &seq.to_be_bytes()].concat();
        data_encoding::BASE64URL_NOPAD.encode(&bytes)
    };
    for seq in [i64::MAX, i64::MAX - 1, 1 << 60] {
        let after = cursor(seq);
        ns.get(&format!("/change?after={after}")).await.refused(410, "gone");
        ns.get(&format!("/change?after={after}&wait=5")).await.refused(410, "gone");
        ns.get(&format!("/change/stream?after={after}")).await.refused(410, "gone");
        ns.get(&format!("/change?order=newest&after={after}")).await.must_be(200);
    }
}
