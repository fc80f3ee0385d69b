-- The responses to requests with an Idempotency-Key, for a day.
CREATE TABLE idempotency_keys (
    namespace_no bigint NOT NULL,
    key_hash bytea NOT NULL,
    fingerprint bytea NOT NULL,
    sealed bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (namespace_no, key_hash)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (namespace_no, created_at);
COMMENT ON TABLE idempotency_keys IS 'The responses to requests with an Idempotency-Key, which a repeated request gets again.';
COMMENT ON COLUMN idempotency_keys.namespace_no IS 'The tenant.';
COMMENT ON COLUMN idempotency_keys.key_hash IS 'A hash of the caller and the Idempotency-Key.';
COMMENT ON COLUMN idempotency_keys.fingerprint IS 'An HMAC of the method, the target and the body, under a key derived from the Idempotency-Key and Roster''s secret.';
COMMENT ON COLUMN idempotency_keys.sealed IS 'The response, sealed under such a key. Null only inside the transaction of the request.';
COMMENT ON COLUMN idempotency_keys.created_at IS 'When the request was made.';
