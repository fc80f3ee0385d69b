ALTER TABLE invites DROP CONSTRAINT invites_inviter;
