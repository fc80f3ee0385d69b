//! What dialects cannot do with users, their passwords and administrators.

use super::{IMPORT, KANBOARD, Lack, MICRO, NUXEO, SCIM, lack};

pub const USERS: &[Lack] = &[
    lack(
        &[KANBOARD, SCIM],
        "generates the ids of new users",
        &[
            "a_user_is_created_with_an_id",
            "a_user_is_created_with_capitals",
            "a_user_is_created_in_a_group",
            "an_administrator_is_created_with_an_id",
        ],
    ),
    lack(
        &[NUXEO],
        "takes the username of a new user for the id",
        &["a_user_is_created_without_an_id", "an_administrator_is_created"],
    ),
    lack(
        &[MICRO, NUXEO, SCIM],
        "has no place for roles of Kanboard",
        &["a_user_is_created_with_a_name_and_a_role", "a_name_and_a_role_are_*"],
    ),
    lack(
        &[MICRO, KANBOARD],
        "has no given and family names",
        &[
            "a_user_is_created_as_directories_know_users",
            "the_names_of_a_directory_are_*",
            "a_given_and_a_family_name_are_cleared",
        ],
    ),
    lack(
        &[SCIM],
        "has no place for the custom properties of the Nuxeo API",
        &["a_user_is_created_as_directories_know_users", "the_names_of_a_directory_are_cleared"],
    ),
    lack(
        &[MICRO],
        "creates users only with a password, which the deed has none of",
        &["a_user_is_created_in_a_group"],
    ),
    lack(
        &[KANBOARD],
        "takes a password only for a new user, whose id it generates",
        &["a_placeholder_is_filled_in"],
    ),
    lack(
        &[SCIM],
        "takes the id of a placeholder for its username, and so does not write that",
        &["a_placeholder_is_filled_in"],
    ),
    lack(&[NUXEO], "knows users by their usernames, which stay", &["a_username_is_*"]),
    lack(&[KANBOARD, SCIM], "requires a username", &["a_username_is_cleared"]),
    lack(
        &[KANBOARD],
        "refuses users who are no administrators",
        &["users_change_their_own_address"],
    ),
    lack(
        &[MICRO, NUXEO],
        "cannot write whether a user is active",
        &["a_user_is_deactivated", "a_user_is_activated"],
    ),
];

pub const PASSWORDS: &[Lack] = &[
    lack(&[KANBOARD], "takes a password only for a new user", &["a_password_is_set_for_somebody"]),
    lack(
        &[KANBOARD, SCIM, IMPORT],
        "never takes the old password",
        &["users_change_their_own_password", "a_wrong_old_password_is_counted"],
    ),
    lack(
        &[IMPORT],
        "checks passwords as all native requests do",
        &[
            "a_wrong_password_is_counted",
            "seven_wrong_passwords_let_an_address_wait",
            "the_right_password_ends_a_row_of_wrong_ones",
        ],
    ),
    lack(
        &[MICRO],
        "opens a session for a right password",
        &["the_right_password_ends_a_row_of_wrong_ones"],
    ),
];

pub const ADMINISTRATION: &[Lack] = &[
    lack(
        &[MICRO, NUXEO, SCIM, IMPORT],
        "has no role that makes administrators",
        &["somebody_becomes_an_administrator_by_role", "an_administrator_is_one_no_more_by_role"],
    ),
    lack(
        &[IMPORT],
        "refuses users who are no administrators",
        &["users_change_their_own_address", "somebody_is_invited_by_a_manager"],
    ),
];
