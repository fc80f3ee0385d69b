-- One that is made just when its group is nested below the administrators must not open it.
ALTER TABLE invites ADD COLUMN guarded boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN invites.guarded IS 'Whether the group was the administrators'' when the invite was made: only then it opens one that is.';

-- Deleting a user takes along the invites that they made.
CREATE INDEX invites_by ON invites (namespace_no, invited_by) WHERE invited_by IS NOT NULL;
