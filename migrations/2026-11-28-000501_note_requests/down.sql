ALTER TABLE changes DROP COLUMN request_id;
