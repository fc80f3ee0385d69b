//! An expired membership leaves a change, and its row goes.

use super::{changes_after, now};
use crate::support::database::connect;
use crate::support::{Namespace, membership};
use crate::upkeep::process;
use roster::domain::id::NamespaceNo;
use roster::domain::upkeep::{end_memberships_of, with_ended_memberships};
use serde_json::json;

#[tokio::test]
async fn an_expired_membership_leaves_a_change() {
    let (ns, database) = (Namespace::new().await, connect().await);
    ns.people(&["devs"], &["asim", "boris", "carol"]).await;
    let ends = membership(json!({"role": "manager", "expires_at": "2100-01-01T00:00:00Z"}));
    for user in ["asim", "boris"] {
        ns.put(&format!("/group/devs/user/{user}"), ends.clone()).await.must_be(200);
    }
    let cursor = now(&ns).await;
    let mut asim = ns.get("/group/devs/user/asim").await.body;
    let expire = "UPDATE memberships m SET expires_at = now() - interval '1 minute' FROM users u \
        WHERE u.namespace_no = m.namespace_no AND u.no = m.user_no AND u.id = 'asim' \
        AND m.namespace_no = (SELECT no FROM namespaces WHERE id = $1) RETURNING m.namespace_no, \
        to_char(m.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
    let row = database.query_one(expire, &[&ns.id]).await.unwrap();
    let no = NamespaceNo(row.get(0));
    let roster = process();
    assert!(with_ended_memberships(&roster).await.unwrap().contains(&no));
    // Two processes end it once.
    let (here, there) = (process(), process());
    let both = tokio::join!(end_memberships_of(&here, no), end_memberships_of(&there, no));
    assert_eq!(
        both.0.unwrap() + both.1.unwrap() + end_memberships_of(&roster, no).await.unwrap(),
        1
    );
    assert!(!with_ended_memberships(&roster).await.unwrap().contains(&no));

    let changes = changes_after(&ns, &cursor, "type=membership", 1).await;
    assert_eq!(changes.len(), 1);
    let properties = &changes[0]["properties"];
    assert_eq!(properties["action"], "membership.expired");
    assert_eq!(properties["actor"], "system");
    let shown = &properties["entity"]["properties"]["expires_at"];
    let (shown, stored): (&str, &str) = (shown.as_str().unwrap(), row.get(1));
    assert_eq!(shown.trim_end_matches(['0', 'Z']), stored.trim_end_matches(['0', 'Z']));
    asim["properties"]["expires_at"] = shown.into();
    assert_eq!(properties["entity"], asim);
    ns.get("/group/devs/user/asim").await.refused(404, "not_found");
    assert_eq!(ns.get("/group/devs/user").await.ids(), ["boris", "carol"]);
}
