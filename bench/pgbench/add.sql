\set group random(1, :scale) + 100000000000
\set user random(1, :scale) + 100000000000
WITH guarded AS (WITH RECURSIVE protected (no) AS (SELECT a.no FROM groups a WHERE a.namespace_no =
:ns::bigint AND a.id = 'administrators' UNION SELECT s.child_no FROM subgroups s JOIN protected ON s.parent_no
= protected.no WHERE s.namespace_no = :ns::bigint) SELECT protected.no FROM protected), g AS (SELECT g.* FROM
groups g WHERE g.namespace_no = :ns::bigint AND g.id = :group::text), u AS (SELECT u.no, u.id FROM users u
WHERE u.namespace_no = :ns::bigint AND u.id = :user::text), mine AS (SELECT m.role FROM g JOIN memberships m
ON m.namespace_no = :ns::bigint AND m.group_no = g.no AND m.user_no = :me::bigint WHERE m.expires_at IS NULL
OR m.expires_at > :at::timestamptz), at AS (SELECT g.no IN (SELECT guarded.no FROM guarded) AS guarded FROM
g), may AS (SELECT :every::bool OR (NOT at.guarded AND (:ordinary::bool OR EXISTS (SELECT FROM mine WHERE
mine.role IN ('manager', 'owner')))) AS manage, :every::bool OR (NOT at.guarded AND (:ordinary::bool OR EXISTS
(SELECT FROM mine WHERE mine.role = 'owner'))) AS own, at.guarded FROM at), w AS (INSERT INTO memberships
(namespace_no, group_no, user_no, role, joined_at, expires_at) SELECT :ns::bigint, g.no, u.no, :role::text,
:at::timestamptz, :never::timestamptz FROM g, u, may WHERE may.manage AND (may.own OR :role::text <> 'owner')
ON CONFLICT (namespace_no, group_no, user_no) DO UPDATE SET role = EXCLUDED.role, joined_at =
EXCLUDED.joined_at, expires_at = EXCLUDED.expires_at WHERE memberships.expires_at <= EXCLUDED.joined_at
RETURNING *), c AS (INSERT INTO changes (namespace_no, at, actor, action, entity_type, entity_id, document)
SELECT :ns::bigint, :at::timestamptz, :actor::text, 'membership.created', 'membership', g.id,
jsonb_build_object('group', g.id, 'user', u.id, 'role', w.role, 'joined_at', w.joined_at, 'expires_at',
w.expires_at) FROM w, g, u) SELECT g.*, may.manage, may.own, may.guarded, EXISTS (SELECT FROM w) FROM g, u,
may;
