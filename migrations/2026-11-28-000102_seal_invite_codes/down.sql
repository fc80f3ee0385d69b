-- SQL cannot open the codes: the invites are lost.
DELETE FROM invites;
ALTER TABLE invites DROP COLUMN code_hash, DROP COLUMN code_sealed, DROP COLUMN IF EXISTS code;
ALTER TABLE invites
    ADD COLUMN code text NOT NULL,
    ADD CONSTRAINT invites_code_taken UNIQUE (namespace_no, code);
