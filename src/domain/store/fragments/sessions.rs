//! Sessions, API keys, and the deletion of what has ended.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // Inserts the session for the user `u`, with its record, and selects it. The row of the user is
    // locked before: whatever ends the user's sessions at the same time comes before or after, and
    // misses none.
    (
        "insert_session",
        r#"
            s AS (
                INSERT INTO sessions (
                    namespace_no, id, token_hash, user_no, user_agent, ip, created_at,
                        expires_at, opened_by, may_administer, used_at, authenticated_at
                )
                SELECT :namespace, :id, :token_hash, u.no, :user_agent, :ip, :now, :expires_at,
                    :opened_by, :may_administer, :now, :now
                FROM u
                RETURNING *
            ),
            recorded AS ({changes} {record_session created})
            SELECT {session} FROM s JOIN u ON u.no = s.user_no
        "#,
    ),
    // `verified`: the user `:user`, who may sign in, as long as the password is still the one that was
    // verified, `:stored`. The user is locked. `noted (user_no)`: the same, once the sign-in is noted.
    (
        "verified_sign_in",
        r#"
            verified AS (
                SELECT u.no, u.id FROM users u {sign_in_address u}
                WHERE u.namespace_no = :namespace AND u.no = :user AND u.password_hash = :stored
                    AND {may_sign_in u}
                FOR NO KEY UPDATE OF u
            ),
            noted AS ({note_sign_in verified})
        "#,
    ),
    // Ends all waiting of those who sign in to an account, whatever address `a` they come from. Which
    // account comes after.
    (
        "forget_failures",
        "UPDATE sign_in_addresses a SET failures = 0, hour_failures = 0, locked_until = NULL",
    ),
    // Notes that the user `@1` has signed in from the address of the request, which must not wait by now
    // because of failures at the same time. Selects the user's number.
    (
        "note_sign_in",
        r#"
            INSERT INTO sign_in_addresses AS a (
                namespace_no, user_no, address, failures, hour_failures, hour_began_at,
                    signed_in_at, expires_at
            )
            SELECT :namespace, @1.no, :address, 0, 0, :now, :now, :known_until FROM @1
            ON CONFLICT (namespace_no, user_no, address) DO UPDATE
            SET failures = 0, locked_until = NULL, signed_in_at = :now, expires_at =
                :known_until
            WHERE {address_not_locked}
            RETURNING a.user_no
        "#,
    ),
    // The columns of the session `s` of the user `u`.
    (
        "session",
        r#"
            s.namespace_no, s.no, s.id, s.user_no, s.user_agent, s.ip, s.created_at,
                s.expires_at, s.opened_by, s.used_at, s.authenticated_at, u.id
        "#,
    ),
    // When the session `@1` ends: at the latest when it expires, and before, if the namespace says so,
    // because it goes unused.
    ("session_end", "LEAST(@1.expires_at, @1.used_at + {session_idle})"),
    (
        "session_idle",
        r#"
            (
                SELECT make_interval(secs => nullif((n.settings ->> 'session_idle')::int, 0))
                FROM namespaces n
                WHERE n.no = :namespace
            )
        "#,
    ),
    // Whether that is after `:now`, for a statement that changes sessions: Citus refuses it to add an interval to
    // a time there, which depends on the time zone where the interval has days.
    (
        "session_lives",
        "(@1.expires_at > :now AND coalesce(:now - @1.used_at < {session_idle}, true))",
    ),
    // The sessions `s` that have not ended, of users `u` whom the caller may touch. Each user is looked up
    // by itself, since a page has few sessions.
    (
        "all_sessions",
        r#"
            sessions s
                CROSS JOIN LATERAL (
                    SELECT u.no, u.id FROM users u
                    WHERE u.namespace_no = :namespace AND u.no = s.user_no OFFSET 0
                ) u
            WHERE s.namespace_no = :namespace AND {session_end s} > :now AND {touches u}
        "#,
    ),
    // Inserts a key.
    (
        "insert_key",
        r#"
            INSERT INTO api_keys (
                namespace_no, id, name, hash, scopes, created_at, expires_at, created_by
            )
            VALUES (:namespace, :id, :name, :hash, :scopes, :now, :expires_at, :actor)
        "#,
    ),
    // The columns of the key `@1`, without its secret.
    (
        "key",
        r#"
            @1.no, @1.namespace_no, @1.id, @1.name, @1.scopes, @1.created_at, @1.expires_at,
                @1.last_used_at, @1.created_by
        "#,
    ),
    // Deletes the rows `ended` of the table `@1`, whose key is `@2`, and counts them.
    (
        "delete_ended",
        r#"
            gone AS (
                DELETE FROM @1 e
                USING ended
                WHERE e.namespace_no = :namespace AND e.@2 = ended.@2
                RETURNING e.@2
            )
            SELECT count(*) FROM gone
        "#,
    ),
    // The same of a table whose key is `@2` and `@3`.
    (
        "delete_ended_of",
        r#"
            gone AS (
                DELETE FROM @1 e
                USING ended
                WHERE e.namespace_no = :namespace AND e.@2 = ended.@2 AND e.@3 = ended.@3
                RETURNING e.@2
            )
            SELECT count(*) FROM gone
        "#,
    ),
];
