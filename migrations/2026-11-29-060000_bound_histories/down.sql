DROP INDEX changes_of_address;
CREATE INDEX changes_of_address ON changes (namespace_no, lower(document ->> 'email'), seq)
    WHERE entity_type = 'invite';
DROP INDEX changes_deletions;
