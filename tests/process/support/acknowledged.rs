//! What a database must hold after a fault: every acknowledged write, and nothing by half.

use super::{Log, Step, psql};
use std::collections::BTreeSet;

/// Selects the ids of the groups with which a step was done.
fn ids_query(step: Step) -> &'static str {
    match step {
        Step::Created => "SELECT id FROM groups WHERE id ~ '^w[0-9]'",
        Step::Joined => {
            "SELECT g.id FROM memberships m JOIN groups g ON g.no = m.group_no \
             JOIN users u ON u.no = m.user_no WHERE u.id = 'member' AND g.id ~ '^w[0-9]'"
        }
        Step::Changed => "SELECT id FROM groups WHERE description = 'changed' AND version = 2",
        // An edge that was removed has a record of its removal. Any other missing edge is lost.
        Step::Nested => {
            "SELECT p.id FROM subgroups s JOIN groups p ON p.no = s.parent_no UNION \
             SELECT entity_id FROM changes WHERE action = 'subgroup.deleted'"
        }
        Step::Parted => {
            "SELECT entity_id FROM changes WHERE action = 'subgroup.deleted' EXCEPT \
             SELECT p.id FROM subgroups s JOIN groups p ON p.no = s.parent_no"
        }
        Step::Accepted => {
            "SELECT g.id FROM groups g JOIN invites v ON v.group_no = g.no AND v.uses = 1 \
             JOIN users u ON u.username = 'new-' || g.id \
             JOIN memberships m ON m.group_no = g.no AND m.user_no = u.no UNION \
             SELECT substr(document->>'username', 5) FROM changes WHERE action = 'user.deleted'"
        }
        Step::Deleted => {
            "SELECT substr(document->>'username', 5) FROM changes WHERE action = 'user.deleted' EXCEPT \
             SELECT substr(username, 5) FROM users WHERE username LIKE 'new-%'"
        }
        Step::Teamed => {
            "SELECT substr(g.id, 6) FROM groups g JOIN memberships m ON m.group_no = g.no \
             JOIN users u ON u.no = m.user_no AND u.id = 'pal-' || substr(g.id, 6) \
             WHERE g.id LIKE 'team-%'"
        }
    }
}

