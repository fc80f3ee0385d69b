//! E-mails.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // Whether the mail `@1` is to be sent now, and no other process is sending it.
    (
        "mail_due",
        "@1.state = 'queued' AND @1.next_at <= :now \
         AND (@1.leased_until IS NULL OR @1.leased_until <= :now)",
    ),
    // The number of the user to whom the mail `@1` is sent; that of the invite `@2` is to whoever signs in
    // with its address, if there is somebody.
    (
        "recipient_of",
        "coalesce(@1.user_no, (SELECT r.no FROM users r \
         WHERE r.namespace_no = :namespace AND r.login_email = @2.email_key))",
    ),
    // What the user `@1` is called by others.
    (
        "called",
        "coalesce(@1.name, nullif(concat_ws(' ', @1.first_name, @1.last_name), ''), @1.username)",
    ),
    // The language that the user `@1` has chosen: their own pair `locale`, where it is a text.
    (
        "locale_of",
        "CASE jsonb_typeof(@1.properties -> 'locale') WHEN 'string' \
         THEN @1.properties ->> 'locale' END",
    ),
];
