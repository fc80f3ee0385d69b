-- Who is known by username, or by id without one, found by prefix and listed in order.
CREATE INDEX users_known_as ON users (namespace_no, lower(coalesce(username, id)) text_pattern_ops);
