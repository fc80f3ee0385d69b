-- Codes are no longer kept in clear text. Only the program has the secret by which they are hashed and
-- sealed: it fills in both columns when it starts, and then drops the column `code`.
ALTER TABLE invites
    ALTER COLUMN code DROP NOT NULL,
    ADD COLUMN code_hash bytea,
    ADD COLUMN code_sealed bytea,
    ADD CONSTRAINT invites_code_hash_taken UNIQUE (namespace_no, code_hash);
COMMENT ON COLUMN invites.code_hash IS 'HMAC-SHA256 of the code under Roster''s secret, by which the invite is found.';
COMMENT ON COLUMN invites.code_sealed IS 'The code, sealed under Roster''s secret, to be shown again.';
