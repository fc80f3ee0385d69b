//! Pieces of SQL that several statements share, by name. Each rule of the domain that is decided in
//! SQL stands here, once. `@1` to `@4` are the arguments; `:namespace`, `:now` and the binds of
//! [`By`](crate::domain::model::authority::By) are those of the statement.

use crate::database::template::Fragments;

/// What a change record leaves out: secrets, and columns that mean nothing outside.
pub const HIDDEN: &str = "ARRAY['namespace_no', 'no', 'group_no', 'user_no', 'password_hash', \
    'token_hash', 'hash', 'code', 'administers', 'placeholder']";

/// The statement's pieces.
pub const FRAGMENTS: &Fragments = &[
    // Whether the membership `@1` has not expired.
    ("live", "(@1.expires_at IS NULL OR @1.expires_at > :now)"),
    // Whether `@1` is the group that the bind `@2` names.
    (
        "group_is",
        "@1.no = coalesce(:@2.no, (SELECT k.no FROM groups k \
         WHERE k.namespace_no = :namespace AND k.id = :@2.id))",
    ),
    // Whether `@1` is the user whom the bind `@2` names.
    (
        "user_is",
        "@1.no = coalesce(:@2.no, (SELECT k.no FROM users k \
         WHERE k.namespace_no = :namespace AND k.id = :@2.id), ({user_known_as @2}))",
    ),
    // The number of the user who the bind `@1` names as known: by exactly this username, else, without a
    // username, by this id, else by this username in another case.
    (
        "user_known_as",
        "SELECT k.no FROM (SELECT u.no, u.username FROM users u \
         WHERE u.namespace_no = :namespace AND lower(u.username) = lower(:@1.name) \
         UNION ALL SELECT u.no, u.username FROM users u \
         WHERE u.namespace_no = :namespace AND u.id = :@1.name AND u.username IS NULL) k \
         ORDER BY CASE WHEN k.username = :@1.name THEN 0 WHEN k.username IS NULL THEN 1 ELSE 2 END LIMIT 1",
    ),
    // Whether the caller is in the group `@1` with one of the roles `@2`.
    (
        "member_as",
        "EXISTS (SELECT FROM memberships mine WHERE mine.namespace_no = :namespace \
         AND mine.group_no = @1.no AND mine.user_no = :me AND mine.role IN (@2) AND {live mine})",
    ),
    // Whether the caller may act on the group `@1` as one of its members with the roles `@2`. Only
    // who may touch every group touches one whose members administer.
    ("right", "(:every OR (NOT @1.administers AND (:ordinary OR {member_as @1 @2})))"),
    ("manages", "{right @1 'manager','owner'}"),
    ("owns", "{right @1 'owner'}"),
    // Whether the user `@1` administers the namespace. The groups whose members administer are few:
    // the index finds the user in each of them, however many other groups the user is in.
    (
        "administers",
        "EXISTS (SELECT FROM memberships r WHERE r.namespace_no = :namespace \
         AND r.user_no = @1.no AND r.group_no = ANY (ARRAY(SELECT a.no FROM groups a \
         WHERE a.namespace_no = :namespace AND a.administers)) AND {live r})",
    ),
    // Whether the caller may touch the user `@1`.
    ("touches", "(:every OR NOT {administers @1})"),
    // Whether the row `@1` still has one of the expected versions, if any is expected.
    ("expected", "(:expected IS NULL OR @1.version = ANY (:expected))"),
    // What a change of the nullable column `@2` of `@1` makes of it.
    ("changed", "CASE WHEN :@2.given THEN :@2.value ELSE @1.@2 END"),
    // Where change records go.
    (
        "changes",
        "INSERT INTO changes (namespace_no, at, actor, action, entity_type, entity_id, document)",
    ),
    ("hidden", HIDDEN),
    // A change record of the entity `@1`, which was `@2`, for each of the rows `@3`.
    (
        "record",
        "SELECT :namespace, :now, :actor, '@1.@2', '@1', @3.id, \
         to_jsonb(@3) - {hidden} FROM @3",
    ),
    // The same for an insert that may have filled in a placeholder: version 1 is reserved for what
    // was inserted.
    (
        "record_upsert",
        "SELECT :namespace, :now, :actor, \
         CASE WHEN @2.version = 1 THEN '@1.created' ELSE '@1.updated' END, '@1', @2.id, \
         to_jsonb(@2) - {hidden} FROM @2",
    ),
    // The document of the membership `@3` of the user `@2` in the group `@1`.
    (
        "membership",
        "jsonb_build_object('group', @1.id, 'user', @2.id, 'role', @3.role, \
         'joined_at', @3.joined_at, 'expires_at', @3.expires_at)",
    ),
    // A change record of each of the memberships `@2`, which were `@1`, in the group `g` of the
    // user `u`.
    (
        "record_membership",
        "SELECT :namespace, :now, :actor, 'membership.@1', 'membership', g.id, \
         {membership g u @2} FROM @2 CROSS JOIN g CROSS JOIN u",
    ),
    // `target`: the membership of `u` in `g`. `last_owner.is_last`: whether it is the last owner's
    // while others remain, and the caller acts as an owner, be it on themselves. The owners are
    // locked, so that two of them cannot leave, nor take each other out, at once.
    (
        "target_and_last_owner",
        "target AS (SELECT m.role FROM g, u, memberships m WHERE m.namespace_no = :namespace \
         AND m.group_no = g.no AND m.user_no = u.no AND {live m}), \
         acting AS (SELECT u.no = :me OR (NOT :every AND {member_as g 'owner'}) AS as_owner \
         FROM g, u), \
         owners AS (SELECT o.user_no FROM g, target, acting, memberships o \
         WHERE o.namespace_no = :namespace AND o.group_no = g.no AND o.role = 'owner' \
         AND target.role = 'owner' AND acting.as_owner AND {live o} \
         ORDER BY o.user_no FOR UPDATE OF o), \
         last_owner AS (SELECT acting.as_owner \
         AND EXISTS (SELECT FROM target WHERE target.role = 'owner') \
         AND NOT EXISTS (SELECT FROM owners WHERE owners.user_no <> u.no) \
         AND EXISTS (SELECT FROM memberships x WHERE x.namespace_no = :namespace \
         AND x.group_no = g.no AND x.user_no <> u.no AND {live x}) AS is_last FROM g, u, acting)",
    ),
    // Whether the user `@1` signs in by the name: by `:email`, the login address, or `:username`,
    // case-insensitively; where `:exact` is given, the username is exactly that. The name's kind
    // says which are given.
    (
        "logs_in",
        "((lower(@1.username) = lower(:username) OR @1.login_email = :email) \
         AND (:exact IS NULL OR @1.username = :exact))",
    ),
    // Whether the user `@1` may sign in by password.
    ("unlocked", "(@1.active AND (@1.locked_until IS NULL OR @1.locked_until <= :now))"),
    // Inserts the session for the user `u`, with its record, and selects it. The row of the user is
    // locked before: whatever ends the user's sessions at the same time comes before or after, and
    // misses none.
    (
        "insert_session",
        "s AS (INSERT INTO sessions \
         (namespace_no, id, token_hash, user_no, user_agent, ip, created_at, expires_at) \
         SELECT :namespace, :id, :token_hash, u.no, :user_agent, :ip, :now, :expires_at FROM u \
         RETURNING *), recorded AS ({changes} {record_session created}) \
         SELECT {session} FROM s JOIN u ON u.no = s.user_no",
    ),
    // The columns of the session `s` of the user `u`.
    (
        "session",
        "s.namespace_no, s.no, s.id, s.user_no, s.user_agent, s.ip, s.created_at, s.expires_at, u.id",
    ),
    // A change record of each of the sessions `s`, which were `@1`, of the users `u`.
    (
        "record_session",
        "SELECT :namespace, :now, :actor, 'session.@1', 'session', s.id, \
         to_jsonb(s) - {hidden} || jsonb_build_object('user', u.id) \
         FROM s JOIN u ON u.no = s.user_no",
    ),
    // Writes a new membership over one that has expired. What is inserted comes before.
    (
        "renew_expired",
        "ON CONFLICT (namespace_no, group_no, user_no) DO UPDATE SET role = EXCLUDED.role, \
         joined_at = EXCLUDED.joined_at, expires_at = EXCLUDED.expires_at \
         WHERE memberships.expires_at <= EXCLUDED.joined_at",
    ),
    // The groups `g` with the ids of their members, at most `:most_members` in all. Written so that
    // PostgreSQL walks along the indexes, whatever it believes of the sizes: each group's members
    // in the order of the index, and each member's id by its key.
    (
        "groups_with_members",
        "m AS (SELECT g.no AS group_no, x.user_no, x.joined_at FROM g CROSS JOIN LATERAL (\
         SELECT m.user_no, m.joined_at FROM memberships m WHERE m.namespace_no = :namespace \
         AND m.group_no = g.no AND {live m} ORDER BY m.user_no LIMIT :most_members) x \
         LIMIT :most_members), \
         a AS (SELECT m.group_no, array_agg((SELECT u.id FROM users u \
         WHERE u.namespace_no = :namespace AND u.no = m.user_no) \
         ORDER BY m.joined_at, m.user_no) AS members FROM m GROUP BY m.group_no) \
         SELECT g.*, coalesce(a.members, '{}') FROM g LEFT JOIN a ON a.group_no = g.no \
         ORDER BY g.no",
    ),
    // `entry`: the groups `page` with the lists that are wanted: the members where `:users`, the
    // subgroups where `:groups`, the parents where `:parents`. Each list stops at `:most` names.
    (
        "group_lists",
        "member AS (SELECT l.no, array_agg(l.name ORDER BY l.spot) AS list FROM (\
         SELECT p.no, u.no AS spot, coalesce(u.username, u.id) AS name FROM page p \
         JOIN memberships m ON m.namespace_no = :namespace AND m.group_no = p.no \
         JOIN users u ON u.namespace_no = :namespace AND u.no = m.user_no \
         WHERE :users AND {live m} LIMIT :most) l GROUP BY l.no), \
         {nested_list inner_group child_no parent_no :groups}, \
         {nested_list outer_group parent_no child_no :parents}, \
         entry AS (SELECT p.*, CASE WHEN :users THEN coalesce(member.list, '{}') END AS users, \
         CASE WHEN :groups THEN coalesce(inner_group.list, '{}') END AS groups, \
         CASE WHEN :parents THEN coalesce(outer_group.list, '{}') END AS parents FROM page p \
         LEFT JOIN member ON member.no = p.no LEFT JOIN inner_group ON inner_group.no = p.no \
         LEFT JOIN outer_group ON outer_group.no = p.no)",
    ),
    // `@1`: the ids of the groups at the end `@2` of the edges whose end `@3` is in `page`, where
    // `@4`.
    (
        "nested_list",
        "@1 AS (SELECT l.no, array_agg(l.id ORDER BY l.spot) AS list FROM (\
         SELECT p.no, g.no AS spot, g.id FROM page p \
         JOIN subgroups s ON s.namespace_no = :namespace AND s.@3 = p.no \
         JOIN groups g ON g.namespace_no = :namespace AND g.no = s.@2 \
         WHERE @4 LIMIT :most) l GROUP BY l.no)",
    ),
    // The columns of `entry`.
    (
        "group_details",
        "e.namespace_no, e.no, e.id, e.name, e.description, e.external_id, e.properties, \
         e.version, e.created_at, e.updated_at, e.administers, e.placeholder, e.users, e.groups, \
         e.parents",
    ),
    // The groups `matched`, in the order of the ids byte by byte, which is the index's: a page of
    // them with their lists, and how many they are. Without an entry there is one row all the same,
    // which has the total.
    (
        "matched_groups",
        "page AS (SELECT g.* FROM matched m CROSS JOIN LATERAL (SELECT * FROM groups g \
         WHERE g.namespace_no = :namespace AND g.no = m.no OFFSET 0) g \
         ORDER BY lower(g.id) USING ~<~, g.no LIMIT :limit OFFSET :offset), {group_lists} \
         SELECT t.total, {group_details} FROM (SELECT count(*) AS total FROM matched) t \
         LEFT JOIN entry e ON true ORDER BY lower(e.id) USING ~<~, e.no",
    ),
    // `walk (no, direct)`: the group `:group`, of which a member is a direct one, and, where
    // `:nested`, what is nested in it. `UNION` leaves out what was met before, so that it ends even
    // on a cycle. Each step looks up what it needs: `OFFSET 0` keeps PostgreSQL, which cannot know
    // how few these are, from reading a whole index beside them.
    (
        "walk_down",
        "walk (no, direct) AS (\
         SELECT g.no, true FROM groups g WHERE g.namespace_no = :namespace AND {group_is g group} \
         UNION SELECT s.child_no, false FROM walk CROSS JOIN LATERAL (\
         SELECT s.child_no FROM subgroups s WHERE s.namespace_no = :namespace \
         AND s.parent_no = walk.no OFFSET 0) s WHERE :nested)",
    ),
    // `walk (no)`: the groups in the group `:group` and, where `:nested`, what is nested in them.
    (
        "walk_below",
        "walk (no) AS (SELECT s.child_no FROM groups g \
         JOIN subgroups s ON s.namespace_no = :namespace AND s.parent_no = g.no \
         WHERE g.namespace_no = :namespace AND {group_is g group} \
         UNION SELECT s.child_no FROM walk CROSS JOIN LATERAL (\
         SELECT s.child_no FROM subgroups s WHERE s.namespace_no = :namespace \
         AND s.parent_no = walk.no OFFSET 0) s WHERE :nested)",
    ),
    // `walk (no)`: the groups that the user `:user` is in and, where `:nested`, the groups that
    // these are nested in.
    (
        "walk_up",
        "walk (no) AS (SELECT m.group_no FROM users u \
         JOIN memberships m ON m.namespace_no = :namespace AND m.user_no = u.no AND {live m} \
         WHERE u.namespace_no = :namespace AND {user_is u user} \
         UNION SELECT s.parent_no FROM walk CROSS JOIN LATERAL (\
         SELECT s.parent_no FROM subgroups s WHERE s.namespace_no = :namespace \
         AND s.child_no = walk.no OFFSET 0) s WHERE :nested)",
    ),
    // Whether the caller may nest the group `@2` in the group `@1`, or take it out.
    ("nests", "({manages @1} AND (:every OR NOT @2.administers))"),
    // `changed`: the edges between the group `near`, their end `@1`, and the groups `:wanted`,
    // their end `@2`, which are to come (`joins`) or to go.
    (
        "changed_edges",
        "near AS (SELECT * FROM groups g WHERE g.namespace_no = :namespace AND g.no = :near), \
         wanted AS (SELECT w.no FROM unnest(:wanted) w (no)), \
         present AS (SELECT s.@2 AS no FROM subgroups s \
         WHERE s.namespace_no = :namespace AND s.@1 = :near), \
         changed AS (SELECT p.no, false AS joins FROM present p \
         WHERE p.no NOT IN (SELECT w.no FROM wanted w) \
         UNION ALL SELECT w.no, true FROM wanted w WHERE w.no NOT IN (SELECT p.no FROM present p))",
    ),
    // A change record of each of the edges `@2`, which were `@1`.
    (
        "record_edges",
        "SELECT :namespace, :now, :actor, 'subgroup.@1', 'subgroup', p.id, \
         jsonb_build_object('group', p.id, 'subgroup', k.id) FROM @2 x CROSS JOIN LATERAL (\
         SELECT p.id FROM groups p WHERE p.namespace_no = :namespace AND p.no = x.parent_no OFFSET 0\
         ) p CROSS JOIN LATERAL (\
         SELECT k.id FROM groups k WHERE k.namespace_no = :namespace AND k.no = x.child_no OFFSET 0\
         ) k",
    ),
    // Replaces the memberships whose side `@1` is `:near` by those whose side `@2` is one of
    // `:wanted`, by difference, and says whether the caller may make each change, and whether it
    // would take the last owner out of a group in which others remain.
    //
    // Nobody can tell PostgreSQL how many the numbers are: what it takes for a few it would compare
    // each with each. `NOT IN` is looked up in a hash table, and a `LATERAL` with an `OFFSET` in an
    // index, however many they are.
    (
        "replace_memberships",
        "WITH wanted AS (SELECT DISTINCT w.no FROM unnest(:wanted) w (no)), \
         present AS (SELECT m.@2 AS no, m.role FROM memberships m \
         WHERE m.namespace_no = :namespace AND m.@1 = :near AND {live m}), \
         difference AS (SELECT :near::bigint AS @1, p.no AS @2, p.role, true AS leaves FROM present p \
         WHERE p.no NOT IN (SELECT w.no FROM wanted w) \
         UNION ALL SELECT :near::bigint, w.no, NULL, false FROM wanted w \
         WHERE w.no NOT IN (SELECT p.no FROM present p)), \
         changed AS (SELECT d.group_no, d.user_no, d.role, d.leaves, \
         (d.leaves AND d.user_no = :me) OR {owns g} \
         OR ({manages g} AND d.role IS DISTINCT FROM 'owner') AS allowed, \
         d.leaves AND d.role = 'owner' \
         AND (d.user_no = :me OR (NOT :every AND {member_as g 'owner'})) AS risks_ownerless \
         FROM difference d CROSS JOIN LATERAL (SELECT * FROM groups g \
         WHERE g.namespace_no = :namespace AND g.no = d.group_no OFFSET 0) g), \
         leaving AS (SELECT c.group_no, c.user_no FROM changed c WHERE c.leaves), \
         losing AS (SELECT DISTINCT c.group_no FROM changed c WHERE c.risks_ownerless), \
         owners AS (SELECT o.group_no, o.user_no FROM losing l \
         JOIN memberships o ON o.namespace_no = :namespace AND o.group_no = l.group_no \
         WHERE o.role = 'owner' AND {live o} ORDER BY o.group_no, o.user_no FOR UPDATE OF o), \
         gone AS (DELETE FROM memberships m USING changed c WHERE m.namespace_no = :namespace \
         AND m.group_no = c.group_no AND m.user_no = c.user_no AND c.leaves RETURNING m.*), \
         made AS (INSERT INTO memberships \
         (namespace_no, group_no, user_no, role, joined_at, expires_at) \
         SELECT :namespace, c.group_no, c.user_no, 'member', :now, NULL FROM changed c \
         WHERE NOT c.leaves ORDER BY c.group_no, c.user_no {renew_expired} RETURNING *), \
         recorded AS ({changes} {record_memberships deleted gone} \
         UNION ALL {record_memberships created made}) \
         SELECT (SELECT count(*) FROM changed) = (SELECT count(*) FROM changed c WHERE c.allowed), \
         EXISTS (SELECT FROM losing l WHERE NOT EXISTS (SELECT FROM owners o \
         WHERE o.group_no = l.group_no \
         AND (o.group_no, o.user_no) NOT IN (SELECT v.group_no, v.user_no FROM leaving v)) \
         AND (EXISTS (SELECT FROM memberships m WHERE m.namespace_no = :namespace \
         AND m.group_no = l.group_no AND {live m} \
         AND (m.group_no, m.user_no) NOT IN (SELECT v.group_no, v.user_no FROM leaving v)) \
         OR EXISTS (SELECT FROM changed c WHERE c.group_no = l.group_no AND NOT c.leaves)))",
    ),
    // A change record of each of the memberships `@2`, which were `@1`, wherever they are.
    (
        "record_memberships",
        "SELECT :namespace, :now, :actor, 'membership.@1', 'membership', g.id, {membership g u x} \
         FROM @2 x CROSS JOIN LATERAL (SELECT g.id FROM groups g \
         WHERE g.namespace_no = :namespace AND g.no = x.group_no OFFSET 0) g \
         CROSS JOIN LATERAL (SELECT u.id FROM users u \
         WHERE u.namespace_no = :namespace AND u.no = x.user_no OFFSET 0) u",
    ),
    // Whether the column `@2` of `@1`, in lower case, begins with `@3`, taken literally: from the
    // prefix up to it with the last character that there is. Unlike `LIKE`, an index serves this
    // whatever the prefix, so that the plan may be kept.
    ("begins", "(lower(@1.@2) ~>=~ lower(@3) AND lower(@1.@2) ~<~ (lower(@3) || chr(1114111)))"),
    // The rows of `@1` whose column `@2` begins with `:prefix`. That they are in the order of the
    // text keeps PostgreSQL to the index where it thinks that most will do.
    (
        "prefix_matches",
        "(SELECT e.no FROM @1 e WHERE e.namespace_no = :namespace AND {begins e @2 :prefix} \
         ORDER BY lower(e.@2) USING ~<~ LIMIT 10001)",
    ),
    // A page of the rows of `@1` that are `found`, which has at most 10,001: how many they are,
    // null beyond 10,000, and those after `:after`. Without an entry there is one row all the same,
    // which tells how many.
    (
        "prefix_page",
        "page AS (SELECT DISTINCT f.no FROM found f WHERE f.no > :after ORDER BY f.no LIMIT :limit) \
         SELECT CASE WHEN t.met <= 10000 THEN t.total END, e.* \
         FROM (SELECT count(*) AS met, count(DISTINCT f.no) AS total FROM found f) t \
         LEFT JOIN (SELECT e.* FROM page CROSS JOIN LATERAL (SELECT * FROM @1 e \
         WHERE e.namespace_no = :namespace AND e.no = page.no OFFSET 0) e) e \
         ON t.met <= 10000 ORDER BY e.no",
    ),
];
