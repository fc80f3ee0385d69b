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
    // The number of the user whom the bind `@1` names by number or by id.
    (
        "user_no",
        "coalesce(:@1.no, (SELECT k.no FROM users k \
         WHERE k.namespace_no = :namespace AND k.id = :@1.id))",
    ),
    // Whether `@1` is the user whom the bind `@2` names by number or by id.
    ("user_is", "@1.no = {user_no @2}"),
    // Whether `@1` is the user whom the bind `@2` names in any way.
    ("user_is_named", "@1.no = coalesce({user_no @2}, ({user_known_as @2}))"),
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
    // The columns of the key `@1`, its secret apart.
    (
        "key",
        "@1.no, @1.namespace_no, @1.id, @1.name, @1.scopes, @1.created_at, @1.expires_at, \
         @1.last_used_at",
    ),
    // When the invite `e` ended or ends, as its index has it: when it was declined or used up, at the
    // latest when it expires.
    (
        "invite_end",
        "LEAST(e.expires_at, CASE WHEN e.declined_at IS NOT NULL THEN e.declined_at \
         WHEN e.uses >= e.max_uses THEN e.updated_at END)",
    ),
    // The columns of the invite `v` and of its group `g`.
    (
        "invite",
        "v.namespace_no, v.no, v.id, v.group_no, v.email, v.code, v.role, v.max_uses, v.uses, \
         v.message, v.invited_by, v.properties, v.expires_at, v.declined_at, v.version, \
         v.created_at, v.updated_at, g.id, g.name",
    ),
    // A change record of each of the invites `@2`, which were `@1`, to the groups `g`.
    (
        "record_invite",
        "SELECT :namespace, :now, :actor, 'invite.@1', 'invite', v.id, \
         to_jsonb(v) - {hidden} || jsonb_build_object('group', g.id) \
         FROM @2 v JOIN g ON g.no = v.group_no",
    ),
    // Whether the caller may make an invite like `v` to the group `g`. One that makes owners is for
    // owners alone: whoever sees its code may become one.
    ("manages_invite", "({owns g} OR ({manages g} AND v.role <> 'owner'))"),
    // Whether the invite `v` to the group `g` is addressed to the caller. Invites to groups whose
    // members administer are accepted by their code only.
    (
        "addressed",
        "(lower(v.email) = (SELECT u.login_email FROM users u WHERE u.namespace_no = :namespace \
         AND u.no = :me) AND NOT g.administers)",
    ),
    // Whether the invite `@1` is neither declined, nor used up, nor replaced: the condition of the
    // index of open invites, which leaves out the time.
    ("pending", "@1.declined_at IS NULL AND @1.uses < @1.max_uses AND @1.replaced_at IS NULL"),
    // The group `g` of each invite `v`, one after the other: PostgreSQL would rather read all groups,
    // since it does not know how few the caller may see.
    (
        "group_of_invite",
        "CROSS JOIN LATERAL (SELECT * FROM groups g \
         WHERE g.namespace_no = :namespace AND g.no = v.group_no OFFSET 0) g",
    ),
    // `i`: the invites to be created, in the order `ord`. `g`: their groups, with what the caller
    // may. `j`: both, with the pending invite `o` to the same group and address, and whether it
    // `stands`, its time too; `used` where another invite has the id. Where the one that stands makes
    // owners, only an owner is told of it.
    //
    // `s`: `new` for those that would be inserted if no id came twice, which are the first for their
    // group and address. `w`: of those with one id, the first. `f`: `taken` for those whose id that
    // one has, unless an invite for their group and address is inserted or stands. `k`: `fine` where
    // there will be an invite, and `first`, the order of the one that is inserted for it.
    (
        "wanted_invites",
        "i AS (SELECT * FROM unnest(:ids, :of_groups, :emails, :codes, :roles, :max_uses, \
         :messages, :ends, :properties) WITH ORDINALITY AS i (id, of_group, email, code, role, \
         max_uses, message, expires_at, properties, ord)), \
         g AS (SELECT g.no, g.id, g.name, g.administers, {manages g} AS manage, {owns g} AS own \
         FROM groups g WHERE g.namespace_no = :namespace AND g.id = ANY (:of_groups)), \
         j AS MATERIALIZED (SELECT i.*, lower(i.email) AS address, g.no AS group_no, \
         g.administers, g.manage, o.no AS there, o.expires_at > :now AS stands, \
         EXISTS (SELECT FROM invites x WHERE x.namespace_no = :namespace AND x.id = i.id \
         AND (o.expires_at > :now AND x.no = o.no) IS NOT TRUE) AS used, \
         octet_length(i.properties::text) <= 16384 AS fits, \
         g.own OR NOT (i.role = 'owner' OR (o.expires_at > :now AND o.role = 'owner') IS TRUE) \
         AS own FROM i JOIN g ON g.id = i.of_group LEFT JOIN LATERAL (\
         SELECT o.no, o.role, o.expires_at FROM invites o WHERE o.namespace_no = :namespace \
         AND o.group_no = g.no AND lower(o.email) = lower(i.email) AND {pending o} LIMIT 1) o ON true), \
         a AS (SELECT j.*, j.manage AND j.own AND j.fits AND NOT j.used AS able FROM j), \
         s AS (SELECT a.*, a.able AND a.stands IS NOT TRUE AND (a.email IS NULL \
         OR a.ord = min(a.ord) FILTER (WHERE a.able) OVER (PARTITION BY a.group_no, a.address)) \
         AS new FROM a), \
         w AS (SELECT DISTINCT ON (s.id) s.id, s.ord FROM s WHERE s.new ORDER BY s.id, s.ord), \
         t AS (SELECT s.*, s.stands IS NOT TRUE AND w.ord <> s.ord AS late FROM s \
         LEFT JOIN w ON w.id = s.id), \
         f AS (SELECT t.*, t.used OR (t.late IS TRUE AND (t.new OR NOT coalesce(\
         bool_or(t.new AND t.late IS NOT TRUE) OVER (PARTITION BY t.group_no, t.address), \
         false))) AS taken FROM t), \
         k AS MATERIALIZED (SELECT f.*, f.able AND NOT f.taken AS fine, \
         CASE WHEN f.email IS NULL THEN f.ord ELSE min(f.ord) \
         FILTER (WHERE f.able AND NOT f.taken) OVER (PARTITION BY f.group_no, f.address) END \
         AS first FROM f)",
    ),
    // Writes a new membership over one that has expired. What is inserted comes before.
    (
        "renew_expired",
        "ON CONFLICT (namespace_no, group_no, user_no) DO UPDATE SET role = EXCLUDED.role, \
         joined_at = EXCLUDED.joined_at, expires_at = EXCLUDED.expires_at \
         WHERE memberships.expires_at <= EXCLUDED.joined_at",
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
