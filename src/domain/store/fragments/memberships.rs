//! Memberships: the last owner, and replacing by difference.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // Whether the caller acts as an owner on the membership of the user with the number `@1`, for which the last owner
    // of a group must stay one: it is the caller's own, or `@2`, which is whether the caller `only_owns` the group.
    ("as_owner", "(@1 = :me OR @2)"),
    // Whether the caller may act on the group `@1` as one of its owners and as nothing else.
    ("only_owns", "(NOT (:every OR :ordinary) AND {member_as @1 'owner'})"),
    // `owners`: the owners of the groups `losing (group_no)`, each of which is there once. They are locked, so that two
    // of them cannot leave, nor take each other out, at once. They are locked in a query of their own: Citus cannot read what
    // a query returned that locks rows itself, because it takes its columns to be others.
    (
        "owners_of_losing",
        r#"
            owners AS (
                SELECT locked.*
                FROM (
                    SELECT o.group_no, o.user_no, o.expires_at
                    FROM losing l
                        JOIN memberships o ON o.namespace_no = :namespace
                            AND o.group_no = l.group_no
                    WHERE o.role = 'owner' AND {live o}
                    ORDER BY o.group_no, o.user_no FOR UPDATE OF o
                ) locked
            )
        "#,
    ),
    // Whether the group `@1.group_no`, which loses an owner, has none then while others remain: whether none of `owners`
    // stays, although a member does, or somebody joins (`@3`). `@2` says of the membership `x` whether it stays. An owner
    // whose membership has an end does not stand in for one who is an owner for good (`@1.for_good`).
    (
        "becomes_ownerless",
        r#"
            (
                NOT EXISTS (
                    SELECT FROM owners x
                    WHERE x.group_no = @1.group_no
                        AND (x.expires_at IS NULL OR NOT @1.for_good) AND @2
                )
                    AND (
                        EXISTS (
                            SELECT FROM memberships x
                            WHERE x.namespace_no = :namespace AND x.group_no = @1.group_no
                                AND {live x} AND @2
                        ) OR @3
                    )
            )
        "#,
    ),
    // Of the memberships in `asked (place, group_no, user_no)`: their groups are `g`. `target`: each asked one whose group
    // and user exist, with the role of the membership, if there is one, and whether it is one for good, what the caller
    // may do with the group, and whether the caller acts as an owner. `last_owner.is_last`: whether it is the last owner's
    // while others remain, and the caller acts as an owner. Who else of the asked ones ceases to be an owner does not
    // count: where the caller acts as an owner, one is asked at a time.
    //
    // Whatever looks a membership up takes both its numbers from `target`: of a group alone PostgreSQL would read
    // all members where it takes the table to be small.
    (
        "memberships_to_touch",
        r#"
            g AS (
                SELECT g.*
                FROM (SELECT DISTINCT a.group_no AS no FROM asked a) a
                    CROSS JOIN LATERAL (
                        SELECT * FROM groups g
                        WHERE g.namespace_no = :namespace AND g.no = a.no OFFSET 0
                    ) g
            ),
            may AS (
                SELECT g.no, {manages g} AS manage, {owns g} AS own, {only_owns g} AS only_owns
                FROM g
            ),
            target AS (
                SELECT a.place, a.group_no, a.user_no, u.id, m.role,
                    m.expires_at IS NULL AS for_good, may.manage, may.own,
                    {as_owner a.user_no may.only_owns} AS as_owner
                FROM asked a
                    JOIN may ON may.no = a.group_no
                    CROSS JOIN LATERAL (
                        SELECT u.id FROM users u
                        WHERE u.namespace_no = :namespace AND u.no = a.user_no OFFSET 0
                    ) u
                    LEFT JOIN LATERAL (
                        SELECT m.role, m.expires_at FROM memberships m
                        WHERE m.namespace_no = :namespace AND m.group_no = a.group_no
                            AND m.user_no = a.user_no AND {live m}
                        OFFSET 0
                    ) m ON true
            ),
            losing AS (
                SELECT DISTINCT t.group_no FROM target t
                WHERE t.role = 'owner' AND t.as_owner
            ), {owners_of_losing},
            last_owner AS (
                SELECT t.place, t.as_owner AND coalesce(t.role = 'owner', false)
                    AND {becomes_ownerless t x.user_no<>t.user_no false} AS is_last
                FROM target t
            )
        "#,
    ),
    // What became of each: the place, what the caller may, what was there, and what `written` is now. What else is told
    // comes before.
    (
        "touched",
        r#"
            target.place, target.manage, target.own, {leaves g target.user_no},
                last_owner.is_last, target.role, target.id, written.role, written.joined_at,
                written.expires_at
            FROM target
                JOIN g ON g.no = target.group_no
                JOIN last_owner ON last_owner.place = target.place
                LEFT JOIN written ON written.group_no = target.group_no
                    AND written.user_no = target.user_no
        "#,
    ),
    // Changes the memberships in `asked`, which has a role too or NULL, whether the end changes (`ends`), and
    // the end. Each must still have the role for which that was decided. With a lower role the invites are closed
    // that it no longer allows to make: raising the role again does not open them.
    (
        "change_memberships",
        r#"
            {memberships_to_touch},
            written AS (
                UPDATE memberships m
                SET role = coalesce(a.role, m.role), expires_at = CASE WHEN a.ends THEN
                    a.expires_at ELSE m.expires_at END
                FROM asked a
                    JOIN target t ON t.place = a.place
                    JOIN last_owner l ON l.place = t.place
                WHERE m.namespace_no = :namespace AND m.group_no = t.group_no
                    AND m.user_no = t.user_no AND m.role = t.role
                    AND {may_give t.own t.manage t.role} AND {may_give t.own t.manage a.role}
                    AND NOT (
                        l.is_last AND (
                            coalesce(a.role, 'owner') <> 'owner' OR
                                (a.ends AND a.expires_at IS NOT NULL)
                        )
                    )
                RETURNING m.*
            ),
            closed AS (
                {close_invites}
                FROM written w
                    JOIN target t ON t.group_no = w.group_no AND t.user_no = w.user_no
                    JOIN g ON g.no = w.group_no
                WHERE v.namespace_no = :namespace AND v.group_no = w.group_no
                    AND v.invited_by = t.id AND {pending_unexpired v}
                    AND NOT g.administers AND w.role <> t.role
                    AND NOT {role_gives w.role v.role}
                RETURNING v.*
            ),
            recorded AS (
                {changes} {record_memberships updated written}
                UNION ALL {record_invite closed closed}
            )
            SELECT g.id, g.administers, {touched}
        "#,
    ),
    // Closes the open invites to the group of each membership `@1`, which was removed, for the sign-in
    // address of its user: they would bring the user back. The row of an invite is found by the index
    // of open ones, however many memberships there are.
    (
        "close_invites_of",
        r#"
            {close_invites}
            FROM (
                SELECT i.no
                FROM @1 x
                    CROSS JOIN LATERAL (
                        SELECT u.login_email FROM users u
                        WHERE u.namespace_no = :namespace AND u.no = x.user_no OFFSET 0
                    ) u
                    CROSS JOIN LATERAL (
                        SELECT i.no FROM invites i
                        WHERE i.namespace_no = :namespace AND i.group_no = x.group_no
                            AND i.email_key = u.login_email AND {pending_unexpired i}
                        OFFSET 0
                    ) i
            ) ended
            WHERE v.namespace_no = :namespace AND v.no = ended.no
            RETURNING v.*
        "#,
    ),
    // Writes a new membership over one that has expired. What is inserted comes before.
    (
        "renew_expired",
        r#"
            ON CONFLICT (namespace_no, group_no, user_no) DO UPDATE
            SET role = EXCLUDED.role, joined_at = EXCLUDED.joined_at, expires_at =
                EXCLUDED.expires_at
            WHERE memberships.expires_at <= :now
        "#,
    ),
    // Replaces the memberships whose side `@1` is `:near` by those whose side `@2` is one of
    // `:wanted`, by difference, and says whether the caller may make each change, and whether it
    // would take the last owner out of a group in which others remain.
    //
    // Whoever leaves is deleted with the role for which that was decided: `complete` says whether all
    // of them were, and none was given another role, or removed, at the same time.
    //
    // Nobody can tell PostgreSQL how many the numbers are: what it takes for a few it would compare
    // each with each. `NOT IN` is looked up in a hash table, and a `LATERAL` with an `OFFSET` in an
    // index, however many they are.
    (
        "replace_memberships",
        r#"
            WITH wanted AS (SELECT DISTINCT w.no FROM unnest(:wanted) w (no)),
            present AS (
                SELECT m.@2 AS no, m.role, m.expires_at FROM memberships m
                WHERE m.namespace_no = :namespace AND m.@1 = :near AND {live m}
            ),
            difference AS (
                SELECT :near::bigint AS @1, p.no AS @2, p.role, p.expires_at, true AS leaves
                FROM present p
                WHERE p.no NOT IN (SELECT w.no FROM wanted w)
                UNION ALL
                SELECT :near::bigint, w.no, NULL, NULL, false FROM wanted w
                WHERE w.no NOT IN (SELECT p.no FROM present p)
            ), {write_difference}
        "#,
    ),
    // Whether the membership `x` is none of `leaving`.
    ("stays", "(x.group_no, x.user_no) NOT IN (SELECT v.group_no, v.user_no FROM leaving v)"),
    // Whether somebody of `changed` joins the group `@1.group_no`.
    ("is_joined", "EXISTS (SELECT FROM changed c WHERE c.group_no = @1.group_no AND NOT c.leaves)"),
    // Writes the `difference` between memberships as they are and as they are to be, and says what
    // `replace_memberships` says.
    (
        "write_difference",
        r#"
            changed AS (
                SELECT d.group_no, d.user_no, d.role, d.expires_at, d.leaves,
                    (d.leaves AND {leaves g d.user_no}) OR {gives g d.role} AS allowed,
                    d.leaves AND d.role = 'owner' AND {as_owner d.user_no {only_owns g}}
                        AS risks_ownerless
                FROM difference d
                    CROSS JOIN LATERAL (
                        SELECT * FROM groups g
                        WHERE g.namespace_no = :namespace AND g.no = d.group_no OFFSET 0
                    ) g
            ),
            leaving AS (SELECT c.group_no, c.user_no FROM changed c WHERE c.leaves),
            losing AS (
                SELECT c.group_no, bool_or(c.expires_at IS NULL) AS for_good FROM changed c
                WHERE c.risks_ownerless
                GROUP BY c.group_no
            ), {owners_of_losing},
            gone AS (
                DELETE FROM memberships m
                USING changed c
                WHERE m.namespace_no = :namespace AND m.group_no = c.group_no
                    AND m.user_no = c.user_no AND c.leaves AND m.role = c.role
                RETURNING m.*
            ),
            made AS (
                INSERT INTO memberships (
                    namespace_no, group_no, user_no, role, joined_at, expires_at
                )
                SELECT :namespace, c.group_no, c.user_no, 'member', :now, NULL FROM changed c
                WHERE NOT c.leaves
                ORDER BY c.group_no, c.user_no {renew_expired}
                RETURNING *
            ),
            closed AS ({close_invites_of gone}), {recorded_groups closed},
            recorded AS (
                {changes} {record_memberships deleted gone}
                UNION ALL {record_memberships created made}
                UNION ALL {record_invite closed closed}
            )
            SELECT (SELECT count(*) FROM changed) = (
                SELECT count(*) FROM changed c WHERE c.allowed
            ), EXISTS (
                SELECT 1 FROM losing l
                WHERE {becomes_ownerless l {stays} {is_joined l}}
            ), (SELECT count(*) FROM leaving) = (SELECT count(*) FROM gone)
        "#,
    ),
];
