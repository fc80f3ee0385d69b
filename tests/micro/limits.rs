//! Lists without pages: one that is too long is refused rather than cut off.

use crate::support::Namespace;
use crate::support::database::connect;
use serde_json::json;

/// Inserts 50 groups with the same 5,001 users by SQL, because requests would take too long.
/// Foreign keys are not checked, although they hold. The tables are analyzed at once, which
/// PostgreSQL would do within a minute.
const CROWD: &str = "SET session_replication_role = replica; \
    INSERT INTO users (namespace_no, id, created_at, updated_at) \
    SELECT {ns}, 'u' || n, now(), now() FROM generate_series(1, 5001) n; \
    INSERT INTO groups (namespace_no, id, created_at, updated_at) \
    SELECT {ns}, 'g' || n, now(), now() FROM generate_series(1, 50) n; \
    INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at) \
    SELECT {ns}, g.no, u.no, 'member', now() FROM groups g, users u \
    WHERE g.namespace_no = {ns} AND u.namespace_no = {ns} AND g.id LIKE 'g%'; \
    ANALYZE users, groups, memberships";

#[tokio::test]
async fn groups_with_too_many_members_are_refused_and_not_cut_off() {
    let ns = Namespace::new().await;
    let database = connect().await;
    let namespace = "SELECT no FROM namespaces WHERE id = $1";
    let namespace: i64 = database.query_one(namespace, &[&ns.id]).await.unwrap().get(0);
    database.batch_execute(&CROWD.replace("{ns}", &namespace.to_string())).await.unwrap();
    // There are 250,050 members in all.
    for request in [json!({}), json!({"member_id": "u1"})] {
        let refused = ns
            .call_micro("groups/list", request)
            .await
            .must_be_micro_error_about(400, "GET /group");
        assert_eq!(refused.body["Id"], "INVALID_GROUPS");
    }
    // Each group can still be read and changed.
    ns.call_micro_empty("groups/addMember", json!({"group_id": "g1", "member_id": "one more"}))
        .await;
    let read = ns.call_micro_ok("groups/read", json!({"ids": ["g1"]})).await;
    let members = read["groups"]["g1"]["member_ids"].as_array().unwrap();
    assert_eq!(members.len(), 5_002);
    assert_eq!(members[5_001], "one more");
    ns.call_micro_empty("groups/delete", json!({"id": "g1"})).await;
    let listed = ns.call_micro_ok("groups/list", json!({"member_id": "u1"})).await;
    assert_eq!(listed["groups"].as_array().unwrap().len(), 49);
}
