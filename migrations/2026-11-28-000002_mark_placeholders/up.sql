-- A placeholder was told by its version 0: the version is only the version from now on.
ALTER TABLE users ADD COLUMN placeholder boolean NOT NULL DEFAULT false;
ALTER TABLE groups ADD COLUMN placeholder boolean NOT NULL DEFAULT false;
UPDATE users SET placeholder = true, version = 1 WHERE version = 0;
UPDATE groups SET placeholder = true, version = 1 WHERE version = 0;
COMMENT ON COLUMN users.placeholder IS 'Whether the user was named, as a member for example, before being created. Creating the user fills it in.';
COMMENT ON COLUMN groups.placeholder IS 'Whether the group was named, as a subgroup for example, before being created. Creating the group fills it in.';
COMMENT ON COLUMN users.version IS 'Counts the writes of this row from 1: the ETag.';
COMMENT ON COLUMN groups.version IS 'Counts the writes of this row from 1: the ETag.';
