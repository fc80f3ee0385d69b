ALTER TABLE namespaces DROP COLUMN updated_at;
ALTER TABLE namespaces DROP COLUMN version;
ALTER TABLE namespaces DROP COLUMN settings;
