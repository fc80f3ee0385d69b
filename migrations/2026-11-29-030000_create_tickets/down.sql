ALTER TABLE users DROP COLUMN email_verified_at;
ALTER TABLE mails DROP COLUMN ticket_no;
DROP TABLE ticket_counts;
DROP TABLE tickets;
