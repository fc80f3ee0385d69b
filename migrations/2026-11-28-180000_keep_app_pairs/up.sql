-- What the application keeps about a user or a group, beside the entity's own pairs, and with the same
-- limits.
ALTER TABLE users ADD COLUMN app jsonb NOT NULL DEFAULT '{}';
ALTER TABLE users ADD CONSTRAINT users_app_fit CHECK (
    octet_length(app::text) <= 16384
    AND jsonb_array_length(jsonb_path_query_array(app, '$.keyvalue()')) <= 64
);
COMMENT ON COLUMN users.app IS 'Pairs of the application, which users do not write.';

ALTER TABLE groups ADD COLUMN app jsonb NOT NULL DEFAULT '{}';
ALTER TABLE groups ADD CONSTRAINT groups_app_fit CHECK (
    octet_length(app::text) <= 16384
    AND jsonb_array_length(jsonb_path_query_array(app, '$.keyvalue()')) <= 64
);
COMMENT ON COLUMN groups.app IS 'Pairs of the application, which members do not write.';
