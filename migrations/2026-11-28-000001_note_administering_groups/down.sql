ALTER TABLE groups DROP COLUMN administers;
