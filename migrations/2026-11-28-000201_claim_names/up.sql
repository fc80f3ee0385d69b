-- Sign-in addresses are compared as the mail system does, and nobody is called what somebody else is
-- known by. Roster fills in what it must compute when it starts, and then validates the constraint.
ALTER TABLE users ADD COLUMN username_skeleton text;
COMMENT ON COLUMN users.username_skeleton IS 'The skeleton (UTS 39) of the username: what cannot be told apart has the same.';
COMMENT ON COLUMN users.login_email IS 'The address that this user may sign in with, its local part folded, its domain as A-labels: unique.';
CREATE INDEX users_username_skeleton ON users (namespace_no, username_skeleton) WHERE username_skeleton IS NOT NULL;

ALTER TABLE users DROP CONSTRAINT users_username_keyed;
ALTER TABLE users ADD CONSTRAINT users_username_keyed CHECK (
    (username IS NULL) = (username_key IS NULL) AND (username IS NULL) = (username_skeleton IS NULL)
) NOT VALID;

CREATE TABLE names (
    namespace_no bigint NOT NULL,
    user_no bigint NOT NULL,
    kind text NOT NULL,
    name text,
    PRIMARY KEY (namespace_no, user_no, kind),
    CONSTRAINT names_kind_known CHECK (kind IN ('id', 'username', 'folded', 'address', 'key')),
    CONSTRAINT names_user FOREIGN KEY (namespace_no, user_no) REFERENCES users (namespace_no, no) ON DELETE CASCADE
);

-- No username is another user's id, whichever is there first.
CREATE UNIQUE INDEX names_id_taken ON names (namespace_no, name) WHERE kind IN ('id', 'username', 'folded');
-- No username is another user's sign-in address.
CREATE UNIQUE INDEX names_sign_in_taken ON names (namespace_no, name) WHERE kind IN ('address', 'key');

COMMENT ON TABLE names IS 'The names by which users are known, written with the user: the indexes keep a name of one kind from being another user''s of another kind.';
COMMENT ON COLUMN names.namespace_no IS 'The tenant.';
COMMENT ON COLUMN names.user_no IS 'Whose name it is.';
COMMENT ON COLUMN names.kind IS 'id; username, and folded for its key where that differs; address for the sign-in address, and key for a username that may be one.';
COMMENT ON COLUMN names.name IS 'The name. NULL where another row of the user has the same, and where there is none any more.';

INSERT INTO names (namespace_no, user_no, kind, name) SELECT u.namespace_no, u.no, 'id', u.id FROM users u;

ALTER TABLE invites ADD COLUMN email_key text;
COMMENT ON COLUMN invites.email_key IS 'The address in the form of users.login_email.';
-- Roster fills in the others when it starts.
UPDATE invites SET email_key = lower(email) WHERE octet_length(email) = char_length(email);

DROP INDEX invites_open_taken;
CREATE UNIQUE INDEX invites_open_taken ON invites (namespace_no, group_no, email_key)
    WHERE declined_at IS NULL AND uses < max_uses AND replaced_at IS NULL;
DROP INDEX invites_to_email;
CREATE INDEX invites_to_email ON invites (namespace_no, email_key, no) WHERE email_key IS NOT NULL;
