ALTER TABLE invites DROP COLUMN made_by_key, DROP COLUMN maker_since, DROP COLUMN proves_email;
