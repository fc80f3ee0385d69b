\set user random(1, :scale) + 100000000000
\set id random(1, 900000000000000000)
\set token random(1, 900000000000000000)
WITH u AS (SELECT u.no, u.id FROM users u WHERE u.namespace_no = :ns::bigint AND u.id = :user::text AND
u.active AND (:every::bool OR NOT EXISTS (SELECT FROM memberships m WHERE m.namespace_no = :ns::bigint AND
m.user_no = u.no AND m.group_no IN (WITH RECURSIVE protected (no) AS (SELECT a.no FROM groups a WHERE
a.namespace_no = :ns::bigint AND a.id = 'administrators' UNION SELECT s.child_no FROM subgroups s JOIN
protected ON s.parent_no = protected.no WHERE s.namespace_no = :ns::bigint) SELECT protected.no FROM
protected) AND (m.expires_at IS NULL OR m.expires_at > :at::timestamptz))) FOR SHARE), s AS (INSERT INTO
sessions (namespace_no, id, token_hash, user_no, user_agent, ip, created_at, expires_at) SELECT :ns::bigint,
:id::text, :token::bytea, u.no, :agent::text, :ip::text, :at::timestamptz, :end::timestamptz FROM u RETURNING
*), c AS (INSERT INTO changes (namespace_no, at, actor, action, entity_type, entity_id, document) SELECT
:ns::bigint, :at::timestamptz, :actor::text, 'session.created', 'session', s.id, to_jsonb(s) -
'{namespace_no,no,token_hash,user_no}'::text[] || jsonb_build_object('user', u.id) FROM s, u) SELECT
s.namespace_no, s.no, s.id, s.user_no, s.user_agent, s.ip, s.created_at, s.expires_at, u.id FROM s, u;
