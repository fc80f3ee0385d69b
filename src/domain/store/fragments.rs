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
    // The numbers of the groups whose members administer the namespace, which are few.
    (
        "admin_groups",
        "ARRAY(SELECT a.no FROM groups a WHERE a.namespace_no = :namespace AND a.administers)",
    ),
    // Whether the user `@1` administers the namespace. The index finds the user in each of the groups
    // whose members administer, however many other groups the user is in.
    (
        "administers",
        "EXISTS (SELECT FROM memberships r WHERE r.namespace_no = :namespace \
         AND r.user_no = @1.no AND r.group_no = ANY ({admin_groups}) AND {live r})",
    ),
    // `admins (user_no)`: all users who administer the namespace, for a statement about many users.
    (
        "admins",
        "admins AS (SELECT r.user_no FROM memberships r WHERE r.namespace_no = :namespace \
         AND r.group_no = ANY ({admin_groups}) AND {live r})",
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
    // A change record of each of the entities `@1` in the rows `@2`, which were inserted or, where the
    // version is not the first, updated.
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
    // Writes a new membership over one that has expired. What is inserted comes before.
    (
        "renew_expired",
        "ON CONFLICT (namespace_no, group_no, user_no) DO UPDATE SET role = EXCLUDED.role, \
         joined_at = EXCLUDED.joined_at, expires_at = EXCLUDED.expires_at \
         WHERE memberships.expires_at <= EXCLUDED.joined_at",
    ),
    // Whether the text `@1`, in lower case, begins with the bind `@2`, taken literally: from the
    // prefix up to it with the last character that there is. Unlike `LIKE`, an index serves this
    // whatever the prefix, so that the plan may be kept.
    ("begins", "(lower(@1) ~>=~ lower(@2) AND lower(@1) ~<~ (lower(@2) || chr(1114111)))"),
    // The numbers of rows of the table `@1`, which is called `e`, whose column `@2` begins with
    // `:prefix`; 10,001 at most. They come in the order of the texts, which keeps PostgreSQL to the
    // index where it thinks that most rows match.
    (
        "having_prefix",
        "(SELECT e.no FROM @1 e WHERE e.namespace_no = :namespace AND {begins @2 :prefix} \
         ORDER BY lower(@2) USING ~<~ LIMIT 10001)",
    ),
    // The name by which directories know the user `@1`, in lower case, as its index has it.
    ("known_as", "lower(coalesce(@1.username, @1.id))"),
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
    // The rows of the table `@1` whose numbers are in `found (no)`, each once: those after the number
    // `:after`, at most `:limit`. Before the columns stands the number of all of them, which is null
    // where more than 10,000 were found: then there is no row, because they are too many to be
    // sorted. Otherwise there is one row at least, which has the number and may have no columns.
    (
        "prefix_page",
        "page AS (SELECT DISTINCT f.no FROM found f WHERE f.no > :after ORDER BY f.no LIMIT :limit) \
         SELECT CASE WHEN t.met <= 10000 THEN t.total END, e.* \
         FROM (SELECT count(*) AS met, count(DISTINCT f.no) AS total FROM found f) t \
         LEFT JOIN (SELECT e.* FROM page CROSS JOIN LATERAL (SELECT * FROM @1 e \
         WHERE e.namespace_no = :namespace AND e.no = page.no OFFSET 0) e) e ON t.met <= 10000 \
         ORDER BY e.no",
    ),
];
