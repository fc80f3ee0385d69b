//! Groups with their lists.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // The id of the group with the number `@1`.
    ("group_id", "(SELECT k.id FROM groups k WHERE k.namespace_no = :namespace AND k.no = @1)"),
    // Inserts a placeholder for each of the ids `:@1` that no group has, and returns the groups. In
    // the order of the ids, so that two of these wait for each other in one order.
    (
        "insert_placeholder_groups",
        r#"
            INSERT INTO groups (namespace_no, id, placeholder, created_at, updated_at)
            SELECT :namespace, i.id, true, :now, :now
            FROM (SELECT DISTINCT w.id FROM unnest(:@1) w (id)) i
            WHERE i.id NOT IN (
                SELECT g.id FROM groups g WHERE g.namespace_no = :namespace AND g.id = ANY (:@1)
            )
            ORDER BY i.id
            ON CONFLICT (namespace_no, id) DO NOTHING
            RETURNING *
        "#,
    ),
    // The groups `g` with the ids of their members, at most `:most_members` in all. Written so that
    // PostgreSQL walks along the indexes, whatever it believes of the sizes: each group's members
    // in the order of the index, and each member's id by its key.
    (
        "groups_with_members",
        r#"
            m AS (
                SELECT g.no AS group_no, x.user_no, x.joined_at
                FROM g
                    CROSS JOIN LATERAL (
                        SELECT m.user_no, m.joined_at FROM memberships m
                        WHERE m.namespace_no = :namespace AND m.group_no = g.no AND {live m}
                        ORDER BY m.user_no LIMIT :most_members
                    ) x
                LIMIT :most_members
            ),
            a AS (
                SELECT m.group_no, array_agg({user_id m.user_no} ORDER BY m.joined_at, m.user_no)
                    AS members
                FROM m
                GROUP BY m.group_no
            )
            SELECT g.*, coalesce(a.members, '{}') FROM g LEFT JOIN a ON a.group_no = g.no
            ORDER BY g.no
        "#,
    ),
    // `entry`: the groups `page` with the lists that are wanted: the members where `:users`, the
    // subgroups where `:groups`, the parents where `:parents`. Each list stops at `:most` names.
    (
        "group_lists",
        r#"
            member AS (
                SELECT l.no, array_agg(l.name ORDER BY l.spot) AS list
                FROM (
                    SELECT p.no, u.no AS spot, coalesce(u.username, u.id) AS name
                    FROM page p
                        JOIN memberships m ON m.namespace_no = :namespace AND m.group_no = p.no
                        JOIN users u ON u.namespace_no = :namespace AND u.no = m.user_no
                    WHERE :users AND {live m} LIMIT :most
                ) l
                GROUP BY l.no
            ), {nested_list inner_group child_no parent_no :groups},
                {nested_list outer_group parent_no child_no :parents},
            entry AS (
                SELECT p.*, CASE WHEN :users THEN coalesce(member.list, '{}') END AS users, CASE
                    WHEN :groups THEN coalesce(inner_group.list, '{}') END AS groups, CASE WHEN
                    :parents THEN coalesce(outer_group.list, '{}') END AS parents
                FROM page p
                    LEFT JOIN member ON member.no = p.no
                    LEFT JOIN inner_group ON inner_group.no = p.no
                    LEFT JOIN outer_group ON outer_group.no = p.no
            )
        "#,
    ),
    // `@1`: the ids of the groups at the end `@2` of the edges whose end `@3` is in `page`, where
    // `@4`.
    (
        "nested_list",
        r#"
            @1 AS (
                SELECT l.no, array_agg(l.id ORDER BY l.spot) AS list
                FROM (
                    SELECT p.no, g.no AS spot, g.id
                    FROM page p
                        JOIN subgroups s ON s.namespace_no = :namespace AND s.@3 = p.no
                        JOIN groups g ON g.namespace_no = :namespace AND g.no = s.@2
                    WHERE @4 LIMIT :most
                ) l
                GROUP BY l.no
            )
        "#,
    ),
    // The columns of `entry`.
    (
        "group_details",
        r#"
            e.namespace_no, e.no, e.id, e.name, e.description, e.external_id, e.properties,
                e.version, e.created_at, e.updated_at, e.administers, e.placeholder, e.app,
                e.users, e.groups, e.parents
        "#,
    ),
    // The groups `matched`, in the order of the ids byte by byte, which is the index's: a page of
    // them with their lists, and how many they are. Without an entry there is one row all the same,
    // which has the total.
    (
        "matched_groups",
        r#"
            page AS (
                SELECT g.*
                FROM matched m
                    CROSS JOIN LATERAL (
                        SELECT * FROM groups g
                        WHERE g.namespace_no = :namespace AND g.no = m.no OFFSET 0
                    ) g
                ORDER BY lower(g.id)
                USING ~<~, g.no LIMIT :limit OFFSET :offset
            ), {group_lists}
            SELECT t.total, {group_details}
            FROM (SELECT count(*) AS total FROM matched) t LEFT JOIN entry e ON true
            ORDER BY lower(e.id)
            USING ~<~, e.no
        "#,
    ),
];
