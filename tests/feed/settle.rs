//! No change is missed and none comes out of order, whatever the order in which transactions take their
//! ids, take the numbers of their changes, and commit.

use super::{changes_after, next, now, seq};
use crate::support::database::connect;
use crate::support::{Namespace, user};
use serde_json::{Value, json};
use tokio_postgres::Client;

/// A transaction that has an id.
async fn begun(ns: &Namespace) -> (Client, i64) {
    let client = connect().await;
    client.batch_execute("BEGIN; SELECT pg_current_xact_id()").await.unwrap();
    let query = "SELECT no FROM namespaces WHERE id = $1";
    let no = client.query_one(query, &[&ns.id]).await.unwrap().get(0);
    (client, no)
}

/// Writes a change of the group with this id, and returns its number.
async fn write(client: &Client, namespace: i64, id: &str) -> i64 {
    let insert = "INSERT INTO changes (namespace_no, at, actor, action, entity_type, entity_id, document) \
        VALUES ($1, now(), 'system', 'group.updated', 'group', $2, '{}') RETURNING seq";
    client.query_one(insert, &[&namespace, &id]).await.unwrap().get(0)
}

fn ids(changes: &[Value]) -> Vec<&str> {
    changes.iter().map(|change| super::told(change).1).collect()
}

/// The first writer has the lower transaction id and the higher number, and commits first: who reads up to
/// its number must not miss the other one.
#[tokio::test]
async fn no_change_is_missed_where_two_writers_cross() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    let (first, no) = begun(&ns).await;
    let (second, _) = begun(&ns).await;
    let lower = write(&second, no, "lower").await;
    let higher = write(&first, no, "higher").await;
    assert!(lower < higher);
    first.batch_execute("COMMIT").await.unwrap();

    // The obvious query shows the higher number already.
    let naive = "SELECT c.seq FROM changes c WHERE c.namespace_no = $1 AND c.seq >= $2 \
        AND c.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint";
    let shown = connect().await.query(naive, &[&no, &lower]).await.unwrap();
    assert!(shown.iter().all(|row| row.get::<_, i64>(0) == higher));

    for _ in 0..3 {
        let page = ns.get(&format!("/change?after={cursor}")).await.must_be(200);
        assert!(page.entries().is_empty(), "{}", page.text);
        ns.get(&format!("/change/{higher}")).await.refused(404, "not_found");
    }
    let early = ns.get(&format!("/change?after={cursor}&wait=1")).await.must_be(200);
    assert!(early.entries().is_empty(), "{}", early.text);
    second.batch_execute("COMMIT").await.unwrap();
    let changes = changes_after(&ns, &next(&early.body), "", 2).await;
    assert_eq!(ids(&changes), ["lower", "higher"]);
}

/// The waiter has the lower transaction id and the higher number: ordered by transactions, the older state
/// of the row would come last.
#[tokio::test]
async fn writers_that_wait_for_a_row_come_in_the_order_of_the_row() {
    let ns = Namespace::new().await;
    ns.post("/user", user("u", json!({"name": "before"}))).await.must_be(201);
    let cursor = now(&ns).await;
    let (waiter, no) = begun(&ns).await;
    let (holder, _) = begun(&ns).await;
    let update = "UPDATE users SET version = version + 1 WHERE id = 'u' AND namespace_no = $1";
    holder.execute(update, &[&no]).await.unwrap();
    let held = write(&holder, no, "holder").await;
    let waits = async {
        assert_eq!(waiter.execute(update, &[&no]).await.unwrap(), 1);
        let waited = write(&waiter, no, "waiter").await;
        waiter.batch_execute("COMMIT").await.unwrap();
        waited
    };
    let reads = async {
        let page = ns.get(&format!("/change?after={cursor}")).await.must_be(200);
        assert!(page.entries().is_empty(), "{}", page.text);
        holder.batch_execute("COMMIT").await.unwrap();
    };
    let (waited, ()) = tokio::join!(waits, reads);
    assert!(held < waited);
    let changes = changes_after(&ns, &cursor, "", 2).await;
    assert_eq!(ids(&changes), ["holder", "waiter"]);
    let transaction = |change: &Value| -> i64 {
        change["properties"]["transaction"].as_str().unwrap().parse().unwrap()
    };
    assert!(transaction(&changes[1]) < transaction(&changes[0]), "the waiter began first");
}

/// A number that was never committed is no gap to wait for.
#[tokio::test]
async fn a_change_that_is_rolled_back_is_passed_over() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    let (client, no) = begun(&ns).await;
    let rolled_back = write(&client, no, "never").await;
    client.batch_execute("ROLLBACK").await.unwrap();
    ns.group("after").await;
    let changes = changes_after(&ns, &cursor, "", 1).await;
    assert_eq!(ids(&changes), ["after"]);
    assert!(seq(&changes[0]) > rolled_back);
    ns.get(&format!("/change/{rolled_back}")).await.refused(404, "not_found");
}

/// Sixteen writers and two readers at two servers: each reads every change once, ascending.
#[tokio::test]
async fn readers_at_two_servers_read_each_change_once() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    let writers = (0..16).map(|writer| {
        let ns = ns.clone();
        async move {
            for number in 0..5 {
                ns.group(&format!("g-{writer}-{number}")).await;
            }
        }
    });
    let writing = crate::support::all(writers);
    let second = ns.on_second_server();
    let (_, here, there) = tokio::join!(
        writing,
        changes_after(&ns, &cursor, "limit=7", 80),
        changes_after(&second, &cursor, "limit=1000", 80)
    );
    assert_eq!(here, there);
    assert_eq!(here.len(), 80);
    assert!(here.is_sorted_by(|a, b| seq(a) < seq(b)));
}

/// A cursor of one server is good at another, which knows nothing yet.
#[tokio::test]
async fn a_cursor_of_one_server_is_good_at_another() {
    let ns = Namespace::new().await;
    let cursor = now(&ns.on_busy_server()).await;
    ns.group("g").await;
    let changes = changes_after(&ns.on_second_server(), &cursor, "", 1).await;
    assert_eq!(ids(&changes), ["g"]);
}
