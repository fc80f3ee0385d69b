//! Sessions and API keys.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // Inserts the session for the user `u`, with its record, and selects it. The row of the user is
    // locked before: whatever ends the user's sessions at the same time comes before or after, and
    // misses none.
    (
        "insert_session",
        "s AS (INSERT INTO sessions \
         (namespace_no, id, token_hash, user_no, user_agent, ip, created_at, expires_at) \
         SELECT :namespace, :id, :token_hash, u.no, :user_agent, :ip, :now, :expires_at FROM u \
         RETURNING *), recorded AS ({changes} {record_session created}) \
         SELECT {session} FROM s JOIN u ON u.no = s.user_no",
    ),
    // The columns of the session `s` of the user `u`.
    (
        "session",
        "s.namespace_no, s.no, s.id, s.user_no, s.user_agent, s.ip, s.created_at, s.expires_at, u.id",
    ),
    // The columns of the key `@1`, its secret apart.
    (
        "key",
        "@1.no, @1.namespace_no, @1.id, @1.name, @1.scopes, @1.created_at, @1.expires_at, \
         @1.last_used_at",
    ),
];
