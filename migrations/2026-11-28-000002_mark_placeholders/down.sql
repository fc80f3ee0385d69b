UPDATE users SET version = 0 WHERE placeholder;
UPDATE groups SET version = 0 WHERE placeholder;
ALTER TABLE users DROP COLUMN placeholder;
ALTER TABLE groups DROP COLUMN placeholder;
