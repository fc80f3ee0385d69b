-- An invite works only while whoever made it may still make it.
ALTER TABLE invites
    ADD COLUMN made_by_key text,
    ADD COLUMN maker_since timestamptz,
    ADD COLUMN proves_email boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT invites_one_maker CHECK (invited_by IS NULL OR made_by_key IS NULL);
COMMENT ON COLUMN invites.made_by_key IS 'The id of the key that invited. Without it and without invited_by the invite was made before this was recorded.';
COMMENT ON COLUMN invites.maker_since IS 'When the last of the memberships began by which the user might invite: one that began later gives no right to this invite.';
COMMENT ON COLUMN invites.proves_email IS 'Whether accepting makes the address a sign-in address: whoever invited may set addresses.';

CREATE INDEX invites_by_key ON invites (namespace_no, made_by_key) WHERE made_by_key IS NOT NULL;

-- Those that there are stay usable as far as their makers may make them today.
UPDATE invites SET maker_since = now() WHERE invited_by IS NOT NULL;
UPDATE invites v SET proves_email = true
WHERE v.email IS NOT NULL AND (v.invited_by IS NULL OR EXISTS (
    SELECT FROM users u
    JOIN memberships m ON m.namespace_no = u.namespace_no AND m.user_no = u.no
        AND (m.expires_at IS NULL OR m.expires_at > now())
    JOIN groups g ON g.namespace_no = m.namespace_no AND g.no = m.group_no AND g.administers
    WHERE u.namespace_no = v.namespace_no AND u.id = v.invited_by
));
