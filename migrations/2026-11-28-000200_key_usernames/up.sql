-- Usernames are compared by a key that Roster computes, because lower() depends on the locale of the
-- database. Roster fills in the keys of existing rows when it starts, and then validates the constraint.
ALTER TABLE users ADD COLUMN username_key text;
COMMENT ON COLUMN users.username IS 'A name to sign in with, in Unicode''s Normalization Form C.';
COMMENT ON COLUMN users.username_key IS 'The NFKC_Casefold form of the username, computed by Roster: unique in the namespace.';

ALTER TABLE users ADD CONSTRAINT users_username_keyed
    CHECK ((username IS NULL) = (username_key IS NULL)) NOT VALID;

-- text_pattern_ops serves equality and, whatever the collation, prefixes.
DROP INDEX users_username_taken;
CREATE UNIQUE INDEX users_username_taken ON users (namespace_no, username_key text_pattern_ops);
DROP INDEX users_known_as;
CREATE INDEX users_known_as ON users (namespace_no, coalesce(username_key, lower(id)) text_pattern_ops);
