ALTER TABLE namespaces DROP COLUMN changes_from;
