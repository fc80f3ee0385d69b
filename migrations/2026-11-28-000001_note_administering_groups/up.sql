-- Who administers is a question to one column: no statement that writes walks along the nesting.
ALTER TABLE groups ADD COLUMN administers boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN groups.administers IS 'Whether the members administer the namespace: true for the group administrators and for everything nested below it.';

WITH RECURSIVE below (namespace_no, no) AS (
    SELECT g.namespace_no, g.no FROM groups g WHERE g.id = 'administrators'
    UNION
    SELECT s.namespace_no, s.child_no
    FROM subgroups s
    JOIN below ON below.namespace_no = s.namespace_no AND below.no = s.parent_no
)
UPDATE groups g SET administers = true
FROM below
WHERE g.namespace_no = below.namespace_no AND g.no = below.no;

CREATE INDEX groups_administering ON groups (namespace_no, no) WHERE administers;
