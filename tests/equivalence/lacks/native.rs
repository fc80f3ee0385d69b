//! What the native dialect does, and no other or only some of it: invites, sessions, keys and webhooks.

use super::{IMPORT, KANBOARD, Lack, MICRO, NUXEO, SCIM, lack};

pub const INVITES: &[Lack] = &[
    lack(
        &[KANBOARD, NUXEO, SCIM],
        "has no invites",
        &["somebody_is_invited*", "an_invite_is_*", "a_newcomer_accepts_*", "a_user_accepts_*"],
    ),
    lack(
        &[MICRO],
        "has no call that changes or answers an invite",
        &[
            "an_invite_is_changed",
            "an_invite_is_accepted*",
            "an_invite_is_declined",
            "a_newcomer_accepts_*",
            "a_user_accepts_*",
        ],
    ),
    lack(
        &[IMPORT],
        "accepts and declines nothing",
        &[
            "an_invite_is_accepted*",
            "an_invite_is_declined",
            "a_newcomer_accepts_*",
            "a_user_accepts_*",
        ],
    ),
    lack(
        &[MICRO, IMPORT],
        "sends no e-mails",
        &["somebody_is_invited_by_mail", "an_invite_is_sent"],
    ),
    lack(
        &[MICRO, KANBOARD, NUXEO, SCIM, IMPORT],
        "has no e-mails",
        &["a_mail_is_*", "a_test_mail_is_sent"],
    ),
];

pub const SESSIONS: &[Lack] = &[
    lack(
        &[KANBOARD, NUXEO, SCIM, IMPORT],
        "has no sessions",
        &["somebody_signs_*", "a_session_is_*", "somebody_confirms_*", "all_sessions_*"],
    ),
    lack(
        &[MICRO],
        "opens sessions only for a password, and none for the console",
        &["somebody_signs_in_to_the_console", "a_session_is_opened_*", "somebody_confirms_*"],
    ),
];

pub const OTHERS: &[Lack] = &[
    lack(&[MICRO, KANBOARD, NUXEO, SCIM, IMPORT], "has no keys", &["a_key_is_*", "the_keys_of_*"]),
    lack(
        &[MICRO, KANBOARD, NUXEO, SCIM, IMPORT],
        "has no webhooks",
        &["a_webhook_is_*", "the_secret_of_a_webhook_*", "the_changes_of_a_webhook_*"],
    ),
];
