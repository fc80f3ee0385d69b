CREATE INDEX changes_of_entity ON changes (namespace_no, entity_id, seq);
CREATE INDEX changes_of_user ON changes (namespace_no, (document ->> 'user'), seq)
    WHERE entity_type IN ('membership', 'session');
CREATE INDEX memberships_end ON memberships (namespace_no, expires_at) WHERE expires_at IS NOT NULL;
COMMENT ON COLUMN changes.xid IS 'The transaction: what was written together has the same.';
