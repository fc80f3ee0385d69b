DROP INDEX users_known_as;
CREATE INDEX users_known_as ON users (namespace_no, lower(coalesce(username, id)) text_pattern_ops);
DROP INDEX users_username_taken;
CREATE UNIQUE INDEX users_username_taken ON users (namespace_no, lower(username) text_pattern_ops);
ALTER TABLE users DROP CONSTRAINT users_username_keyed;
ALTER TABLE users DROP COLUMN username_key;
COMMENT ON COLUMN users.username IS 'Unique in the namespace without regard to case, kept as sent.';
