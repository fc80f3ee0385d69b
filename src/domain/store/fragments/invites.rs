//! Invites.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // The columns of the invite `v` and of its group `g`.
    // Only who may make such an invite, with all that it does, is given its code, unless that is in an
    // e-mail alone.
    (
        "code",
        "CASE WHEN NOT v.only_mailed AND {manages_invite} AND {does_as_much} THEN v.code_sealed END",
    ),
    // Whether the caller could do what the invite `v` to the group `g` does: make administrators, set
    // its sign-in address, and create users.
    (
        "does_as_much",
        r#"
            (
                (NOT g.administers OR :recent) AND (NOT v.proves_email OR :sets_addresses) AND (
                    :creates_users OR :actor = CASE WHEN v.made_by_operator IS NULL THEN 'key:'
                        ELSE 'operator:' END || v.made_by_key
                )
            )
        "#,
    ),
    ("invite", "{invite_up_to_code}, {code}, {invite_after_code}"),
    // The same for who has only the code.
    ("invite_without_code", "{invite_up_to_code}, NULL::bytea, {invite_after_code}"),
    ("invite_up_to_code", "v.namespace_no, v.no, v.id, v.group_no, v.email"),
    (
        "invite_after_code",
        r#"
            v.role, v.max_uses, v.uses, v.message, v.invited_by, v.made_by_key,
                v.made_by_operator, {is_backed v g}, v.proves_email, v.only_mailed, v.sends,
                {mail_of_invite}, {sent_invite}, v.properties, v.expires_at, v.declined_at,
                v.version, v.created_at, v.updated_at, g.id, g.name
        "#,
    ),
    // What has become of the last e-mail with the invite `v`. A statement does not see what it writes
    // itself.
    (
        "mail_of_invite",
        r#"
            CASE WHEN v.mailed_at = :now THEN 'queued' WHEN v.sends > 0 THEN (
                SELECT e.state FROM mails e
                WHERE e.namespace_no = :namespace AND e.invite_no = v.no
                ORDER BY e.no DESC LIMIT 1
            ) END
        "#,
    ),
    // When the SMTP server took the last e-mail with the invite `v` that it has taken.
    (
        "sent_invite",
        r#"
            CASE WHEN v.sends > 0 THEN (
                SELECT max(e.sent_at) FROM mails e
                WHERE e.namespace_no = :namespace AND e.invite_no = v.no
            ) END
        "#,
    ),
    // Whether the invite `v` to the group `g` can be accepted.
    ("open_invite", "({pending_unexpired v} AND {is_backed v g} AND NOT {closed_by_nesting})"),
    // Whether the invite `v` comes to make owners, where its role becomes `:role.value`.
    ("comes_to_make_owners", "(:role.value = 'owner' AND v.role <> 'owner')"),
    // Whether the invite `v` was created before the members of its group `g` came to administer.
    ("closed_by_nesting", "(NOT v.guarded AND g.administers)"),
    // Queues an e-mail with the id `mail_id` for each of the invites `@1`. It goes to the form of the address
    // that signs in, because that is the address that it proves.
    (
        "queue_invites",
        r#"
            INSERT INTO mails (
                namespace_no, id, kind, to_address, invite_no, next_at, created_at
            )
            SELECT :namespace, v.mail_id, 'invite', v.email_key, v.no, :now, :now FROM @1 v
        "#,
    ),
    // Closes invites `v`: they expire now. Which ones, of those that are `pending_unexpired`, comes after.
    (
        "close_invites",
        "UPDATE invites v SET expires_at = :now, version = v.version + 1, updated_at = :now",
    ),
    // Records of the invites `v`, which were closed.
    ("record_closed", "{recorded_groups v}, recorded AS ({changes} {record_invite closed v})"),
    // `g`: the groups of the invites `@1`, as `record_invite` reads them.
    (
        "recorded_groups",
        r#"
            g AS (
                SELECT g.no, g.id, g.name FROM groups g
                WHERE g.namespace_no = :namespace AND g.no IN (SELECT k.group_no FROM @1 k)
            )
        "#,
    ),
    // Whether the invite `@1` is neither declined, nor used up, nor replaced: the condition of the
    // index of open invites, which leaves out the time.
    ("pending", "@1.declined_at IS NULL AND @1.uses < @1.max_uses AND @1.replaced_at IS NULL"),
    // Whether the invite `@1` is pending and has not expired: whether there is anything to close.
    ("pending_unexpired", "{pending @1} AND @1.expires_at > :now"),
    // The group `g` of each invite `v`, one after the other: PostgreSQL would rather read all groups,
    // since it does not know how few the caller may see.
    (
        "group_of_invite",
        r#"
            CROSS JOIN LATERAL (
                SELECT * FROM groups g
                WHERE g.namespace_no = :namespace AND g.no = v.group_no OFFSET 0
            ) g
        "#,
    ),
    // Where the lists find the invites `v` to groups `g` that the caller may see. Each has an index.
    (
        "all_invites",
        "invites v {group_of_invite} WHERE v.namespace_no = :namespace AND {visible_invite}",
    ),
    // Those to the groups that the caller manages, and those addressed to the caller.
    (
        "own_invites",
        r#"
            (
                SELECT i.no
                FROM memberships o
                    JOIN invites i ON i.namespace_no = :namespace AND i.group_no = o.group_no
                WHERE o.namespace_no = :namespace AND o.user_no = :me AND o.role IN ({managers})
                UNION
                SELECT i.no FROM invites i
                WHERE i.namespace_no = :namespace
                    AND i.email_key = (
                        SELECT u.login_email FROM users u
                        WHERE u.namespace_no = :namespace AND u.no = :me
                    )
            ) own
                CROSS JOIN LATERAL (
                    SELECT * FROM invites v
                    WHERE v.namespace_no = :namespace AND v.no = own.no OFFSET 0
                ) v {group_of_invite}
            WHERE {visible_invite}
        "#,
    ),
    // Those to the group `:group`.
    (
        "invites_of_group",
        r#"
            groups g JOIN invites v ON v.namespace_no = :namespace AND v.group_no = g.no
            WHERE g.namespace_no = :namespace AND g.id = :group AND {visible_invite}
        "#,
    ),
    // Those to the address `:email`, to the group `:group` where one is given.
    (
        "invites_to_email",
        r#"
            invites v {group_of_invite}
            WHERE v.namespace_no = :namespace AND v.email_key = :email
                AND (:group IS NULL OR g.id = :group) AND {visible_invite}
        "#,
    ),
    // What has become of the invite `v` to the group `g`, as `Invite::state` says it.
    (
        "state_of_invite",
        r#"
            CASE WHEN v.declined_at IS NOT NULL THEN 'declined' WHEN v.uses >= v.max_uses THEN
                'accepted' WHEN v.expires_at <= :now OR NOT {is_backed v g} THEN 'expired' ELSE
                'open' END
        "#,
    ),
    // Whether the invite `v` is in the state `:state`, where one is given.
    ("in_state", "(:state IS NULL OR {state_of_invite} = :state)"),
    // The page of a list, whose invites `v` come before.
    ("page_of_invites", "{in_state} AND v.no > :after ORDER BY v.no LIMIT :limit"),
    // When the invite `e` ended or ends, as its index has it: when it was declined or used up, at the
    // latest when it expires.
    (
        "invite_end",
        r#"
            LEAST(
                e.expires_at, CASE WHEN e.declined_at IS NOT NULL THEN e.declined_at WHEN e.uses
                    >= e.max_uses THEN e.updated_at END
            )
        "#,
    ),
];
