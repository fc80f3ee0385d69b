//! What Roster's secret seals.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // Whether `@1` is sealed, with another key than the current one.
    ("is_outdated", "coalesce(substring(@1 FOR octet_length(:current)) <> :current, false)"),
    // The first rows of the table `@1` after the one with the number `:after` whose value `@2` is sealed
    // with another key than the current one.
    (
        "outdated_rows",
        r#"
            SELECT e.no, e.id, e.@2 FROM @1 e
            WHERE e.namespace_no = :namespace AND e.no > :after AND {is_outdated e.@2}
            ORDER BY e.no LIMIT :most
        "#,
    ),
    // Writes codes hashed and sealed anew to the rows of the table `@1` that still have the code that was
    // found, and counts them.
    (
        "reseal_codes",
        r#"
            WITH written AS (
                UPDATE @1 e
                SET code_hash = w.hash, code_sealed = w.sealed
                FROM unnest(:nos, :before, :hashes, :sealed) w (no, before, hash, sealed)
                WHERE e.namespace_no = :namespace AND e.no = w.no AND e.code_sealed = w.before
                RETURNING e.no
            )
            SELECT count(*) FROM written
        "#,
    ),
];
