DROP INDEX groups_external_id;
CREATE INDEX groups_external_id ON groups (namespace_no, external_id) WHERE external_id IS NOT NULL;
DROP INDEX groups_name;
CREATE INDEX groups_name ON groups (namespace_no, name) WHERE name IS NOT NULL;
DROP INDEX users_external_id;
CREATE INDEX users_external_id ON users (namespace_no, external_id) WHERE external_id IS NOT NULL;
DROP INDEX users_email_prefix;
CREATE INDEX users_email_prefix ON users (namespace_no, lower(email) text_pattern_ops) WHERE email IS NOT NULL;
