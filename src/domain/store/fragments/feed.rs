//! The change feed: which changes a caller wants, and how many fit on a page.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // Whether the change `c` is in the part of the feed that is read.
    ("feed_part", "c.namespace_no = :namespace AND c.seq > :above AND c.seq < :below"),
    // Whether a change `c` is wanted: by its kind, action and actor, or because it deletes a user or a
    // group, which ends memberships without a change of their own.
    (
        "feed_wanted",
        "((cardinality(:types) = 0 OR c.entity_type = ANY (:types)) \
         AND (cardinality(:actions) = 0 OR c.action = ANY (:actions)) \
         OR :ends AND c.action IN ('user.deleted', 'group.deleted')) AND {feed_actor}",
    ),
    ("feed_actor", "(:actor IS NULL OR c.actor = :actor)"),
    // The wanted changes among the next ones, in the order `@1`.
    (
        "feed_scan",
        "SELECT c.* FROM (SELECT c.* FROM changes c WHERE {feed_part} \
         ORDER BY c.seq @1 LIMIT :scanned) c \
         WHERE {feed_wanted} ORDER BY c.seq @1 LIMIT :fetched",
    ),
    // Of the changes `picked` those that fit on a page of 4 MiB, at least one. They are in the order of
    // their numbers, or with a sign of -1 in the reverse.
    (
        "feed_page",
        "SELECT q.seq, q.at, q.xid, q.actor, q.action, q.entity_type, q.entity_id, q.document, \
         q.found FROM (SELECT p.*, count(*) OVER () AS found, \
         sum(octet_length(p.document::text)) OVER (ORDER BY p.seq * :sign) \
         - octet_length(p.document::text) AS ahead FROM picked p) q \
         WHERE q.ahead < 4194304 ORDER BY q.seq * :sign",
    ),
];
