//! Users with the groups around them.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // The name by which directories know the user `@1`, as its index has it: the key of the username,
    // or the id in lower case.
    ("known_as", "coalesce(@1.username_key, lower(@1.id))"),
    // How the groups of the user `@1` are reached, as a query of one column `steps`: each step once,
    // from a group directly (0 stands for the group below) or from a group that is nested in it.
    // `UNION` ends even on a cycle; `OFFSET 0` has each row found by the index, however small
    // PostgreSQL takes the table to be.
    (
        "groups_around",
        "(WITH RECURSIVE walk (no, below) AS (SELECT m.group_no, 0::bigint FROM memberships m \
         WHERE m.namespace_no = :namespace AND m.user_no = @1.no AND {live m} \
         UNION SELECT s.parent_no, s.child_no FROM walk CROSS JOIN LATERAL (\
         SELECT s.parent_no, s.child_no FROM subgroups s \
         WHERE s.namespace_no = :namespace AND s.child_no = walk.no OFFSET 0) s) \
         SELECT coalesce(jsonb_agg(jsonb_build_array(walk.no, walk.below, g.id, g.name) \
         ORDER BY g.id), '[]') AS steps FROM walk CROSS JOIN LATERAL (SELECT g.id, g.name \
         FROM groups g WHERE g.namespace_no = :namespace AND g.no = walk.no OFFSET 0) g)",
    ),
    // The page of the users in `matched (no, name)`, in the order of the names byte by byte.
    (
        "page_of_matched",
        "page AS (SELECT matched.no, matched.name FROM matched \
         ORDER BY matched.name USING ~<~, matched.no LIMIT :limit OFFSET :offset), \
         counted AS (SELECT count(*) AS total FROM matched)",
    ),
    // The users in `page (no, name)` with their groups; before them stands the total of `counted`.
    // Without an entry there is one row all the same, which has the total.
    (
        "profiles",
        "SELECT counted.total, u.*, around.steps FROM counted LEFT JOIN page ON true \
         LEFT JOIN LATERAL (SELECT * FROM users u \
         WHERE u.namespace_no = :namespace AND u.no = page.no OFFSET 0) u ON true \
         LEFT JOIN LATERAL {groups_around u} around ON true ORDER BY page.name USING ~<~, page.no",
    ),
];
