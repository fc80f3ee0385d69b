ALTER TABLE webhooks DROP COLUMN answers;
