-- What was mailed counts towards the limits until it is too old for them, whoever deletes the user, the ticket
-- or the e-mail meanwhile. Of an e-mail that is deleted a row without an address stays.
ALTER TABLE mails DROP CONSTRAINT mails_user, DROP CONSTRAINT mails_ticket;

-- How much is mailed to one address.
CREATE INDEX mails_address ON mails (namespace_no, to_address, created_at);

COMMENT ON COLUMN mails.to_address IS 'The recipient''s e-mail address; empty where the e-mail was deleted, which still counts towards the limits.';
COMMENT ON COLUMN mails.user_no IS 'The user whom it is about, who may have been deleted.';
COMMENT ON COLUMN mails.ticket_no IS 'The ticket whose code it tells, which may have been deleted.';
