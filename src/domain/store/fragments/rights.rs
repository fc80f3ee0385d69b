//! Who may do what, as far as it is decided in SQL: each rule stands here, once.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // Whether the membership, or the key, `@1` has not expired. `store/live.rs` has it for statements that
    // are built.
    ("live", "(@1.expires_at IS NULL OR @1.expires_at > :now)"),
    // Whether the caller is in the group `@1` with one of the roles `@2`.
    (
        "member_as",
        r#"
            EXISTS (
                SELECT FROM memberships mine
                WHERE mine.namespace_no = :namespace AND mine.group_no = @1.no
                    AND mine.user_no = :me AND mine.role IN (@2) AND {live mine}
            )
        "#,
    ),
    // Whether the caller may act on the group `@1` as one of its members with the roles `@2`. A group
    // whose members administer takes the right over every group.
    ("right", "(:every OR (NOT @1.administers AND (:ordinary OR {member_as @1 @2})))"),
    // The roles by which a member manages a group.
    ("managers", "'manager','owner'"),
    ("manages", "{right @1 {managers}}"),
    ("owns", "{right @1 'owner'}"),
    // Whether who owns a group, if `@1`, and manages it, if `@2`, may give, change and take away the role
    // `@3` in it, of a member or of an invite: owners make owners, and managers all others. NULL is the
    // role that is given where none is asked for.
    ("may_give", "(@1 OR (@2 AND coalesce(@3, 'member') <> 'owner'))"),
    // The same for the caller, who may give the role `@2` in the group `@1`.
    ("gives", "{may_give {owns @1} {manages @1} @2}"),
    // The same for who has the role `@1`, who may give the role `@2`.
    ("role_gives", "{may_give @1='owner' @1='manager' @2}"),
    // Whether the user with the number `@2` is the caller, who may leave the group `@1`. A session that
    // does not administer takes no administrator out, its own user neither.
    ("leaves", "(@2 = :me AND (:every OR NOT @1.administers))"),
    // Whether the user `@1` administers the namespace. Of the groups whose members administer, which
    // are few, each is looked up by itself: `OFFSET 0` keeps PostgreSQL, which takes every user to be
    // in few groups, from reading all groups of a user who is in many.
    (
        "administers",
        r#"
            EXISTS (SELECT FROM {administering_memberships @1.no})
        "#,
    ),
    // The memberships `r` by which the user with the number `@1` administers the namespace. Further
    // conditions may follow.
    (
        "administering_memberships",
        r#"
            groups a
            CROSS JOIN LATERAL (
                SELECT r.joined_at, r.expires_at FROM memberships r
                WHERE r.namespace_no = :namespace AND r.user_no = @1 AND r.group_no = a.no
                    AND {live r}
                OFFSET 0
            ) r
            WHERE a.namespace_no = :namespace AND a.administers
        "#,
    ),
    // Until when the user `@1` administers the namespace: the year 9999 without an end, NULL if the
    // user does not administer.
    (
        "administers_until",
        r#"
            (
                SELECT max(coalesce(r.expires_at, '9999-12-31T23:59:59Z'))
                FROM {administering_memberships @1.no}
            )
        "#,
    ),
    // The numbers of the groups whose members administer, which are few, as an array.
    (
        "administering_groups",
        "ARRAY (SELECT a.no FROM groups a WHERE a.namespace_no = :namespace AND a.administers)",
    ),
    // `admins (user_no)`: all users who administer the namespace, for a statement about many users.
    (
        "admins",
        r#"
            admins AS (
                SELECT r.user_no FROM memberships r
                WHERE r.namespace_no = :namespace AND r.group_no = ANY ({administering_groups})
                    AND {live r}
            )
        "#,
    ),
    // Whether the caller may touch the user `@1`.
    ("touches", "(:every OR NOT {administers @1})"),
    // Whether the caller may change the profile of the user `@1`. Administrators whose authentication
    // is too old may change their own. Which properties they may change is checked before.
    ("changes_profile", "({touches @1} OR (:ordinary AND @1.no = :me))"),
    // Whether the caller may nest the group `@2` in the group `@1`, or take it out.
    ("nests", "({manages @1} AND (:every OR NOT @2.administers))"),
    // Whether the caller may create an invite like `v` to the group `g`: whoever sees its code can have
    // its role.
    ("manages_invite", "{gives g v.role}"),
    // Since when the caller has all the memberships by which they may invite to the group `@1`.
    (
        "right_since",
        r#"
            GREATEST(
                (
                    SELECT max(mine.joined_at) FROM memberships mine
                    WHERE mine.namespace_no = :namespace AND mine.group_no = @1.no
                        AND mine.user_no = :me AND mine.role IN ({managers}) AND {live mine}
                ), (
                    SELECT max(r.joined_at) FROM {administering_memberships :me}
                )
            )
        "#,
    ),
    // Whether the user who made the invite `@1` administers the namespace, by a membership that they
    // had when they made it.
    (
        "maker_administers",
        r#"
            EXISTS (
                SELECT
                FROM users w CROSS JOIN {administering_memberships w.no}
                    AND w.namespace_no = :namespace AND w.id = @1.invited_by AND w.active
                    AND r.joined_at <= @1.maker_since
            )
        "#,
    ),
    // Whether the user who made the invite `@1` to the group `@2` may still make it, by a membership
    // that they had when they made it: who is taken out and comes back has another.
    (
        "maker_may",
        r#"
            (
                {maker_administers @1} OR (
                    NOT @2.administers
                        AND EXISTS (
                            SELECT
                            FROM users w
                                JOIN memberships r ON r.namespace_no = :namespace
                                    AND r.user_no = w.no AND r.group_no = @2.no
                            WHERE w.namespace_no = :namespace AND w.id = @1.invited_by
                                AND w.active AND {live r} AND r.joined_at <= @1.maker_since
                                AND {role_gives r.role @1.role}
                        )
                )
            )
        "#,
    ),
    // Whether no user made the invite `@1` to the group `@2`, or one who may still make it.
    ("is_backed", "(@1.invited_by IS NULL OR {maker_may @1 @2})"),
    // Whether the invite `v` to the group `g` is addressed to the caller. Invites to groups whose
    // members administer are accepted by their code only.
    (
        "addressed",
        r#"
            (
                v.email_key = (
                    SELECT u.login_email FROM users u
                    WHERE u.namespace_no = :namespace AND u.no = :me
                ) AND NOT g.administers
            )
        "#,
    ),
    // Whether the caller may see the invite `v` to the group `g`.
    ("visible_invite", "({manages_invite} OR {addressed})"),
    // Whether the user `@1` signs in by the name: by `:email`, the login address, or `:username`, the
    // key of a username; where `:exact` is given, the username is exactly that. The name's kind says
    // which are given.
    (
        "logs_in",
        r#"
            (
                (@1.username_key = :username OR @1.login_email = :email) AND
                    (:exact IS NULL OR @1.username = :exact)
            )
        "#,
    ),
    // Joins to the user `@1` how the address of the request stands with them, as `a`.
    (
        "sign_in_address",
        r#"
            LEFT JOIN sign_in_addresses a ON a.namespace_no = :namespace AND a.user_no = @1.no
                AND a.address = :address
        "#,
    ),
    // Whether the address of the request, whose row is `a`, need not wait because of failures from it.
    ("address_not_locked", "coalesce(a.locked_until <= :now, true)"),
    // Whether neither the account of the user `@1` nor the address of the request, whose row is `a`,
    // has to wait. A lock of the account, which others may have caused, holds for no address from which
    // the user has signed in lately.
    (
        "not_locked",
        r#"
            (
                (
                    coalesce(@1.locked_until <= :now, true) OR
                        coalesce(a.signed_in_at > :known_since, false)
                ) AND {address_not_locked}
            )
        "#,
    ),
    // Whether the user `@1` may sign in by password from the address of the request, whose row is `a`.
    ("may_sign_in", "(@1.active AND {not_locked @1})"),
];
