ALTER TABLE invites DROP COLUMN made_by_operator;
