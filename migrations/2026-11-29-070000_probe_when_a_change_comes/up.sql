-- A change that alone fails holds up the next one only until it is known that the next one is accepted. Where
-- there is no next one yet, this says from where on to look for it.
ALTER TABLE webhooks ADD COLUMN alone_up_to bigint;

COMMENT ON COLUMN webhooks.alone_up_to IS 'Up to this number the feed has no other change to try instead of the one that fails and may itself be at fault: a later one is tried before next_at. NULL where that is not so.';
