//! An expired membership leaves a change, and its row goes.

use super::{changes_after, now};
use crate::support::database::{connect, number};
use crate::support::{Namespace, membership};
use crate::upkeep::process;
use chrono::{DateTime, Utc};
use roster::domain::id::NamespaceNo;
use roster::domain::upkeep::{end_memberships_of, with_ended_memberships};
use serde_json::json;
use std::time::SystemTime;

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
    let number = number(&database, &ns.id).await;
    let expire = "UPDATE memberships m SET expires_at = now() - interval '1 minute' FROM users u \
        WHERE u.namespace_no = $1 AND u.no = m.user_no AND u.id = 'asim' \
        AND m.namespace_no = $1 RETURNING m.expires_at";
    let row = database.query_one(expire, &[&number]).await.unwrap();
    let no = NamespaceNo(number);
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
    let stored: DateTime<Utc> = row.get::<_, SystemTime>(0).into();
    assert_eq!(shown.as_str().unwrap().parse::<DateTime<Utc>>().unwrap(), stored);
    asim["properties"]["expires_at"] = shown.clone();
    assert_eq!(properties["entity"], asim);
    ns.get("/group/devs/user/asim").await.refused(404, "not_found");
    assert_eq!(ns.get("/group/devs/user").await.ids(), ["boris", "carol"]);
}
