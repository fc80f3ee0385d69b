DROP INDEX invites_to_email;
CREATE INDEX invites_to_email ON invites (namespace_no, lower(email), no) WHERE email IS NOT NULL;
DROP INDEX invites_open_taken;
CREATE UNIQUE INDEX invites_open_taken ON invites (namespace_no, group_no, lower(email))
    WHERE declined_at IS NULL AND uses < max_uses AND replaced_at IS NULL;
ALTER TABLE invites DROP COLUMN email_key;
DROP TABLE names;
ALTER TABLE users DROP CONSTRAINT users_username_keyed;
DROP INDEX users_username_skeleton;
ALTER TABLE users DROP COLUMN username_skeleton;
ALTER TABLE users ADD CONSTRAINT users_username_keyed
    CHECK ((username IS NULL) = (username_key IS NULL)) NOT VALID;
COMMENT ON COLUMN users.login_email IS 'The lower-cased address that this user may sign in with: unique.';
