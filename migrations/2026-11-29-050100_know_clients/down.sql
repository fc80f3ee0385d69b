ALTER TABLE sign_in_addresses DROP COLUMN programs;
