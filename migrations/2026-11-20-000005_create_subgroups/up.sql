CREATE TABLE subgroups (
    namespace_no bigint NOT NULL,
    parent_no bigint NOT NULL,
    child_no bigint NOT NULL,
    PRIMARY KEY (namespace_no, parent_no, child_no),
    CONSTRAINT subgroups_parent FOREIGN KEY (namespace_no, parent_no) REFERENCES groups (namespace_no, no) ON DELETE CASCADE,
    CONSTRAINT subgroups_child FOREIGN KEY (namespace_no, child_no) REFERENCES groups (namespace_no, no) ON DELETE CASCADE
);

CREATE INDEX subgroups_of_child ON subgroups (namespace_no, child_no, parent_no);

COMMENT ON TABLE subgroups IS 'Which group is nested in which: the members of the child are effective members of the parent. Free of cycles.';
COMMENT ON COLUMN subgroups.namespace_no IS 'The tenant.';
COMMENT ON COLUMN subgroups.parent_no IS 'The group that contains.';
COMMENT ON COLUMN subgroups.child_no IS 'The group that is contained.';
