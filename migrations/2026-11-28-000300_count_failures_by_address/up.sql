-- Whoever guesses passwords must wait, not the user whose password is guessed: failures are counted
-- by user and by where they come from.
CREATE TABLE sign_in_addresses (
    namespace_no bigint NOT NULL,
    user_no bigint NOT NULL,
    address text NOT NULL,
    failures integer NOT NULL,
    hour_failures integer NOT NULL,
    hour_began_at timestamptz NOT NULL,
    locked_until timestamptz,
    signed_in_at timestamptz,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (namespace_no, user_no, address),
    CONSTRAINT sign_in_addresses_user FOREIGN KEY (namespace_no, user_no) REFERENCES users (namespace_no, no) ON DELETE CASCADE
);

CREATE INDEX sign_in_addresses_end ON sign_in_addresses (namespace_no, expires_at);

COMMENT ON TABLE sign_in_addresses IS 'From where users have signed in, or failed to.';
COMMENT ON COLUMN sign_in_addresses.namespace_no IS 'The tenant.';
COMMENT ON COLUMN sign_in_addresses.user_no IS 'The user.';
COMMENT ON COLUMN sign_in_addresses.address IS 'The IPv4 address, or the first address of the /64 network of an IPv6 address; empty where there is none.';
COMMENT ON COLUMN sign_in_addresses.failures IS 'Consecutive failures from this address.';
COMMENT ON COLUMN sign_in_addresses.hour_failures IS 'Failures from this address in the hour that began at `hour_began_at`.';
COMMENT ON COLUMN sign_in_addresses.hour_began_at IS 'When that hour began.';
COMMENT ON COLUMN sign_in_addresses.locked_until IS 'Until when this address cannot sign in as the user.';
COMMENT ON COLUMN sign_in_addresses.signed_in_at IS 'When the user last signed in from this address.';
COMMENT ON COLUMN sign_in_addresses.expires_at IS 'When the row is of no use any more.';
