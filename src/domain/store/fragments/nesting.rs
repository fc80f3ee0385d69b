//! The nesting of groups: walks along the edges, members by nesting, and what a change of edges changes.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // `walk (no, direct)`: the group `:group`, of which a member is a direct one, and, where
    // `:nested`, what is nested in it. The row of the group itself is not read: pages of members are
    // the dearest of the short statements, and of a group that does not exist nothing is found
    // either way. `UNION` leaves out what was met before, so that it ends even on a cycle. Each step
    // looks up what it needs: `OFFSET 0` keeps PostgreSQL, which cannot know how few these are, from
    // reading a whole index beside them.
    (
        "walk_down",
        r#"
            walk (no, direct) AS (
                SELECT {group_no group}, true
                UNION
                SELECT s.child_no, false
                FROM walk
                    CROSS JOIN LATERAL (
                        SELECT s.child_no FROM subgroups s
                        WHERE s.namespace_no = :namespace AND s.parent_no = walk.no OFFSET 0
                    ) s
                WHERE :nested
            )
        "#,
    ),
    // `found`: a page of the members of the groups in `walk`, on which more conditions of the membership
    // `m` may follow; `members_page` ends it and selects the users.
    (
        "members_where",
        r#"
            found AS (
                SELECT DISTINCT ON (page.user_no) page.*, walk.direct
                FROM walk
                    CROSS JOIN LATERAL (
                        SELECT m.user_no, m.role, m.joined_at, m.expires_at FROM memberships m
                        WHERE m.namespace_no = :namespace AND m.group_no = walk.no
                            AND m.user_no > :after AND {live m}
        "#,
    ),
    (
        "members_page",
        r#"
                        ORDER BY m.user_no LIMIT :limit
                    ) page
                ORDER BY page.user_no, walk.direct DESC LIMIT :limit
            )
            {found_members} ORDER BY u.no
        "#,
    ),
    // The members of the page `found`. What a membership says is shown where it is a direct one.
    (
        "found_members",
        r#"
            SELECT {listed_user u}, CASE WHEN found.direct THEN found.role END,
                CASE WHEN found.direct THEN found.joined_at END,
                CASE WHEN found.direct THEN found.expires_at END
            FROM found
                CROSS JOIN LATERAL (
                    SELECT {listed_user u} FROM users u
                    WHERE u.namespace_no = :namespace AND u.no = found.user_no OFFSET 0
                ) u
        "#,
    ),
    // Whether the membership `m` in the group `walk` is direct and has the role `:role`, and one of the
    // names of its user begins with `:prefix`, where these are given.
    (
        "is_wanted_member",
        r#"
            (:role IS NULL OR (walk.direct AND m.role = :role)) AND (
                :prefix IS NULL OR EXISTS (
                    SELECT FROM users u
                    WHERE u.namespace_no = :namespace AND u.no = m.user_no
                        AND (
                            {begins u.id :prefix} OR {key_begins u.username_key :key} OR
                                (:by_email AND {begins u.email :prefix}) OR
                                {begins u.name :prefix} OR {begins u.first_name :prefix} OR
                                {begins u.last_name :prefix}
                        )
                )
            )
        "#,
    ),
    // The step of the walk `@1 (no)`: from each group to those that are nested in it.
    (
        "step_below",
        r#"
            SELECT s.child_no
            FROM @1
                CROSS JOIN LATERAL (
                    SELECT s.child_no FROM subgroups s
                    WHERE s.namespace_no = :namespace AND s.parent_no = @1.no OFFSET 0
                ) s
        "#,
    ),
    // The edges `s` between each group of the walk `@1 (no)` and those that it is nested in, each looked up.
    (
        "edges_above",
        r#"
            CROSS JOIN LATERAL (
                SELECT s.parent_no, s.child_no FROM subgroups s
                WHERE s.namespace_no = :namespace AND s.child_no = @1.no OFFSET 0
            ) s
        "#,
    ),
    // The step of the walk `@1 (no)`: from each group to those that it is nested in.
    ("step_up", "SELECT s.parent_no FROM @1 {edges_above @1}"),
    // `walk (no)`: the groups in the group `:group` and, where `:nested`, what is nested in them.
    (
        "walk_below",
        r#"
            walk (no) AS (
                SELECT s.child_no FROM subgroups s
                WHERE s.namespace_no = :namespace AND s.parent_no = {group_no group}
                UNION {step_below walk}
                WHERE :nested
            )
        "#,
    ),
    // `walk (no)`: the groups that the group `:group` is in and, where `:nested`, those that these are in.
    (
        "walk_above",
        r#"
            walk (no) AS (
                SELECT s.parent_no FROM subgroups s
                WHERE s.namespace_no = :namespace AND s.child_no = {group_no group}
                UNION {step_up walk}
                WHERE :nested
            )
        "#,
    ),
    // `walk (no)`: the groups that the user `:user` is in and, where `:nested`, the groups that
    // these are nested in.
    (
        "walk_up",
        r#"
            walk (no) AS (
                SELECT m.group_no FROM memberships m
                WHERE m.namespace_no = :namespace AND m.user_no = {user_no user} AND {live m}
                UNION {step_up walk}
                WHERE :nested
            )
        "#,
    ),
    // The groups `g` in `page (no)`, each with the direct membership `d` of the user `:user`, where
    // there is one.
    (
        "page_of_groups",
        r#"
            page
                CROSS JOIN LATERAL (
                    SELECT * FROM groups g
                    WHERE g.namespace_no = :namespace AND g.no = page.no OFFSET 0
                ) g
                LEFT JOIN LATERAL (
                    SELECT * FROM memberships m
                    WHERE m.namespace_no = :namespace AND m.group_no = page.no
                        AND m.user_no = {user_no user} AND {live m}
                    OFFSET 0
                ) d ON true
        "#,
    ),
    // `changed`: the edges between the group `near`, their end `@1`, and the groups `:wanted`,
    // their end `@2`, which are to come (`joins`) or to go.
    (
        "changed_edges",
        r#"
            near AS (SELECT * FROM groups g WHERE g.namespace_no = :namespace AND g.no = :near),
            wanted AS (SELECT w.no FROM unnest(:wanted) w (no)),
            present AS (
                SELECT s.@2 AS no FROM subgroups s
                WHERE s.namespace_no = :namespace AND s.@1 = :near
            ),
            changed AS (
                SELECT p.no, false AS joins FROM present p
                WHERE p.no NOT IN (SELECT w.no FROM wanted w)
                UNION ALL
                SELECT w.no, true FROM wanted w
                WHERE w.no NOT IN (SELECT p.no FROM present p)
            )
        "#,
    ),
    // The difference between the edges of the group `:near`, their end `@1`, and those to the groups
    // `:wanted`, their end `@2`. The parent is `@3` and the child `@4`: one of them `near`, the other
    // `far`.
    (
        "edge_changes",
        r#"
            WITH {changed_edges @1 @2}
            SELECT far.no, far.administers, changed.joins, {nests @3 @4}
            FROM changed
                CROSS JOIN near
                CROSS JOIN LATERAL (
                    SELECT * FROM groups g
                    WHERE g.namespace_no = :namespace AND g.no = changed.no OFFSET 0
                ) far
        "#,
    ),
    // Whether one of the groups `:far` is the group `:near`, or is reached from it by edges from their
    // end `@2` to their end `@1`.
    (
        "reaches",
        r#"
            WITH RECURSIVE beyond (no) AS (
                SELECT :near::bigint
                UNION
                SELECT s.@1
                FROM beyond
                    CROSS JOIN LATERAL (
                        SELECT s.@1 FROM subgroups s
                        WHERE s.namespace_no = :namespace AND s.@2 = beyond.no OFFSET 0
                    ) s
            )
            SELECT EXISTS (
                SELECT FROM unnest(:far) f (no) WHERE f.no IN (SELECT b.no FROM beyond b)
            )
        "#,
    ),
];
