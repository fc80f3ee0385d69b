-- A key names its maker, so that what somebody made can be found and ended when they leave.
ALTER TABLE api_keys ADD COLUMN created_by text;
UPDATE api_keys k SET created_by = c.actor
FROM (
    SELECT DISTINCT ON (c.namespace_no, c.entity_id) c.namespace_no, c.entity_id, c.actor
    FROM changes c
    WHERE c.action = 'key.created'
    ORDER BY c.namespace_no, c.entity_id, c.seq DESC
) c
WHERE c.namespace_no = k.namespace_no AND c.entity_id = k.id;

COMMENT ON COLUMN api_keys.created_by IS 'Who created it: user:ID, key:ID or system.';
