ALTER TABLE namespaces ADD COLUMN changes_from bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN namespaces.changes_from IS 'Change records with a lower number have been deleted.';
