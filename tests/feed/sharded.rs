//! On a Citus cluster no change is missed whose transaction one node has not committed yet.

use super::{changes_after, next, now, told};
use crate::support::Namespace;
use crate::support::citus::{cluster, connect_to_shard_of};
use crate::support::database::connect;

/// The coordinator has committed, and was cut off from the worker before it could say so: the worker has only
/// prepared the transaction, and no other node knows of one that is open.
#[tokio::test]
#[ignore = "needs a Citus cluster: make test-citus"]
async fn no_change_is_missed_that_a_worker_has_only_prepared() {
    assert!(cluster().is_some(), "CITUS_URL names the cluster");
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    let coordinator = connect().await;
    let query = "SELECT no FROM namespaces WHERE id = $1";
    let no: i64 = coordinator.query_one(query, &[&ns.id]).await.unwrap().get(0);
    let number = "SELECT nextval('changes_seq_seq')";
    let lower: i64 = coordinator.query_one(number, &[]).await.unwrap().get(0);

    let (worker, shard) = connect_to_shard_of(&coordinator, "changes", no).await;
    let prepared = format!("roster_test_{lower}");
    let prepare = format!(
        "SET citus.enable_manual_changes_to_shards = on; BEGIN; \
         INSERT INTO {shard} (namespace_no, seq, at, xid, actor, action, entity_type, entity_id, document) \
         VALUES ({no}, {lower}, now(), 1, 'system', 'group.updated', 'group', 'lost', '{{}}'); \
         PREPARE TRANSACTION '{prepared}'"
    );
    worker.batch_execute(&prepare).await.unwrap();
    ns.group("after").await;
    let early = ns.get(&format!("/change?after={cursor}&wait=2")).await.must_be(200);
    assert!(early.entries().is_empty(), "{}", early.text);

    worker.batch_execute(&format!("COMMIT PREPARED '{prepared}'")).await.unwrap();
    let changes = changes_after(&ns, &next(&early.body), "", 2).await;
    let ids: Vec<_> = changes.iter().map(|change| told(change).1).collect();
    assert_eq!(ids, ["lost", "after"]);
}
