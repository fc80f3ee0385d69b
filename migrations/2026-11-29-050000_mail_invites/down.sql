-- What is about invites that were deleted cannot refer to them.
DELETE FROM mails m
WHERE m.invite_no IS NOT NULL
    AND NOT EXISTS (SELECT FROM invites v WHERE v.namespace_no = m.namespace_no AND v.no = m.invite_no);
ALTER TABLE mails
    ADD CONSTRAINT mails_invite FOREIGN KEY (namespace_no, invite_no) REFERENCES invites (namespace_no, no) ON DELETE CASCADE;
ALTER TABLE invites DROP COLUMN mailed_at, DROP COLUMN sends, DROP COLUMN only_mailed;
