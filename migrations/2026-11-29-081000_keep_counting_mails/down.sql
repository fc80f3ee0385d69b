DELETE FROM mails m WHERE m.to_address = ''
    OR m.user_no IS NOT NULL AND NOT EXISTS (SELECT FROM users u WHERE u.namespace_no = m.namespace_no AND u.no = m.user_no)
    OR m.ticket_no IS NOT NULL AND NOT EXISTS (SELECT FROM tickets t WHERE t.namespace_no = m.namespace_no AND t.no = m.ticket_no);
DROP INDEX mails_address;
ALTER TABLE mails
    ADD CONSTRAINT mails_user FOREIGN KEY (namespace_no, user_no) REFERENCES users (namespace_no, no) ON DELETE CASCADE,
    ADD CONSTRAINT mails_ticket FOREIGN KEY (namespace_no, ticket_no) REFERENCES tickets (namespace_no, no) ON DELETE CASCADE;

COMMENT ON COLUMN mails.to_address IS 'The recipient''s e-mail address.';
COMMENT ON COLUMN mails.user_no IS 'The user whom it is about.';
COMMENT ON COLUMN mails.ticket_no IS 'The ticket whose code it tells.';
