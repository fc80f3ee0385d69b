-- The data: psql -v scale=100000. Ids are numbers, because pgbench can only generate numbers. The
-- namespace `default` has the number 1.

-- No foreign-key checks: the generated data satisfies them.
SET session_replication_role = replica;
\ir keys.sql

INSERT INTO users (namespace_no, no, id, :username, email, login_email, name, created_at, updated_at)
SELECT 1, n, 100000000000 + n, :user, 'user-' || n || '@example.org',
    'user-' || n || '@example.org', 'User ' || n, '2026-01-01Z', '2026-01-01Z'
FROM generate_series(1, :scale) n;

-- Users who are added and removed during the measurement.
INSERT INTO users (namespace_no, no, id, created_at, updated_at)
SELECT 1, :scale + 1 + n, 'guest-' || n, '2026-01-01Z', '2026-01-01Z' FROM generate_series(0, 999) n;

-- The group with the number 1 is `administrators`.
INSERT INTO groups (namespace_no, no, id, name, description, created_at, updated_at)
SELECT 1, 1 + n, 100000000000 + n, 'Group ' || n, 'The group with the number ' || n, '2026-01-01Z', '2026-01-01Z'
FROM generate_series(1, :scale) n;
INSERT INTO groups (namespace_no, no, id, created_at, updated_at)
VALUES (1, :scale + 2, 'large', '2026-01-01Z', '2026-01-01Z'), (1, :scale + 3, 'small', '2026-01-01Z', '2026-01-01Z');

-- Every user is in nine groups spread over all, and in the large one.
INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at)
SELECT 1, 2 + (n * 9 + k) * 7919 % :scale, n, 'member', timestamptz '2026-01-01Z'
FROM generate_series(1::bigint, :scale) n, generate_series(0, 8) k
UNION ALL SELECT 1, :scale + 2, n, 'member', '2026-01-01Z' FROM generate_series(1, :scale) n
UNION ALL SELECT 1, :scale + 3, n, 'member', '2026-01-01Z' FROM generate_series(1, 100) n;

SELECT setval(pg_get_serial_sequence('users', 'no'), :scale + 2000),
    setval(pg_get_serial_sequence('groups', 'no'), :scale + 2000);
RESET session_replication_role;
VACUUM ANALYZE;
