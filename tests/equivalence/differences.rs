//! The expected differences between dialects, each with its reason. A difference that is not listed
//! here fails the test of its deed, and so does an entry that is no longer found: the list can only
//! shrink.

use super::compare::Difference;

/// Columns that differ in the same way after these deeds.
pub struct Expected {
    pub deeds: &'static [&'static str],
    /// The way that differs from the first one of the deed.
    pub way: &'static str,
    columns: &'static [&'static str],
    first: &'static str,
    other: &'static str,
    pub reason: &'static str,
}

/// All expected differences.
pub const EXPECTED: &[Expected] = &[
    Expected {
        deeds: &["a_user_is_created_with_an_id", "a_user_is_created_with_capitals"],
        way: "nuxeo",
        columns: &["users.login_email", "changes.document.login_email"],
        first: "asim@example.com",
        other: "null",
        reason: CONTACT,
    },
    Expected {
        deeds: &["a_user_is_created_without_an_id"],
        way: "kanboard",
        columns: &["users.login_email", "changes.document.login_email"],
        first: "asim@example.com",
        other: "null",
        reason: CONTACT,
    },
    Expected {
        deeds: &["an_address_is_changed"],
        way: "kanboard",
        columns: &["users.login_email", "changes.document.login_email"],
        first: "new@example.com",
        other: "asim@example.com",
        reason: CONTACT,
    },
    Expected {
        deeds: &["an_address_is_changed"],
        way: "nuxeo",
        columns: &["users.login_email", "changes.document.login_email"],
        first: "new@example.com",
        other: "asim@example.com",
        reason: CONTACT,
    },
    Expected {
        deeds: &["an_address_is_cleared"],
        way: "kanboard",
        columns: &["users.login_email", "changes.document.login_email"],
        first: "null",
        other: "asim@example.com",
        reason: CONTACT,
    },
    Expected {
        deeds: &["an_address_is_cleared"],
        way: "nuxeo",
        columns: &["users.login_email", "changes.document.login_email"],
        first: "null",
        other: "asim@example.com",
        reason: CONTACT,
    },
    Expected {
        deeds: &["an_address_is_changed", "an_address_is_cleared"],
        way: "kanboard",
        columns: &["mails"],
        first: "<id 3>",
        other: "absent",
        reason: CONTACT,
    },
    Expected {
        deeds: &["an_address_is_changed", "an_address_is_cleared"],
        way: "nuxeo",
        columns: &["mails"],
        first: "<id 3>",
        other: "absent",
        reason: CONTACT,
    },
    Expected {
        deeds: &["a_user_is_created_without_an_id"],
        way: "scim",
        columns: &["users.login_email", "changes.document.login_email"],
        first: "asim@example.com",
        other: "null",
        reason: CONTACT,
    },
    Expected {
        deeds: &["a_user_is_created_without_an_id"],
        way: "scim in bulk",
        columns: &["users.login_email", "changes.document.login_email"],
        first: "asim@example.com",
        other: "null",
        reason: CONTACT,
    },
    Expected {
        deeds: &["an_address_is_changed"],
        way: "scim",
        columns: &["users.login_email", "changes.document.login_email"],
        first: "new@example.com",
        other: "asim@example.com",
        reason: CONTACT,
    },
    Expected {
        deeds: &["an_address_is_cleared"],
        way: "scim",
        columns: &["users.login_email", "changes.document.login_email"],
        first: "null",
        other: "asim@example.com",
        reason: CONTACT,
    },
    Expected {
        deeds: &["an_address_is_changed", "an_address_is_cleared"],
        way: "scim",
        columns: &["mails"],
        first: "<id 3>",
        other: "absent",
        reason: CONTACT,
    },
    Expected {
        deeds: &["a_user_is_created_with_capitals"],
        way: "micro",
        columns: &["users.username", "changes.document.username"],
        first: "Asim",
        other: "asim",
        reason: LOWER_CASE,
    },
    Expected {
        deeds: &["a_user_is_created_with_capitals"],
        way: "micro",
        columns: &["users.email", "changes.document.email"],
        first: "Asim@Example.com",
        other: "asim@example.com",
        reason: LOWER_CASE,
    },
    Expected {
        deeds: &["an_unknown_user_is_added"],
        way: "micro",
        columns: &["users.placeholder", "changes.document.placeholder"],
        first: "false",
        other: "true",
        reason: PLACEHOLDER,
    },
    Expected {
        deeds: &["unknown_users_and_groups_are_listed"],
        way: "nuxeo",
        columns: &["users.placeholder", "groups.placeholder", "changes.document.placeholder"],
        first: "false",
        other: "true",
        reason: PLACEHOLDER,
    },
    Expected {
        deeds: &["somebody_is_invited_to_an_unknown_group"],
        way: "micro",
        columns: &["groups.placeholder", "changes.document.placeholder"],
        first: "false",
        other: "true",
        reason: PLACEHOLDER,
    },
    Expected {
        deeds: &[
            "somebody_is_invited",
            "somebody_is_invited_by_a_manager",
            "somebody_is_invited_to_an_unknown_group",
        ],
        way: "micro",
        columns: &["invites.expires_at", "changes.document.expires_at"],
        first: "<in 10080 minutes>",
        other: "<in 525600 minutes>",
        reason: A_YEAR,
    },
    Expected {
        // A day later, so a day more.
        deeds: &["somebody_is_invited_again_after_the_first_invite_expired"],
        way: "micro",
        columns: &["invites.expires_at", "changes.document.expires_at"],
        first: "<in 11520 minutes>",
        other: "<in 527040 minutes>",
        reason: A_YEAR,
    },
    Expected {
        deeds: &["a_password_is_set_for_somebody"],
        way: "micro",
        columns: &["sign_in_addresses"],
        first: "absent",
        other: "users asim",
        reason: VERIFIED,
    },
];

const CONTACT: &str = "In Kanboard, Nuxeo and SCIM an address is a contact, which several users may \
    share: it is never a sign-in address, and a change of it leaves that as it is.";
const LOWER_CASE: &str = "The Micro service stores usernames and addresses in lower case.";
const PLACEHOLDER: &str =
    "A user or group whose id was used before it was created is a placeholder until then.";
const A_YEAR: &str = "Invites of the Micro service last as long as invites can, which is 365 days.";
const VERIFIED: &str =
    "The Micro service asks for the old password, which is known at this address from then on.";

/// The differences that are expected after a deed was done this way.
pub fn expected(deed: &str, way: &str) -> impl Iterator<Item = Difference> {
    let concerns =
        move |expected: &&Expected| expected.deeds.contains(&deed) && expected.way == way;
    EXPECTED.iter().filter(concerns).flat_map(|Expected { columns, first, other, .. }| {
        columns.iter().map(|column| Difference {
            column: (*column).to_owned(),
            first: (*first).to_owned(),
            other: (*other).to_owned(),
        })
    })
}
