//! What the statements about memberships have in common, whether they name both sides by id or by
//! number.

/// `g`: the group `$2`; `u`: the user `$3`, each by id or as the arguments say; `may`: whether the
/// caller manages the group and whether
/// it makes owners (`$4` every group, `$5` any but the administrators', `$6` as whom, at `$7`), and
/// whether the group's members administer.
macro_rules! both {
    () => {
        both!("g.id = $2", "u.id = $3")
    };
    ($group:literal, $user:literal) => {
        concat!(
            "WITH guarded AS (",
            protected!(),
            "), g AS (SELECT g.* FROM groups g WHERE g.namespace_no = $1 AND ",
            $group,
            "), u AS (SELECT u.no, u.id FROM users u WHERE u.namespace_no = $1 AND ",
            $user,
            "), \
             mine AS (SELECT m.role FROM g JOIN memberships m ON m.namespace_no = $1 \
             AND m.group_no = g.no AND m.user_no = $6 \
             WHERE m.expires_at IS NULL OR m.expires_at > $7), \
             at AS (SELECT g.no IN (SELECT guarded.no FROM guarded) AS guarded FROM g), \
             may AS (SELECT $4 OR (NOT at.guarded \
             AND ($5 OR EXISTS (SELECT FROM mine WHERE mine.role IN ('manager', 'owner')))) \
             AS manage, $4 OR (NOT at.guarded \
             AND ($5 OR EXISTS (SELECT FROM mine WHERE mine.role = 'owner'))) \
             AS own, at.guarded FROM at), "
        )
    };
}

/// `t`: the membership at hand. `last`: whether it is the last owner's while others remain, and the
/// caller is that owner, or one by whose owning they act. The owners are locked, so that two of them
/// cannot leave, nor remove each other, at once.
macro_rules! at_hand {
    () => {
        "t AS (SELECT m.role FROM g, u, memberships m WHERE m.namespace_no = $1 \
         AND m.group_no = g.no AND m.user_no = u.no \
         AND (m.expires_at IS NULL OR m.expires_at > $7)), \
         owners AS (SELECT o.user_no FROM g, u, t, memberships o WHERE o.namespace_no = $1 \
         AND o.group_no = g.no AND o.role = 'owner' AND t.role = 'owner' AND (u.no = $6 \
         OR (NOT $4 AND EXISTS (SELECT FROM mine WHERE mine.role = 'owner'))) \
         AND (o.expires_at IS NULL OR o.expires_at > $7) ORDER BY o.user_no FOR UPDATE OF o), \
         last AS (SELECT (u.no = $6 \
         OR (NOT $4 AND EXISTS (SELECT FROM mine WHERE mine.role = 'owner'))) \
         AND EXISTS (SELECT FROM t WHERE t.role = 'owner') \
         AND NOT EXISTS (SELECT FROM owners WHERE owners.user_no <> u.no) \
         AND EXISTS (SELECT FROM g, memberships x WHERE x.namespace_no = $1 \
         AND x.group_no = g.no AND x.user_no <> u.no \
         AND (x.expires_at IS NULL OR x.expires_at > $7)) AS it_is FROM u), "
    };
}

/// The rest of a membership's change record, from the written row `w`.
macro_rules! document {
    () => {
        "'membership', g.id, jsonb_build_object('group', g.id, 'user', u.id, 'role', w.role, \
         'joined_at', w.joined_at, 'expires_at', w.expires_at) FROM w, g, u) "
    };
}

/// An expired membership is as good as absent: it is written over as if it were new.
macro_rules! added {
    () => {
        concat!(
            "w AS (INSERT INTO memberships \
             (namespace_no, group_no, user_no, role, joined_at, expires_at) \
             SELECT $1, g.no, u.no, $9, $7, $10 FROM g, u, may \
             WHERE may.manage AND (may.own OR $9 <> 'owner') \
             ON CONFLICT (namespace_no, group_no, user_no) DO UPDATE SET role = EXCLUDED.role, \
             joined_at = EXCLUDED.joined_at, expires_at = EXCLUDED.expires_at \
             WHERE memberships.expires_at <= EXCLUDED.joined_at RETURNING *), \
             c AS (",
            changes!(),
            "SELECT $1, $7, $8, 'membership.created', ",
            document!(),
            "SELECT g.*, may.manage, may.own, may.guarded, EXISTS (SELECT FROM w) FROM g, u, may"
        )
    };
}

macro_rules! removed {
    () => {
        concat!(
            at_hand!(),
            "w AS (DELETE FROM memberships m USING g, u, may, t, last \
             WHERE m.namespace_no = $1 AND m.group_no = g.no AND m.user_no = u.no \
             AND (u.no = $6 OR (may.manage AND (may.own OR t.role <> 'owner'))) \
             AND NOT last.it_is RETURNING m.role, m.joined_at, m.expires_at), \
             c AS (",
            changes!(),
            "SELECT $1, $7, $8, 'membership.deleted', ",
            document!(),
            "SELECT g.*, may.manage, may.own, last.it_is, u.no = $6, t.role, \
             EXISTS (SELECT FROM w), may.guarded \
             FROM g CROSS JOIN u CROSS JOIN may CROSS JOIN last LEFT JOIN t ON true"
        )
    };
}

pub(super) use {added, at_hand, both, document, removed};
