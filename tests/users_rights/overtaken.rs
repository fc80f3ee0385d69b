//! What a caller may do is decided by a row as it is when it is locked, not as it was when the
//! request began: here another transaction changes the row in between.

use super::Team;
use crate::support::citus::cluster;
use crate::support::database::connect;
use crate::support::{Namespace, Reply, invite};
use serde_json::json;
use std::future::Future;
use std::time::Duration;
use tokio::time::sleep;

/// Changes rows of the namespace, sends the request, and commits the change only when the request
/// waits for these rows.
async fn overtaken(
    ns: &Namespace,
    change: &str,
    request: impl Future<Output = Reply> + Send + 'static,
) -> Reply {
    let other = connect().await;
    other.batch_execute("BEGIN").await.unwrap();
    let change = format!("WITH n AS (SELECT no FROM namespaces WHERE id = $1) {change}");
    assert_eq!(other.execute(&change, &[&ns.id]).await.unwrap(), 1, "{change}");
    let (own, waiting) = match cluster() {
        None => (
            "SELECT pg_backend_pid()::bigint",
            "SELECT count(*) FROM pg_stat_activity WHERE $1::bigint::int = ANY (pg_blocking_pids(pid))",
        ),
        // They wait on a worker.
        Some(_) => (
            "SELECT citus_backend_gpid()",
            "SELECT count(*) FROM citus_lock_waits WHERE blocking_gpid = $1",
        ),
    };
    let own: i64 = other.query_one(own, &[]).await.unwrap().get(0);
    let request = tokio::spawn(request);
    // A transaction sees the activity of others as it was when it looked first.
    let onlooker = connect().await;
    while onlooker.query_one(waiting, &[&own]).await.unwrap().get::<_, i64>(0) == 0 {
        if request.is_finished() {
            panic!("the request waits for nothing: {:?}", request.await.unwrap());
        }
        sleep(Duration::from_millis(5)).await;
    }
    other.batch_execute("COMMIT").await.unwrap();
    request.await.unwrap()
}

const PROMOTED: &str = "UPDATE memberships m SET role = 'owner' FROM n, users u \
    WHERE m.namespace_no = n.no AND u.namespace_no = n.no AND u.no = m.user_no AND u.id = 'member'";

#[tokio::test]
async fn a_manager_does_not_remove_a_member_who_has_just_become_an_owner() {
    let team = Team::new().await;
    let manager = team.manager.clone();
    let request = async move { manager.delete("/group/devs/user/member").await };
    overtaken(&team.ns, PROMOTED, request).await.refused(403, "forbidden");
    let kept = team.ns.get("/group/devs/user/member").await.must_be(200);
    assert_eq!(kept.properties()["role"], "owner");
}

#[tokio::test]
async fn a_manager_does_not_change_a_member_who_has_just_become_an_owner() {
    let team = Team::new().await;
    let manager = team.manager.clone();
    let change = crate::support::membership(json!({"role": "manager"}));
    let request = async move { manager.put("/group/devs/user/member", change).await };
    overtaken(&team.ns, PROMOTED, request).await.refused(403, "forbidden");
    let kept = team.ns.get("/group/devs/user/member").await.must_be(200);
    assert_eq!(kept.properties()["role"], "owner");
}

#[tokio::test]
async fn a_manager_does_not_leave_out_a_member_who_has_just_become_an_owner() {
    let team = Team::new().await;
    let (manager, path) = (team.manager.clone(), "/nuxeo/api/v1/group/devs");
    let members = json!(["owner", "manager", "new"]);
    let body = json!({"entity-type": "group", "groupname": "devs", "memberUsers": members});
    let request = async move { manager.put(path, body).await };
    assert_eq!(overtaken(&team.ns, PROMOTED, request).await.status, 403);
    let members = team.ns.get("/group/devs/user").await.must_be(200);
    assert_eq!(members.ids(), ["owner", "manager", "member"]);
}

/// Managers do not see invites that make owners.
#[tokio::test]
async fn a_manager_does_not_write_an_invite_that_has_just_come_to_make_owners() {
    let team = Team::new().await;
    let change = "UPDATE invites v SET role = 'owner' FROM n WHERE v.namespace_no = n.no \
        AND v.id = 'one' AND v.role = 'member'";
    let back = "UPDATE invites v SET role = 'member' FROM n WHERE v.namespace_no = n.no \
        AND v.id = 'one'";
    let mut new = invite(json!({"group": "devs"}));
    new["id"] = json!("one");
    team.owner.post("/invite", new).await.must_be(201);
    let manager = team.manager.clone();
    let more = invite(json!({"max_uses": 100}));
    let request = async move { manager.put("/invite/one", more).await };
    overtaken(&team.ns, change, request).await.refused(404, "not_found");
    let back = format!("WITH n AS (SELECT no FROM namespaces WHERE id = $1) {back}");
    connect().await.execute(&back, &[&team.ns.id]).await.unwrap();
    let manager = team.manager.clone();
    let request = async move { manager.delete("/invite/one").await };
    overtaken(&team.ns, change, request).await.refused(404, "not_found");
    let kept = team.ns.get("/invite/one").await.must_be(200);
    assert_eq!(kept.properties()["max_uses"], 1);
}

/// A group is deleted, with its edges, while the group above it is nested below `administrators`.
#[tokio::test]
async fn what_was_below_a_group_that_has_just_been_deleted_does_not_administer() {
    let ns = Namespace::new().await;
    for group in ["above", "between", "below"] {
        ns.group(group).await;
    }
    ns.nest("above", "between").await;
    ns.nest("between", "below").await;
    let person = ns.newcomer("asim").await;
    ns.add("/group/below/user/asim").await.must_be(201);
    let deleted = "DELETE FROM groups g USING n WHERE g.namespace_no = n.no AND g.id = 'between'";
    let operator = (*ns).clone();
    let request = async move { operator.add("/group/administrators/group/above").await };
    overtaken(&ns, deleted, request).await.must_be(201);
    person.get("/key").await.refused(403, "forbidden");
    let query = "SELECT g.id FROM groups g JOIN namespaces n ON n.no = g.namespace_no \
        WHERE n.id = $1 AND g.administers ORDER BY g.id";
    let rows = connect().await.query(query, &[&ns.id]).await.unwrap();
    let administer: Vec<String> = rows.into_iter().map(|row| row.get(0)).collect();
    assert_eq!(administer, ["above", "administrators"]);
}
