-- The id of a key is unique in its own namespace only. An operator's key may act in every namespace, and
-- what it does there must not be taken for what a key there with the same id does.
ALTER TABLE invites
    ADD COLUMN made_by_operator bigint,
    ADD CONSTRAINT invites_operator_is_a_key CHECK (made_by_operator IS NULL OR made_by_key IS NOT NULL);
COMMENT ON COLUMN invites.made_by_operator IS 'The number of the key that invited, where it is an operator''s key of another namespace.';