/// Queries that must return no rows, because a row is a write that is there by half. The newest
/// record of each entity has the entity's document, and there is one record for each version.
const INCONSISTENCIES: [(&str, &str); 9] = [
    (
        "groups and their records",
        "WITH n AS (SELECT DISTINCT ON (entity_id) entity_id AS id, document, \
         count(*) OVER (PARTITION BY entity_id) AS records FROM changes \
         WHERE entity_type = 'group' ORDER BY entity_id, seq DESC) \
         SELECT id, g.version, n.records, n.document FROM groups g FULL JOIN n USING (id) \
         WHERE id <> 'administrators' AND (n.document = to_jsonb(g) - '{namespace_no,no,administers}'::text[] \
         AND n.records = g.version) IS NOT TRUE",
    ),
    (
        "users and their records",
        "WITH n AS (SELECT DISTINCT ON (entity_id) entity_id AS id, document, action, \
         count(*) OVER (PARTITION BY entity_id) AS records FROM changes \
         WHERE entity_type = 'user' ORDER BY entity_id, seq DESC) \
         SELECT id, u.version, n.records, n.action, n.document FROM users u FULL JOIN n USING (id) \
         WHERE CASE WHEN n.action = 'user.deleted' THEN u.no IS NULL AND n.document->>'id' = id \
         AND n.records = 2 ELSE n.document = to_jsonb(u) - '{namespace_no,no,password_hash,username_key,username_skeleton,provisioned}'::text[] \
         AND n.records = u.version END IS NOT TRUE",
    ),
    (
        "invites and their records",
        "WITH n AS (SELECT DISTINCT ON (entity_id) entity_id AS id, document, \
         count(*) OVER (PARTITION BY entity_id) AS records FROM changes \
         WHERE entity_type = 'invite' ORDER BY entity_id, seq DESC) \
         SELECT coalesce(v.id, n.id), v.version, n.records, n.document FROM (invites v \
         JOIN groups g ON g.no = v.group_no) FULL JOIN n ON n.id = v.id \
         WHERE (n.document = to_jsonb(v) - '{namespace_no,no,group_no,code_hash,code_sealed,only_mailed,mailed_at,made_by_operator}'::text[] \
         || jsonb_build_object('group', g.id, 'group_name', g.name) AND n.records = v.version) IS NOT TRUE",
    ),
    (
        // The memberships of a deleted user have no record of their own.
        "memberships and their records",
        "WITH recorded AS (SELECT entity_id, document->>'user', document->>'role', \
         (document->>'joined_at')::timestamptz FROM changes WHERE entity_type = 'membership' AND \
         NOT EXISTS (SELECT FROM changes d WHERE d.action = 'user.deleted' \
         AND d.entity_id = changes.document->>'user')), \
         kept AS (SELECT g.id, u.id, m.role, m.joined_at FROM memberships m \
         JOIN groups g ON g.no = m.group_no JOIN users u ON u.no = m.user_no) \
         (TABLE recorded EXCEPT ALL TABLE kept) UNION ALL \
         (TABLE kept EXCEPT ALL TABLE recorded)",
    ),
    (
        "edges and their records",
        "WITH made AS (SELECT entity_id, document->>'group', document->>'subgroup' FROM changes \
         WHERE action = 'subgroup.created'), \
         ended AS (SELECT entity_id, document->>'group', document->>'subgroup' FROM changes \
         WHERE action = 'subgroup.deleted'), \
         recorded AS (TABLE made EXCEPT ALL TABLE ended), \
         kept AS (SELECT p.id, p.id, k.id FROM subgroups s JOIN groups p ON p.no = s.parent_no \
         JOIN groups k ON k.no = s.child_no) \
         (TABLE recorded EXCEPT ALL TABLE kept) UNION ALL \
         (TABLE kept EXCEPT ALL TABLE recorded) UNION ALL (TABLE ended EXCEPT ALL TABLE made)",
    ),
    (
        "accounts made by accepting, and uses of invites",
        "WITH made AS (SELECT substr(document->>'username', 5) FROM changes \
         WHERE action = 'user.created' AND document->>'username' LIKE 'new-%'), \
         used AS (SELECT g.id FROM invites v JOIN groups g ON g.no = v.group_no, \
         generate_series(1, v.uses)) \
         (TABLE made EXCEPT ALL TABLE used) UNION ALL (TABLE used EXCEPT ALL TABLE made)",
    ),
    (
        "uses of invites, and memberships that came of them",
        "WITH came AS (SELECT document->>'invite' FROM changes \
         WHERE action = 'membership.created' AND document ? 'invite'), \
         used AS (SELECT v.id FROM invites v, generate_series(1, v.uses)) \
         (TABLE came EXCEPT ALL TABLE used) UNION ALL (TABLE used EXCEPT ALL TABLE came)",
    ),
    (
        "groups whose members administer, and the edges below `administrators`",
        "WITH RECURSIVE below AS (SELECT namespace_no, no FROM groups WHERE id = 'administrators' \
         UNION SELECT s.namespace_no, s.child_no FROM subgroups s JOIN below b \
         ON b.namespace_no = s.namespace_no AND b.no = s.parent_no), \
         marked AS (SELECT namespace_no, no FROM groups WHERE administers) \
         (TABLE below EXCEPT TABLE marked) UNION ALL (TABLE marked EXCEPT TABLE below)",
    ),
    (
        "users who are there for a group, and their memberships",
        "(SELECT u.id FROM users u WHERE u.id ~ '^(new|pal)-' EXCEPT ALL \
         SELECT u.id FROM memberships m JOIN users u ON u.no = m.user_no) UNION ALL \
         (SELECT g.id FROM groups g WHERE g.id LIKE 'team-%' EXCEPT \
         SELECT g.id FROM memberships m JOIN groups g ON g.no = m.group_no \
         GROUP BY g.id HAVING count(*) = 2)",
    ),
];

/// Asserts that every acknowledged write is there, that each write has its change record and each
/// record its write, and that nothing is there by half.
pub fn assert_nothing_lost(url: &str, log: &Log) {
    assert_eq!(log.wrong, Vec::<String>::new());
    for step in Step::ALL {
        let there = ids(url, step);
        let lost: Vec<_> = log.of(step).difference(&there).cloned().collect();
        assert_eq!(lost, Vec::<String>::new(), "{step:?} was acknowledged and is not there");
    }
    let inconsistencies = INCONSISTENCIES.map(|(what, sql)| (what, psql(url, sql).unwrap()));
    let inconsistencies: Vec<_> =
        inconsistencies.into_iter().filter(|(_, rows)| !rows.is_empty()).collect();
    assert!(inconsistencies.is_empty(), "there by half: {inconsistencies:#?}");
}

/// Asserts that every write of this load was acknowledged: no response was lost.
pub fn assert_acknowledged(url: &str, log: &Log) {
    let prefix = log.prefix();
    for step in Step::ALL {
        let mut there = ids(url, step);
        there.retain(|id| id.starts_with(&prefix));
        let untold: Vec<_> = there.difference(&log.of(step)).cloned().collect();
        assert_eq!(untold, Vec::<String>::new(), "{step:?} was not acknowledged and is there");
    }
}

fn ids(url: &str, step: Step) -> BTreeSet<String> {
    psql(url, ids_query(step)).unwrap().into_iter().collect()
}
