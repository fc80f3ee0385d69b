-- An expired invite stays what it was when a newer one to the same group and address is made.
ALTER TABLE invites ADD COLUMN replaced_at timestamptz;
COMMENT ON COLUMN invites.replaced_at IS 'When a newer invite to the same group and address took its place.';

DROP INDEX invites_open_taken;
CREATE UNIQUE INDEX invites_open_taken ON invites (namespace_no, group_no, lower(email))
    WHERE declined_at IS NULL AND uses < max_uses AND replaced_at IS NULL;

-- An invite ends when it is declined or used up, at the latest when it expires.
DROP INDEX invites_end;
CREATE INDEX invites_end ON invites (namespace_no, (LEAST(expires_at,
    CASE WHEN declined_at IS NOT NULL THEN declined_at WHEN uses >= max_uses THEN updated_at END)));
