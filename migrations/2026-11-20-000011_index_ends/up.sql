-- What has ended is forgotten in the background, namespace by namespace.
CREATE INDEX sessions_end ON sessions (namespace_no, expires_at);
CREATE INDEX invites_end ON invites (namespace_no, expires_at);
