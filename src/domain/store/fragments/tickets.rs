//! Codes that recover a password or verify an e-mail address.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // What a ticket of the user `@1` rests on: once the password or the sign-in address is another, in
    // whichever way that comes about, the code is void.
    (
        "rests_on",
        "sha256(convert_to(jsonb_build_array(@1.password_hash, @1.login_email)::text, 'UTF8'))",
    ),
    // Whether the ticket `@1` of the user `@2` can be used.
    (
        "ticket_holds",
        r#"
            (
                @1.used_at IS NULL AND @1.expires_at > :now AND @1.rests_on = {rests_on @2} AND
                    @2.active AND NOT @2.placeholder AND (
                        @1.reaches_administrators OR NOT {administers @2}
                    )
            )
        "#,
    ),
    // Joins to the ticket `@1` its user `@2`, who may have been deleted.
    ("user_of_ticket", "JOIN users @2 ON @2.namespace_no = :namespace AND @2.no = @1.user_no"),
    // Selects by its code the ticket `@1`.
    (
        "ticket_of_code",
        "@1.namespace_no = :namespace AND @1.kind = :kind AND @1.code_hash = ANY (:hashes)",
    ),
    // Whether the namespace may mail one more code.
    (
        "namespace_may_mail",
        r#"
            (
                SELECT count(*)
                FROM (
                    SELECT FROM mails m
                    WHERE m.namespace_no = :namespace AND m.ticket_no IS NOT NULL
                        AND m.created_at > :hour_ago
                    LIMIT :most_in_namespace
                ) m
            ) < :most_in_namespace
        "#,
    ),
    // Whether one more code may be mailed to the address of `able`, whoever it is for.
    (
        "address_may_be_mailed",
        r#"
            (
                SELECT count(*)
                FROM (
                    SELECT FROM mails m
                    WHERE m.namespace_no = :namespace AND m.to_address = able.to_address
                        AND m.ticket_no IS NOT NULL AND m.created_at > :day_ago
                    LIMIT :most_in_a_day
                ) m
            ) < :most_in_a_day
        "#,
    ),
    // Counts in the row `c` one more code.
    (
        "count_one_code",
        r#"
            SET mailed = CASE WHEN c.day_began_at > :day_ago THEN c.mailed + 1 ELSE 1 END,
                day_began_at = CASE WHEN c.day_began_at > :day_ago THEN c.day_began_at ELSE :now
                END, last_at = :now
        "#,
    ),
    // Whether the row `c` has fewer than `@1` codes in a day.
    ("has_fewer_codes", "(c.day_began_at <= :day_ago OR c.mailed < @1)"),
    // Counts a code for the user in `able`, whom `counted` has unless a limit is reached. Who asks at the
    // same time waits for the row, and finds it as it is then.
    (
        "count_code",
        r#"
            here AS (
                INSERT INTO ticket_counts AS c (
                    namespace_no, user_no, address, mailed, day_began_at, last_at
                )
                SELECT :namespace, able.no, :address, 1, :now, :now FROM able
                WHERE {namespace_may_mail} AND {address_may_be_mailed}
                ON CONFLICT (namespace_no, user_no, address) DO UPDATE {count_one_code}
                WHERE c.last_at <= :minute_ago AND {has_fewer_codes :most_from_here}
                RETURNING c.user_no
            ),
            counted AS (
                INSERT INTO ticket_counts AS c (
                    namespace_no, user_no, address, mailed, day_began_at, last_at
                )
                SELECT :namespace, here.user_no, '*', 1, :now, :now FROM here
                ON CONFLICT (namespace_no, user_no, address) DO UPDATE {count_one_code}
                WHERE {has_fewer_codes :most_in_a_day}
                RETURNING c.user_no
            )
        "#,
    ),
    // Queues a mail with a code to the user in `u`, at the address `u.to_address`: with the code of a
    // ticket for this address that can be used, or else of a new one. None or one row costs about the
    // same; the operation sees to the rest.
    (
        "mail_code",
        r#"
            able AS (
                SELECT u.* FROM u
                WHERE u.active AND NOT u.placeholder AND u.to_address IS NOT NULL
            ), {count_code},
            asked AS (SELECT able.* FROM able JOIN counted ON counted.user_no = able.no),
            valid AS (
                SELECT t.no
                FROM asked a
                    JOIN tickets t ON t.namespace_no = :namespace AND t.user_no = a.no
                        AND t.kind = :kind AND t.code_sealed IS NOT NULL
                        AND t.email = a.to_address AND t.reaches_administrators = :reaches
                        AND {ticket_holds t a}
                ORDER BY t.no DESC LIMIT 1
            ),
            made AS (
                INSERT INTO tickets (
                    namespace_no, id, kind, user_no, email, code_hash, code_sealed, rests_on,
                        reaches_administrators, created_at, expires_at
                )
                SELECT :namespace, :ticket, :kind, a.no, a.to_address, :code_hash, :code_sealed,
                    {rests_on a}, :reaches, :now, :ends_at
                FROM asked a
                WHERE NOT EXISTS (SELECT FROM valid)
                RETURNING no
            ),
            queued AS (
                INSERT INTO mails (
                    namespace_no, id, kind, to_address, user_no, ticket_no, next_at, created_at
                )
                SELECT :namespace, :mail, :kind, a.to_address, a.no, t.no, :now, :now
                FROM asked a
                    CROSS JOIN (SELECT valid.no FROM valid UNION ALL SELECT made.no FROM made) t
                RETURNING no
            )
            SELECT u.id, u.active, u.placeholder, u.to_address IS NOT NULL, EXISTS
                (SELECT FROM queued)
            FROM u
        "#,
    ),
    // The code that the mail of the ticket `@1` tells to the user `@2`, as long as it can be used.
    ("code_of_mail", "CASE WHEN {ticket_holds @1 @2} THEN @1.code_sealed END"),
];
