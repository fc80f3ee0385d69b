-- Finds what ended memberships without a change of their own, without reading all that was done to a group.
CREATE INDEX changes_deletions ON changes (namespace_no, seq)
    WHERE action IN ('user.deleted', 'group.deleted');
-- Invites are found by their address as it is compared, which older changes do not have.
DROP INDEX changes_of_address;
CREATE INDEX changes_of_address
    ON changes (namespace_no, COALESCE(document ->> 'email_key', lower(document ->> 'email')), seq)
    WHERE entity_type = 'invite';
