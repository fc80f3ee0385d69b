-- Deleting a user deletes the invites that the user made, whichever statement deletes the user.
DELETE FROM invites v
WHERE v.invited_by IS NOT NULL
    AND NOT EXISTS (SELECT FROM users u WHERE u.namespace_no = v.namespace_no AND u.id = v.invited_by);

ALTER TABLE invites ADD CONSTRAINT invites_inviter
    FOREIGN KEY (namespace_no, invited_by) REFERENCES users (namespace_no, id) ON DELETE CASCADE;
