ALTER TABLE webhooks DROP COLUMN alone_up_to;
