//! Changes of rows, and the change records that they leave.

use crate::database::template::Fragment;

/// What a change record leaves out: secrets, and columns that mean nothing outside.
const HIDDEN: &str = r#"
            ARRAY['namespace_no', 'no', 'group_no', 'user_no', 'password_hash', 'token_hash',
                'hash', 'code_hash', 'code_sealed', 'administers', 'may_administer', 'used_at',
                'username_key', 'username_skeleton', 'only_mailed', 'mailed_at', 'provisioned',
                'made_by_operator']
        "#;

pub const FRAGMENTS: &[Fragment] = &[
    // Whether the row `@1` still has one of the expected versions, if any is expected.
    ("expected", "(:expected IS NULL OR @1.version = ANY (:expected))"),
    // What a change of the nullable column `@2` of `@1` makes of it.
    ("changed", "CASE WHEN :@2.given THEN :@2.value ELSE @1.@2 END"),
    // What a change of the pairs `@2` of `@1` makes of them.
    (
        "changed_pairs",
        r#"
            (
                CASE WHEN :@2.merges THEN merge_patch(@1.@2, :@2.set) ELSE @1.@2 || :@2.set END
                    - :@2.clear
            )
        "#,
    ),
    // Where change records go.
    (
        "changes",
        r#"
            INSERT INTO changes (
                namespace_no, at, actor, request_id, action, entity_type, entity_id, document
            )
        "#,
    ),
    // What each change record begins with: where, when, who, and by which request.
    ("by_request", ":namespace, :now, :actor, :request_id"),
    ("hidden", HIDDEN),
    // A change record of the entity `@1`, which was `@2`, for each of the rows `@3`.
    (
        "record",
        r#"
            SELECT {by_request}, '@1.@2', '@1', @3.id, to_jsonb(@3) - {hidden} FROM @3
        "#,
    ),
    // The document of the membership `@3` of the user `@2` in the group `@1`.
    (
        "membership",
        r#"
            jsonb_build_object(
                'group', @1.id, 'user', @2.id, 'role', @3.role, 'joined_at', @3.joined_at,
                    'expires_at', @3.expires_at
            )
        "#,
    ),
    // A change record of each of the memberships `@2`, which were `@1`, in the group `g` of the
    // user `u`.
    (
        "record_membership",
        r#"
            SELECT {by_request}, 'membership.@1', 'membership', g.id, {membership g u @2}
            FROM @2 CROSS JOIN g CROSS JOIN u
        "#,
    ),
    // A change record of each of the memberships `@2`, which were `@1`, wherever they are. The names are
    // found in a query of their own: Citus routes no other one in an `INSERT`.
    (
        "record_memberships",
        r#"
            SELECT {by_request}, 'membership.@1', 'membership', told.id, told.document
            FROM (
                SELECT g.id, {membership g u x} AS document
                FROM @2 x
                    CROSS JOIN LATERAL (
                        SELECT g.id FROM groups g
                        WHERE g.namespace_no = :namespace AND g.no = x.group_no OFFSET 0
                    ) g
                    CROSS JOIN LATERAL (
                        SELECT u.id FROM users u
                        WHERE u.namespace_no = :namespace AND u.no = x.user_no OFFSET 0
                    ) u
            ) told
        "#,
    ),
    // A change record of each of the sessions `s`, which were `@1`, of the users `u`.
    (
        "record_session",
        r#"
            SELECT {by_request}, 'session.@1', 'session', s.id, to_jsonb(s) - {hidden} ||
                jsonb_build_object('user', u.id, 'used_at', s.used_at)
            FROM s JOIN u ON u.no = s.user_no
        "#,
    ),
    // A change record of each of the invites `@2`, which were `@1`, to the groups `g`.
    (
        "record_invite",
        r#"
            SELECT {by_request}, 'invite.@1', 'invite', v.id, to_jsonb(v) - {hidden} ||
                jsonb_build_object('group', g.id, 'group_name', g.name)
            FROM @2 v JOIN g ON g.no = v.group_no
        "#,
    ),
    // A change record of each of the edges `@2`, which were `@1`.
    (
        "record_edges",
        r#"
            SELECT {by_request}, 'subgroup.@1', 'subgroup', told.parent, jsonb_build_object(
                'group', told.parent, 'subgroup', told.child
            )
            FROM (
                SELECT p.id AS parent, k.id AS child
                FROM @2 x
                    CROSS JOIN LATERAL (
                        SELECT p.id FROM groups p
                        WHERE p.namespace_no = :namespace AND p.no = x.parent_no OFFSET 0
                    ) p
                    CROSS JOIN LATERAL (
                        SELECT k.id FROM groups k
                        WHERE k.namespace_no = :namespace AND k.no = x.child_no OFFSET 0
                    ) k
            ) told
        "#,
    ),
];
