-- Finds the changes of invites that were addressed to somebody whose personal data are erased.
CREATE INDEX changes_of_address ON changes (namespace_no, lower(document ->> 'email'), seq)
    WHERE entity_type = 'invite';
