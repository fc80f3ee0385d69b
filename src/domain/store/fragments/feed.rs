//! The change feed: which changes a caller wants, and how many fit on a page.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // Whether the change `c` is in the part of the feed that is read.
    ("feed_part", "c.namespace_no = :namespace AND c.seq > :above AND c.seq < :below"),
    // Whether a change `c` is wanted: by its kind, action and actor, or because it deletes a user or a
    // group, which ends memberships without a change of their own.
    (
        "feed_wanted",
        r#"
            (
                (cardinality(:types) = 0 OR c.entity_type = ANY (:types)) AND (
                    cardinality(:actions) = 0 OR c.action = ANY (:actions)
                ) OR :ends AND c.action IN ('user.deleted', 'group.deleted')
            ) AND {feed_actor}
        "#,
    ),
    ("feed_actor", "(:actor IS NULL OR c.actor = :actor)"),
    // Whether the change `c` is of a membership or a session, whose user it names: as the index has it.
    ("feed_names_user", "c.entity_type IN ('membership', 'session')"),
    // Whether the user `@1` was a member of the group `@2`, as far as the feed knows. It is asked of the
    // user's history, one user after the other (OFFSET 0), and never of the group's, which may be long.
    (
        "feed_was_member",
        r#"
            EXISTS (
                SELECT 1 FROM changes m
                WHERE m.namespace_no = :namespace AND m.document ->> 'user' = @1
                    AND m.entity_type IN ('membership', 'session')
                    AND m.entity_type = 'membership' AND m.entity_id || '' = @2
                OFFSET 0
            )
        "#,
    ),
    // The first numbers, in the order `@1`, of which one is so far that no statement looks further: of
    // changes of the entity and of the user, and of deletions, which may end memberships.
    (
        "feed_bounds",
        r#"
            SELECT (
                SELECT c.seq FROM changes c
                WHERE {feed_part} AND c.entity_id = COALESCE(:user, :entity)
                ORDER BY c.seq @1 OFFSET :scanned - 1 LIMIT 1
            )
            UNION ALL
            SELECT (
                SELECT c.seq FROM changes c
                WHERE {feed_part} AND c.document ->> 'user' = :user AND {feed_names_user}
                ORDER BY c.seq @1 OFFSET :scanned - 1 LIMIT 1
            )
            UNION ALL
            SELECT (
                SELECT c.seq FROM changes c
                WHERE :ends AND {feed_part} AND c.action IN ('user.deleted', 'group.deleted')
                ORDER BY c.seq @1 OFFSET :deletions - 1 LIMIT 1
            )
        "#,
    ),
    // The changes whose numbers are `@1`, in the order of the page.
    (
        "feed_picked",
        r#"
            SELECT c.*
            FROM (SELECT s.seq FROM @1 s ORDER BY s.seq * :sign LIMIT :fetched) p
                JOIN changes c ON c.namespace_no = :namespace AND c.seq = p.seq
        "#,
    ),
    // The wanted changes among the next ones, in the order `@1`.
    (
        "feed_scan",
        r#"
            SELECT c.*
            FROM (SELECT c.* FROM changes c WHERE {feed_part} ORDER BY c.seq @1 LIMIT :scanned)
                c
            WHERE {feed_wanted}
            ORDER BY c.seq @1 LIMIT :fetched
        "#,
    ),
    // Of the changes `picked` those that fit on a page of 4 MiB, at least one. They are in the order of
    // their numbers, or with a sign of -1 in the reverse.
    (
        "feed_page",
        r#"
            SELECT q.seq, q.at, q.xid, q.actor, q.action, q.entity_type, q.entity_id,
                q.document, q.found
            FROM (
                SELECT p.*, count(*) OVER () AS found, sum(octet_length(p.document::text)) OVER
                    (ORDER BY p.seq * :sign) - octet_length(p.document::text) AS ahead
                FROM picked p
            ) q
            WHERE q.ahead < 4194304
            ORDER BY q.seq * :sign
        "#,
    ),
];
