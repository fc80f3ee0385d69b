//! E-mails.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // Whether the mail `@1` is to be sent now, and no other process is sending it.
    (
        "mail_due",
        "@1.state = 'queued' AND @1.next_at <= :now \
         AND (@1.leased_until IS NULL OR @1.leased_until <= :now)",
    ),
    // The language that the user `@1` has chosen: their own pair `locale`, where it is a text.
    (
        "locale_of",
        "CASE jsonb_typeof(@1.properties -> 'locale') WHEN 'string' \
         THEN @1.properties ->> 'locale' END",
    ),
];
