-- What the whole installation has once.
CREATE TABLE settings (
    key text PRIMARY KEY,
    value text NOT NULL
);
COMMENT ON TABLE settings IS 'What the whole installation has once. Small and global.';
COMMENT ON COLUMN settings.key IS 'The name of the setting.';
COMMENT ON COLUMN settings.value IS 'Its value: of `secret`, an HMAC of a constant, which shows whether a process has the same secret.';
