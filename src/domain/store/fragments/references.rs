//! How a statement finds the user or the group that a request names.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // The number of the group that the bind `@1` names by number or by id. Where it is named by id,
    // it is null unless there is such a group; where it is named by number, it is that number.
    (
        "group_no",
        r#"
            coalesce(
                :@1.no, (
                    SELECT k.no FROM groups k
                    WHERE k.namespace_no = :namespace AND k.id = :@1.id
                )
            )
        "#,
    ),
    // Whether `@1` is the group that the bind `@2` names.
    ("group_is", "@1.no = {group_no @2}"),
    // The number of the user whom the bind `@1` names by number or by id, as `group_no` gives it.
    (
        "user_no",
        r#"
            coalesce(
                :@1.no, (
                    SELECT k.no FROM users k WHERE k.namespace_no = :namespace AND k.id = :@1.id
                )
            )
        "#,
    ),
    // Whether `@1` is the user whom the bind `@2` names by number or by id.
    ("user_is", "@1.no = {user_no @2}"),
    // Whether `@1` is the user whom the bind `@2` names by number or by id, or by the name by which
    // directories know the user.
    ("user_is_or_is_known_as", "@1.no = coalesce({user_no @2}, ({user_known_as @2}))"),
    // The number of the user whom directories know by the name in the bind `@1`: by exactly this
    // username, else, without a username, by this id, else by a username that is the same when composed,
    // else by one with the same key.
    (
        "user_known_as",
        r#"
            SELECT k.no
            FROM (
                SELECT u.no, u.username FROM users u
                WHERE u.namespace_no = :namespace AND u.username_key = :@1.key
                UNION ALL
                SELECT u.no, u.username FROM users u
                WHERE u.namespace_no = :namespace AND u.id = :@1.name AND u.username IS NULL
            ) k
            ORDER BY CASE WHEN k.username = :@1.name THEN 0 WHEN k.username IS NULL THEN 1 WHEN
                k.username = :@1.exact THEN 2 ELSE 3 END
            LIMIT 1
        "#,
    ),
];
