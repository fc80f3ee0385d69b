//! Long histories of an entity or a user: each statement looks at a part of them.

use super::{changes_after, next, now, seq};
use crate::support::Namespace;
use crate::support::database::connect;
use std::collections::BTreeSet;

/// 24,000 changes of memberships of `devs` and of sessions of `u7`, and 1,200 users who are deleted, of whom
/// every other one has been in the group.
const HISTORY: &str = "
    INSERT INTO changes (namespace_no, at, actor, action, entity_type, entity_id, document)
    SELECT n.no, now(), 'system', 'membership.updated', 'membership', 'devs',
        jsonb_build_object('group', 'devs', 'user', 'u' || i % 2400, 'role', 'member')
    FROM namespaces n, generate_series(1, 12000) i WHERE n.id = $1
    UNION ALL
    SELECT n.no, now(), 'system', 'user.deleted', 'user', 'u' || i * 4,
        jsonb_build_object('id', 'u' || i * 4)
    FROM namespaces n, generate_series(1, 1200) i WHERE n.id = $1
    UNION ALL
    SELECT n.no, now(), 'system', 'session.created', 'session', 's' || i,
        jsonb_build_object('id', 's' || i, 'user', 'u7')
    FROM namespaces n, generate_series(1, 12000) i WHERE n.id = $1
    UNION ALL
    SELECT n.no, now(), 'system', 'membership.deleted', 'membership', 'devs',
        jsonb_build_object('group', 'devs', 'user', 'u7', 'role', 'member')
    FROM namespaces n WHERE n.id = $1";

/// Walks the whole feed with a filter, and returns the numbers in the order in which they came.
async fn walk(ns: &Namespace, filter: &str, begin: &str) -> Vec<i64> {
    let (mut path, mut found, mut pages) = (format!("/change?{filter}&{begin}"), Vec::new(), 0);
    loop {
        let page = ns.get(&path).await.must_be(200);
        let cursor = next(&page.body);
        found.extend(page.entries().iter().map(seq));
        let is_end = page.entries().is_empty() && path.ends_with(&format!("after={cursor}"));
        pages += 1;
        if is_end || begin.contains("newest") && page.entries().is_empty() || pages > 500 {
            return found;
        }
        let order = if begin.contains("newest") { "order=newest&" } else { "" };
        path = format!("/change?{filter}&{order}after={cursor}");
    }
}

/// The numbers that a query selects from the changes of the namespace.
async fn expected(ns: &Namespace, condition: &str) -> Vec<i64> {
    let query = format!(
        "SELECT c.seq FROM changes c JOIN namespaces n ON n.no = c.namespace_no \
         WHERE n.id = $1 AND ({condition}) ORDER BY c.seq"
    );
    let rows = connect().await.query(&query, &[&ns.id]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn a_long_history_is_read_whole_in_both_orders() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let cursor = now(&ns).await;
    connect().await.execute(HISTORY, &[&ns.id]).await.unwrap();
    changes_after(&ns, &cursor, "limit=1000&action=membership.deleted", 1).await;
    let was_in = "c.action = 'user.deleted' AND substr(c.entity_id, 2)::int < 2400";
    let of_devs = expected(&ns, &format!("c.entity_id = 'devs' OR {was_in}")).await;
    assert_eq!(of_devs.len(), 1 + 12_000 + 599 + 1);
    let oldest = walk(&ns, "entity=devs&limit=1000", "order=oldest").await;
    assert!(oldest == of_devs, "{} of {}", oldest.len(), of_devs.len());
    let newest = walk(&ns, "entity=devs&limit=1000", "order=newest").await;
    assert!(newest.iter().rev().eq(&of_devs), "{} of {}", newest.len(), of_devs.len());
    // What nothing matches is passed as well.
    let deleted = expected(&ns, "c.action = 'membership.deleted'").await;
    let found = walk(&ns, "entity=devs&action=membership.deleted", "order=oldest").await;
    let found: BTreeSet<i64> = found.into_iter().collect();
    assert!(found.contains(&deleted[0]) && found.len() == 600, "{}", found.len());
    assert_eq!(walk(&ns, "entity=devs&type=group", "order=newest").await.len(), 1);

    let of_user = "c.document ->> 'user' = 'u7'";
    let of_user = expected(&ns, of_user).await;
    assert_eq!(of_user.len(), 12_006);
    assert!(walk(&ns, "user=u7&limit=1000", "order=oldest").await == of_user);
    assert!(walk(&ns, "user=u7&limit=1000", "order=newest").await.iter().rev().eq(&of_user));
}
