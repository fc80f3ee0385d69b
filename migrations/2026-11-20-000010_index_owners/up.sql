-- Finds the owners of a group without reading its members: the last one cannot leave.
CREATE INDEX memberships_owners ON memberships (namespace_no, group_no, user_no) WHERE role = 'owner';
