-- Sets `username` to the columns that a username fills, and `user` and `sleeper` to what fills them: the
-- names of the data are in lower-case ASCII, and so are their own keys. Versions that are compared with may
-- be older than the keys.
SELECT CASE count(*) WHEN 2 THEN 'username, username_key, username_skeleton' ELSE 'username' END AS username,
    'concat(''user-'', n)' || CASE count(*) WHEN 2 THEN repeat(', concat(''user-'', n)', 2) ELSE '' END AS user,
    'concat(''sleeper-'', n)' || CASE count(*) WHEN 2 THEN repeat(', concat(''sleeper-'', n)', 2) ELSE '' END AS sleeper
FROM pg_attribute
WHERE attrelid = 'users'::regclass AND attname IN ('username_key', 'username_skeleton') \gset
