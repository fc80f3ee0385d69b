-- Whoever creates a webhook may lose their rights, and it sends on: so it names them, as keys do.
ALTER TABLE webhooks ADD COLUMN created_by text;

COMMENT ON COLUMN webhooks.created_by IS 'Who created it: user:ID, key:ID or system; NULL for webhooks that are older than this column.';
