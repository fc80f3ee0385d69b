-- Invites are listed by group and by address, page by page, and go with their group.
CREATE INDEX invites_of_group ON invites (namespace_no, group_no, no);
CREATE INDEX invites_to_email ON invites (namespace_no, lower(email), no) WHERE email IS NOT NULL;
