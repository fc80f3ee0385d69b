//! What a dialect has no request for, and why: without a way or a reason a deed is incomplete.

use super::deeds;
use crate::support::dialect::Dialect::{self, Kanboard, Micro, Native, Nuxeo, Scim};

/// What a dialect has no request for.
pub struct Lack {
    pub dialect: Dialect,
    /// How the names of the deeds begin.
    pub deeds: &'static [&'static str],
    /// A half-sentence of the page, behind the dialect's name.
    pub reason: &'static str,
}

const fn lack(dialect: Dialect, reason: &'static str, deeds: &'static [&'static str]) -> Lack {
    Lack { dialect, deeds, reason }
}

const ROLES: &[&str] = &[
    "add an owner",
    "make a member",
    "make an owner",
    "make oneself a plain member",
    "make oneself an owner",
    "change an administrator's membership",
    "change the end",
];
const NESTING: &[&str] = &["put ", "take a group out"];
const APP: &[&str] = &["change what the application keeps"];
const APP_IS_NATIVE: &str = "has no place for what an application keeps";
const ERASING: &[&str] = &["erase"];
const ERASING_IS_NATIVE: &str = "has no request that erases personal data";
const INVITES: &[&str] = &[
    "create an invite",
    "change an invite",
    "make an invite",
    "send an invite",
    "delete an invite",
    "accept an invite",
    "decline an invite",
];
const CODES: &[&str] = &["have ", "ask for a code", "recover a password", "prove an address"];
const CODES_ARE_NATIVE: &str = "has no codes to recover a password or to prove an address";
const SESSIONS: &[&str] = &["sign in", "open a session", "end ", "confirm"];
const KEYS: &[&str] = &[
    "create a key",
    "delete a key",
    "delete the keys",
    "create a webhook",
    "change a webhook",
    "replace the secret of a webhook",
    "send the changes of a webhook again",
    "retry a delivery",
    "give up a delivery",
    "delete a webhook",
    "send a test e-mail",
    "send an e-mail",
    "delete an e-mail",
    "create a namespace",
    "change the own namespace",
    "change another namespace",
    "delete a namespace",
];
const ACCOUNTS: &[&str] =
    &["activate", "deactivate", "unlock", EXTERNAL_ID, OWN_ADDRESS, "set a user's sign-in"];
const EXTERNAL_ID: &str = "change one's own `external_id`";
const OWN_ADDRESS: &str = "change one's own sign-in";
const KEPT: &[&str] = &["change what SCIM keeps"];
const KEPT_IS_SCIMS: &str = "has no place for what SCIM alone knows of a user";
const BOTH: &[&str] = &["create a user in a group"];

/// All of them, a dialect after the other.
pub const LACKS: &[Lack] = &[
    lack(
        Native,
        "adds only users who exist, and invites only to groups that exist",
        &["add a user who does not exist", "create an invite to a group that does not exist"],
    ),
    lack(Native, "creates a user first, and adds it to a group by another request", BOTH),
    lack(
        Native,
        "ends sessions by their ids, not by their tokens",
        &["end a session by its token"],
    ),
    lack(Micro, "has no roles in groups, and no memberships that expire", ROLES),
    lack(Micro, "has no groups in groups", NESTING),
    lack(Micro, "creates a user first, and adds it to a group by another request", BOTH),
    lack(Micro, "generates the id of a new group", &["fill in a placeholder group"]),
    lack(
        Micro,
        "cannot write whether a user is active, a user's `external_id`, or a lock",
        &["activate", "deactivate", "unlock", EXTERNAL_ID],
    ),
    lack(
        Micro,
        "sets a sign-in address only together with the contact address, and only for others",
        &[OWN_ADDRESS],
    ),
    lack(
        Micro,
        "takes no hashes, and always asks for the old password",
        &["import a password's hash", "set one's own password without the old one"],
    ),
    lack(
        Micro,
        "creates, reads and deletes invites for members, and has no other calls for invites",
        &[
            "create an invite for owners",
            "change an invite",
            "make an invite",
            "send an invite",
            "accept an invite",
            "decline an invite",
        ],
    ),
    lack(Micro, "opens a session for a password only", &["open a session", "confirm"]),
    lack(Micro, "has no keys, no webhooks, no e-mails and no namespaces", KEYS),
    lack(Kanboard, "has no roles in groups, and no memberships that expire", ROLES),
    lack(Kanboard, "has no groups in groups", NESTING),
    lack(
        Kanboard,
        "adds only users who exist, one at a time",
        &["add a user who does not exist", "create a user in a group"],
    ),
    lack(Kanboard, "generates the ids of new users and groups", &["fill in"]),
    lack(
        Kanboard,
        "takes a password only for a new user",
        &[
            "set a user's password",
            "set an administrator's password",
            "set one's own password",
            "change one's own password",
            "import a password's hash",
        ],
    ),
    lack(
        Kanboard,
        "cannot write a user's sign-in address or `external_id`, or a lock",
        &["unlock", EXTERNAL_ID, OWN_ADDRESS, "set a user's sign-in"],
    ),
    lack(Kanboard, APP_IS_NATIVE, APP),
    lack(Micro, APP_IS_NATIVE, APP),
    lack(Nuxeo, APP_IS_NATIVE, APP),
    lack(Kanboard, ERASING_IS_NATIVE, ERASING),
    lack(Micro, ERASING_IS_NATIVE, ERASING),
    lack(Nuxeo, ERASING_IS_NATIVE, ERASING),
    lack(Kanboard, CODES_ARE_NATIVE, CODES),
    lack(Micro, CODES_ARE_NATIVE, CODES),
    lack(Nuxeo, CODES_ARE_NATIVE, CODES),
    lack(Kanboard, "has no invites", INVITES),
    lack(Kanboard, "has no sessions: each request has a credential", SESSIONS),
    lack(Kanboard, "has no keys, no webhooks, no e-mails and no namespaces", KEYS),
    lack(Nuxeo, "has no roles in groups, and no memberships that expire", ROLES),
    lack(
        Nuxeo,
        "cannot write whether a user is active, a user's sign-in address or `external_id`, or a lock",
        ACCOUNTS,
    ),
    lack(Nuxeo, "takes no hashes", &["import a password's hash"]),
    lack(Nuxeo, "has no invites", INVITES),
    lack(Nuxeo, "has no sessions: each request has a credential", SESSIONS),
    lack(Nuxeo, "has no keys, no webhooks, no e-mails and no namespaces", KEYS),
    lack(Micro, KEPT_IS_SCIMS, KEPT),
    lack(Kanboard, KEPT_IS_SCIMS, KEPT),
    lack(Nuxeo, KEPT_IS_SCIMS, KEPT),
    lack(Scim, "has no roles in groups, and no memberships that expire", ROLES),
    lack(Scim, APP_IS_NATIVE, APP),
    lack(Scim, ERASING_IS_NATIVE, ERASING),
    lack(Scim, CODES_ARE_NATIVE, CODES),
    lack(Scim, "has no invites", INVITES),
    lack(Scim, "has no sessions: each request has a credential", SESSIONS),
    lack(Scim, "has no keys, no webhooks, no e-mails and no namespaces", KEYS),
    lack(Scim, "generates the ids of new users and groups", &["fill in"]),
    lack(
        Scim,
        "takes no hashes, and never the old password",
        &["import a password's hash", "change one's own password"],
    ),
    lack(
        Scim,
        "cannot write a user's sign-in address, or a lock",
        &["unlock", OWN_ADDRESS, "set a user's sign-in"],
    ),
    lack(
        Scim,
        "adds only users who exist, and leaves others out",
        &["add a user who does not exist", "create a user in a group"],
    ),
];

fn covers(lack: &Lack, deed: &str) -> bool {
    lack.deeds.iter().any(|begin| deed.starts_with(begin))
}

#[test]
fn every_dialect_has_a_way_for_a_deed_or_a_reason() {
    let mut wrong = Vec::new();
    for deed in deeds::all() {
        for dialect in super::complete::DIALECTS {
            let has_way = deed.ways.iter().any(|way| way.dialect == dialect);
            let reasons = LACKS.iter().filter(|lack| lack.dialect == dialect);
            let reasons = reasons.filter(|lack| covers(lack, deed.name)).count();
            if reasons != usize::from(!has_way) {
                wrong.push(format!("{dialect:?}: {}: {reasons} reasons", deed.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_lack_is_about_a_deed() {
    for lack in LACKS {
        for begin in lack.deeds {
            let is_met = deeds::all().iter().any(|deed| deed.name.starts_with(begin));
            assert!(is_met, "{:?} {} {begin}", lack.dialect, lack.reason);
        }
    }
}
