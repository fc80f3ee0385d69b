CREATE TABLE memberships (
    namespace_no bigint NOT NULL,
    group_no bigint NOT NULL,
    user_no bigint NOT NULL,
    role text NOT NULL,
    joined_at timestamptz NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (namespace_no, group_no, user_no),
    CONSTRAINT memberships_role_known CHECK (role IN ('member', 'manager', 'owner')),
    CONSTRAINT memberships_group FOREIGN KEY (namespace_no, group_no) REFERENCES groups (namespace_no, no) ON DELETE CASCADE,
    CONSTRAINT memberships_user FOREIGN KEY (namespace_no, user_no) REFERENCES users (namespace_no, no) ON DELETE CASCADE
);

CREATE INDEX memberships_of_user ON memberships (namespace_no, user_no, group_no);

COMMENT ON TABLE memberships IS 'Who is directly in which group.';
COMMENT ON COLUMN memberships.namespace_no IS 'The tenant.';
COMMENT ON COLUMN memberships.group_no IS 'The group.';
COMMENT ON COLUMN memberships.user_no IS 'The member.';
COMMENT ON COLUMN memberships.role IS 'member, manager or owner.';
COMMENT ON COLUMN memberships.joined_at IS 'When the membership began.';
COMMENT ON COLUMN memberships.expires_at IS 'From then on the membership is as good as absent.';
