-- Invites are sent by e-mail. Such a mail has no content of its own: it tells what the invite says when it
-- is sent, so that no other copy of the code is kept, and one that was closed meanwhile is not sent.
ALTER TABLE invites
    ADD COLUMN only_mailed boolean NOT NULL DEFAULT false,
    ADD COLUMN sends integer NOT NULL DEFAULT 0,
    ADD COLUMN mailed_at timestamptz;

-- Whoever deletes an invite must not make room for another mail to the same address.
ALTER TABLE mails DROP CONSTRAINT mails_invite;

COMMENT ON COLUMN invites.only_mailed IS 'Whether nobody but the recipient of the e-mail was ever shown the code.';
COMMENT ON COLUMN invites.sends IS 'How often it was queued to be sent by e-mail.';
COMMENT ON COLUMN invites.mailed_at IS 'When it was last queued to be sent by e-mail.';
COMMENT ON COLUMN mails.invite_no IS 'The invite that it is about, which may have been deleted.';
