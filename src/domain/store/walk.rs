//! Walks along the nesting of groups, as the beginnings of statements. `UNION` leaves out what was
//! met before, so that they end even on a cycle. Without `$3` they stop at the first step. Each step
//! looks up what it needs: `OFFSET 0` keeps PostgreSQL, which cannot know how few these are, from
//! reading a whole index beside them.

/// `walk (no, direct)`: the group `$2`, of which a member is a direct one, and, where `$3`, what is
/// nested in it. Nothing leads back to the group: an edge that closes a cycle is refused, and where
/// there is one all the same, the second row for it only finds the same members again.
macro_rules! down_from_group {
    () => {
        "WITH RECURSIVE walk (no, direct) AS (\
         SELECT g.no, true FROM groups g WHERE g.namespace_no = $1 AND g.id = $2 \
         UNION SELECT s.child_no, false FROM walk CROSS JOIN LATERAL (\
         SELECT s.child_no FROM subgroups s \
         WHERE s.namespace_no = $1 AND s.parent_no = walk.no OFFSET 0) s WHERE $3) "
    };
}

/// `walk (no)`: the groups in the group `$2` and, where `$3`, what is nested in them.
macro_rules! below_group {
    () => {
        "WITH RECURSIVE walk (no) AS (\
         SELECT s.child_no FROM groups g \
         JOIN subgroups s ON s.namespace_no = $1 AND s.parent_no = g.no \
         WHERE g.namespace_no = $1 AND g.id = $2 \
         UNION SELECT s.child_no FROM walk CROSS JOIN LATERAL (\
         SELECT s.child_no FROM subgroups s \
         WHERE s.namespace_no = $1 AND s.parent_no = walk.no OFFSET 0) s WHERE $3) "
    };
}

/// `walk (no)`: the groups that the user `$2` is in at the time `$4` and, where `$3`, the groups
/// that these are nested in.
macro_rules! up_from_user {
    () => {
        "WITH RECURSIVE walk (no) AS (\
         SELECT m.group_no FROM users u \
         JOIN memberships m ON m.namespace_no = $1 AND m.user_no = u.no \
         WHERE u.namespace_no = $1 AND u.id = $2 \
         AND (m.expires_at IS NULL OR m.expires_at > $4) \
         UNION SELECT s.parent_no FROM walk CROSS JOIN LATERAL (\
         SELECT s.parent_no FROM subgroups s \
         WHERE s.namespace_no = $1 AND s.child_no = walk.no OFFSET 0) s WHERE $3) "
    };
}

pub(super) use {below_group, down_from_group, up_from_user};
