ALTER TABLE webhooks ADD COLUMN answers integer NOT NULL DEFAULT 0;

COMMENT ON COLUMN webhooks.answers IS 'How many of the attempts that failed were answered about the first change that is not delivered: from the fourth on, the next change shows whether that change or the receiver is at fault.';
