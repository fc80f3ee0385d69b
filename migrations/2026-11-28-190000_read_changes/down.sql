COMMENT ON COLUMN changes.xid IS 'The transaction: a reader waits until no older one can still add a lower seq.';
DROP INDEX memberships_end;
DROP INDEX changes_of_user;
DROP INDEX changes_of_entity;
