DROP INDEX invites_by;
ALTER TABLE invites DROP COLUMN guarded;
