ALTER TABLE namespaces ADD COLUMN settings jsonb NOT NULL DEFAULT '{}';
ALTER TABLE namespaces ADD COLUMN version bigint NOT NULL DEFAULT 1;
ALTER TABLE namespaces ADD COLUMN updated_at timestamptz;
UPDATE namespaces SET updated_at = created_at;
ALTER TABLE namespaces ALTER COLUMN updated_at SET NOT NULL;

COMMENT ON COLUMN namespaces.settings IS 'The settings that differ from their defaults.';
COMMENT ON COLUMN namespaces.version IS 'Counts the writes of this row from 1: the ETag.';
COMMENT ON COLUMN namespaces.updated_at IS 'When it was last written.';
