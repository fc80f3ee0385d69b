-- What a provisioning protocol keeps about a user beyond the columns: parts of the name, all e-mail
-- addresses with their types, the department and the like. It has a column of its own, so that whoever
-- writes the user's properties does not erase it, nor the reverse.
ALTER TABLE users ADD COLUMN provisioned jsonb NOT NULL DEFAULT '{}';
ALTER TABLE users ADD CONSTRAINT users_provisioned_fit CHECK (octet_length(provisioned::text) <= 32768);
COMMENT ON COLUMN users.provisioned IS 'Attributes of a provisioning protocol that have no column: at most 32 KiB as PostgreSQL writes them.';

-- The e-mail addresses in it, as they are compared. Where there is none the index has no entry.
CREATE FUNCTION provisioned_emails(provisioned jsonb) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT coalesce(array_agg(lower(e ->> 'value')), '{}')
        FROM jsonb_array_elements(provisioned -> 'emails') e
    );
CREATE INDEX users_provisioned_emails ON users USING gin (provisioned_emails(provisioned))
    WHERE provisioned ? 'emails';

-- The attributes after the contact address has changed from `old` to `new`: the entry that had it has the
-- new one, and is gone where there is no new one.
CREATE FUNCTION with_email(provisioned jsonb, old text, new text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN NOT provisioned ? 'emails' OR old IS NOT DISTINCT FROM new THEN provisioned
        ELSE jsonb_set(
            provisioned,
            '{emails}',
            (
                SELECT coalesce(
                    jsonb_agg(
                        CASE
                            WHEN e.spot = first.spot THEN e.entry || jsonb_build_object('value', new)
                            ELSE e.entry
                        END
                        ORDER BY e.spot
                    ) FILTER (WHERE e.spot IS NOT NULL AND (new IS NOT NULL OR e.spot IS DISTINCT FROM first.spot)),
                    '[]'
                ) || CASE
                    WHEN min(first.spot) IS NULL AND new IS NOT NULL
                    THEN jsonb_build_array(jsonb_build_object('value', new))
                    ELSE '[]'
                END
                FROM (
                    SELECT min(f.spot) AS spot
                    FROM jsonb_array_elements(provisioned -> 'emails') WITH ORDINALITY f (entry, spot)
                    WHERE f.entry ->> 'value' = old
                ) first
                LEFT JOIN jsonb_array_elements(provisioned -> 'emails') WITH ORDINALITY e (entry, spot)
                    ON true
            )
        )
    END;
