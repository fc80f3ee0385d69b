DROP INDEX invites_end;
CREATE INDEX invites_end ON invites (namespace_no, expires_at);

-- Of several for one group and address, the older ones cannot stay.
DELETE FROM invites WHERE replaced_at IS NOT NULL;
DROP INDEX invites_open_taken;
CREATE UNIQUE INDEX invites_open_taken ON invites (namespace_no, group_no, lower(email))
    WHERE declined_at IS NULL AND uses < max_uses;
ALTER TABLE invites DROP COLUMN replaced_at;
