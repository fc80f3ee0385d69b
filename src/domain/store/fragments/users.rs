//! Users with the groups around them.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // The id of the user with the number `@1`.
    ("user_id", "(SELECT k.id FROM users k WHERE k.namespace_no = :namespace AND k.no = @1)"),
    // The columns of the user `@1` that lists read, in the order of `ListedUser`.
    (
        "listed_user",
        r#"
            @1.no, @1.id, @1.username, @1.email, @1.login_email, @1.name, @1.first_name,
                @1.last_name, @1.external_id, @1.active, @1.locked_until, @1.properties,
                @1.created_at, @1.updated_at, @1.placeholder, @1.app, @1.email_verified_at
        "#,
    ),
    // The name by which directories know the user `@1`, as its index has it: the key of the username,
    // or the id in lower case.
    ("known_as", "coalesce(@1.username_key, lower(@1.id))"),
    // The names by which the user `@1` is known, as the table `names` has them: NULL where there is
    // none, or another row has the same. What follows another in this order may be what that gives up.
    (
        "names_of",
        r#"
            (
                VALUES (1, 'id', @1.id), (2, 'username', nullif(@1.username, @1.id)), (
                    3, 'folded', CASE WHEN @1.username_key NOT IN (@1.username, @1.id) THEN
                        @1.username_key END
                ), (4, 'address', @1.login_email), (
                    5, 'key', CASE WHEN strpos(@1.username_key, '@') > 0 AND @1.username_key IS
                        DISTINCT FROM @1.login_email THEN @1.username_key END
                )
            ) n (ord, kind, name)
        "#,
    ),
    // Writes those names `n` of the users `@1` of which `@2` is true. A row that is not needed any more
    // keeps its place and has no name: a concurrent write of the same user, which waited for this one,
    // finds it. What is given up comes first, because one user's names may change places.
    (
        "claim_names",
        r#"
            INSERT INTO names (namespace_no, user_no, kind, name)
            SELECT x.namespace_no, x.no, n.kind, n.name
            FROM @1 x CROSS JOIN LATERAL {names_of x}
            WHERE @2
            ORDER BY n.name IS NOT NULL, x.no, n.ord
            ON CONFLICT (namespace_no, user_no, kind) DO UPDATE
            SET name = EXCLUDED.name
            WHERE names.name IS DISTINCT FROM EXCLUDED.name
        "#,
    ),
    // `made`: inserts a placeholder for each of the ids `missing (id)`, unless a user has it by now, and
    // claims its names. In the order of the ids, so that two of these wait for each other in one order.
    (
        "placeholder_users",
        r#"
            made AS (
                INSERT INTO users (namespace_no, id, placeholder, created_at, updated_at)
                SELECT :namespace, missing.id, true, :now, :now FROM missing
                ORDER BY missing.id
                ON CONFLICT (namespace_no, id) DO NOTHING
                RETURNING *
            ),
            claimed AS ({claim_names made n.name=n.name})
        "#,
    ),
    // Whether no other administrator than the user with the number `@1` has a username with the
    // skeleton `@2`. One with the key `@3` too is the same name, which the index refuses as taken. Nobody has an empty
    // skeleton, which stands for none: of a condition that cannot hold Citus does not see which node it asks.
    (
        "unlike_administrators",
        r#"
            NOT EXISTS (
                SELECT FROM users k
                WHERE k.namespace_no = :namespace AND k.username_skeleton = coalesce(@2, '')
                    AND k.username_key IS DISTINCT FROM @3 AND k.no IS DISTINCT FROM @1
                    AND {administers k}
            )
        "#,
    ),
    // How the groups of the user `@1` are reached, as a query of one column `steps`: each step once,
    // from a group directly (0 stands for the group below) or from a group that is nested in it.
    // `UNION` ends even on a cycle; `OFFSET 0` has each row found by the index, however small
    // PostgreSQL takes the table to be.
    (
        "groups_around",
        r#"
            (
                WITH RECURSIVE walk (no, below) AS (
                    SELECT m.group_no, 0::bigint FROM memberships m
                    WHERE m.namespace_no = :namespace AND m.user_no = @1.no AND {live m}
                    UNION
                    SELECT s.parent_no, s.child_no
                    FROM walk {edges_above walk}
                )
                SELECT coalesce(
                    jsonb_agg(
                        jsonb_build_array(walk.no, walk.below, g.id, g.name) ORDER BY g.id
                    ), '[]'
                ) AS steps
                FROM walk
                    CROSS JOIN LATERAL (
                        SELECT g.id, g.name FROM groups g
                        WHERE g.namespace_no = :namespace AND g.no = walk.no OFFSET 0
                    ) g
            )
        "#,
    ),
    // The page of the users in `matched (no, name)`, in the order of the names byte by byte.
    (
        "page_of_matched",
        r#"
            page AS (
                SELECT matched.no, matched.name FROM matched
                ORDER BY matched.name
                USING ~<~, matched.no LIMIT :limit OFFSET :offset
            ),
            counted AS (SELECT count(*) AS total FROM matched)
        "#,
    ),
    // The users in `page (no, name)` with their groups; before them stands the total of `counted`.
    // Without an entry there is one row all the same, which has the total.
    (
        "profiles",
        r#"
            SELECT counted.total, u.*, around.steps
            FROM counted
                LEFT JOIN page ON true
                LEFT JOIN LATERAL (
                    SELECT * FROM users u
                    WHERE u.namespace_no = :namespace AND u.no = page.no OFFSET 0
                ) u ON true
                LEFT JOIN LATERAL {groups_around u} around ON true
            ORDER BY page.name
            USING ~<~, page.no
        "#,
    ),
    // `makers (id)`: the users who have created keys or webhooks that work, whether or not they still exist.
    (
        "makers",
        r#"
            makers AS (
                SELECT substr(m.created_by, 6) AS id
                FROM (
                    SELECT k.created_by FROM api_keys k
                    WHERE k.namespace_no = :namespace AND {live k}
                    UNION
                    SELECT w.created_by FROM webhooks w
                    WHERE w.namespace_no = :namespace AND w.active
                ) m
                WHERE left(m.created_by, 4) = 'user'
            )
        "#,
    ),
];
