-- Who has an address, and what has a name or an id elsewhere, is listed in the order of making: by
-- the index alone, however many there are.
DROP INDEX users_email_prefix;
CREATE INDEX users_email_prefix ON users (namespace_no, lower(email) text_pattern_ops, no) WHERE email IS NOT NULL;
DROP INDEX users_external_id;
CREATE INDEX users_external_id ON users (namespace_no, external_id, no) WHERE external_id IS NOT NULL;
DROP INDEX groups_name;
CREATE INDEX groups_name ON groups (namespace_no, name, no) WHERE name IS NOT NULL;
DROP INDEX groups_external_id;
CREATE INDEX groups_external_id ON groups (namespace_no, external_id, no) WHERE external_id IS NOT NULL;
