ALTER TABLE changes ADD COLUMN request_id text;
COMMENT ON COLUMN changes.request_id IS 'The id of the request, as in the log; none where Roster acts by itself.';
