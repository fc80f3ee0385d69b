COMMENT ON COLUMN users.version IS 'Counts the writes of this row from 1: the ETag.';
COMMENT ON COLUMN groups.version IS 'Counts the writes of this row from 1: the ETag.';
