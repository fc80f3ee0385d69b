-- What a session rests on is checked whenever it is used: who opened it, when it was used and when
-- its user was authenticated.
ALTER TABLE sessions ADD COLUMN opened_by text NOT NULL DEFAULT 'unknown';
ALTER TABLE sessions ADD COLUMN may_administer boolean NOT NULL DEFAULT false;
ALTER TABLE sessions ADD COLUMN used_at timestamptz;
ALTER TABLE sessions ADD COLUMN authenticated_at timestamptz;

-- The change record of a session says who opened it: a user by password, or a key.
UPDATE sessions s SET
    opened_by = c.actor,
    may_administer = c.actor LIKE 'user:%' OR EXISTS (
        SELECT FROM api_keys k
        WHERE 'key:' || k.id = c.actor AND string_to_array(k.scopes, ' ') @> ARRAY['admin']
            AND (
                k.namespace_no = s.namespace_no
                OR string_to_array(k.scopes, ' ') @> ARRAY['operator']
            )
    )
FROM changes c
WHERE c.namespace_no = s.namespace_no AND c.entity_id = s.id AND c.action = 'session.created';
UPDATE sessions SET
    used_at = greatest(created_at, date_trunc('microseconds', now())),
    authenticated_at = created_at;

ALTER TABLE sessions ALTER COLUMN opened_by DROP DEFAULT;
ALTER TABLE sessions ALTER COLUMN may_administer DROP DEFAULT;
ALTER TABLE sessions ALTER COLUMN used_at SET NOT NULL;
ALTER TABLE sessions ALTER COLUMN authenticated_at SET NOT NULL;

COMMENT ON COLUMN sessions.opened_by IS 'Who opened it: user:ID, by password, or key:ID.';
COMMENT ON COLUMN sessions.may_administer IS 'Whether who opened it was the user, or administered: a session that a narrow key has opened never administers, whatever its user becomes.';
COMMENT ON COLUMN sessions.used_at IS 'When it was last used, to the minute.';
COMMENT ON COLUMN sessions.authenticated_at IS 'When its user was last authenticated.';
