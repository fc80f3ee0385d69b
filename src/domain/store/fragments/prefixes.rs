//! Rows that begin with a prefix.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // Whether the text `@1`, in lower case, begins with the bind `@2`, taken literally: from the
    // prefix up to it with the last character that there is. Unlike `LIKE`, an index serves this
    // whatever the prefix, so that the plan may be kept.
    ("begins", "(lower(@1) ~>=~ lower(@2) AND lower(@1) ~<~ (lower(@2) || chr(1114111)))"),
    // The same without lower case: both texts are compared as they are.
    ("key_begins", "(@1 ~>=~ @2 AND @1 ~<~ (@2 || chr(1114111)))"),
    // The numbers of rows of the table `@1`, which is called `e`, whose column `@2` begins with
    // `:prefix`; 10,001 at most. They come in the order of the texts, which keeps PostgreSQL to the
    // index where it thinks that most rows match.
    (
        "having_prefix",
        r#"
            (
                SELECT e.no FROM @1 e
                WHERE e.namespace_no = :namespace AND {begins @2 :prefix}
                ORDER BY lower(@2)
                USING ~<~ LIMIT 10001
            )
        "#,
    ),
    // The numbers of the users whose username has a key that begins with `:key`; 10,001 at most.
    (
        "users_with_prefix",
        r#"
            (
                SELECT e.no FROM users e
                WHERE e.namespace_no = :namespace AND {key_begins e.username_key :key}
                ORDER BY e.username_key
                USING ~<~ LIMIT 10001
            )
        "#,
    ),
    // The numbers of the users one of whose names, other than an e-mail address, begins with `:prefix`, which has
    // the key `:key`; 10,001 at most of each kind, and a user perhaps more than once.
    (
        "users_named",
        r#"
            {having_prefix users e.id} UNION ALL {users_with_prefix} UNION ALL
                {having_prefix users e.name} UNION ALL {having_prefix users e.first_name} UNION ALL
                {having_prefix users e.last_name}
        "#,
    ),
    // Of the numbers in `found (no)`, each once, those after the number `:after`, at most `:limit`.
    (
        "prefix_page",
        "page AS (SELECT DISTINCT f.no FROM found f WHERE f.no > :after ORDER BY f.no LIMIT :limit)",
    ),
    // How many there are in `found (no)`: null where they are more than 10,000.
    ("prefix_total", "CASE WHEN t.met <= 10000 THEN t.total END"),
    // The rows `e` of the table `@1` whose numbers are in `page`, each beside the total `t`. Where more than
    // 10,000 were found there is no row, because they are too many to be sorted. Otherwise there is one row at
    // least, which has the total and may have no columns.
    (
        "prefix_rows",
        r#"
            (SELECT count(*) AS met, count(DISTINCT f.no) AS total FROM found f) t
                LEFT JOIN (
                    SELECT e.*
                    FROM page
                        CROSS JOIN LATERAL (
                            SELECT * FROM @1 e
                            WHERE e.namespace_no = :namespace AND e.no = page.no OFFSET 0
                        ) e
                ) e ON t.met <= 10000
            ORDER BY e.no
        "#,
    ),
];
