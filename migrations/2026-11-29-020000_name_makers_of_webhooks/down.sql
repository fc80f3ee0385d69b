ALTER TABLE webhooks DROP COLUMN created_by;
