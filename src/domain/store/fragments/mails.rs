//! E-mails.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // Whether the mail `@1` is to be sent now, and no other process is sending it.
    (
        "mail_due",
        r#"
            @1.state = 'queued' AND @1.next_at <= :now AND (
                @1.leased_until IS NULL OR @1.leased_until <= :now
            )
        "#,
    ),
    // The mails `m`, each with the user `u` whom it is about, its invite `v` to the group `g`, and its
    // ticket `t`.
    (
        "mails",
        r#"
            mails m
                LEFT JOIN users u ON u.namespace_no = :namespace AND u.no = m.user_no
                LEFT JOIN invites v ON v.namespace_no = :namespace AND v.no = m.invite_no
                LEFT JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
                LEFT JOIN tickets t ON t.namespace_no = :namespace AND t.no = m.ticket_no
        "#,
    ),
    (
        "mail",
        r#"
            m.no, m.id, m.kind, m.to_address, u.id, v.id, m.state, m.attempts, m.next_at,
                m.reason, m.created_at, m.sent_at
        "#,
    ),
    // Whether the mail `m` was not deleted.
    ("mail_is_kept", "m.to_address <> ''"),
    // Deletes the mail `m`: what counts it towards the limits stays, and nothing else.
    (
        "delete_mail",
        r#"
            UPDATE mails m
            SET to_address = '', user_no = NULL, invite_no = NULL, locale = NULL, sealed = NULL,
                reason = NULL, state = CASE WHEN m.state = 'sent' THEN 'sent' ELSE 'failed' END,
                leased_by = NULL, leased_until = NULL
        "#,
    ),
    // Whether the caller may touch those whom the mail `m` is about: an administrator, or who is invited
    // to administer, is only for administrators.
    (
        "touches_mail",
        "(:every OR ((u.no IS NULL OR NOT {administers u}) AND (g.no IS NULL OR NOT g.administers)))",
    ),
    // Whether what the mail `m` tells is still there.
    (
        "mail_has_content",
        r#"
            (
                m.state <> 'sent' AND CASE m.kind WHEN 'invite' THEN
                    coalesce({open_invite}, false) ELSE m.sealed IS NOT NULL OR
                    {code_of_mail t u} IS NOT NULL END
            )
        "#,
    ),
    // The number of the user to whom the mail `@1` is sent; that of the invite `@2` is to whoever signs in
    // with its address, if there is somebody.
    (
        "recipient_of",
        r#"
            coalesce(
                @1.user_no, (
                    SELECT r.no FROM users r
                    WHERE r.namespace_no = :namespace AND r.login_email = @2.email_key
                )
            )
        "#,
    ),
    // What the user `@1` is called by others.
    (
        "called",
        "coalesce(@1.name, nullif(concat_ws(' ', @1.first_name, @1.last_name), ''), @1.username)",
    ),
    // The language that the user `@1` has chosen: their own pair `locale`, where it is a text.
    (
        "locale_of",
        r#"
            CASE WHEN jsonb_typeof(@1.properties -> 'locale') = 'string' THEN @1.properties ->>
                'locale' END
        "#,
    ),
];
