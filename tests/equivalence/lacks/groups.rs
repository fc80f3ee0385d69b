//! What dialects cannot do with groups, their members and nested groups.

use super::{IMPORT, KANBOARD, Lack, MICRO, NUXEO, SCIM, lack};

pub const GROUPS: &[Lack] = &[
    lack(
        &[MICRO, KANBOARD, SCIM],
        "generates the ids of new groups",
        &["a_group_is_created_with_an_id", "a_group_is_created_with_members_and_subgroups"],
    ),
    lack(
        &[NUXEO],
        "requires the id of a new group",
        &[
            "a_group_is_created_without_an_id",
            "a_group_is_created_without_an_id_with_a_member_and_a_subgroup",
        ],
    ),
    lack(
        &[MICRO, NUXEO],
        "has no ids of other systems",
        &["a_group_is_created_with_an_id_elsewhere", "an_id_elsewhere_is_*"],
    ),
    lack(&[MICRO, KANBOARD, SCIM], "requires a name of a group", &["a_name_of_a_group_is_cleared"]),
    lack(&[MICRO, KANBOARD, SCIM], "has no descriptions", &["a_description_is_*"]),
];

pub const MEMBERS: &[Lack] = &[
    lack(
        &[KANBOARD, SCIM],
        "adds only users and groups that exist",
        &["an_unknown_user_is_added", "unknown_users_and_groups_are_listed"],
    ),
    lack(
        &[NUXEO],
        "creates placeholders only for lists, which write the group too",
        &["an_unknown_user_is_added"],
    ),
    lack(
        &[MICRO, KANBOARD],
        "has no lists to replace, only single members",
        &[
            "somebody_whose_membership_has_expired_is_listed",
            "somebody_whose_membership_has_expired_is_not_listed",
            "somebody_whose_membership_has_expired_gets_the_group",
            "the_members_of_a_group_are_replaced",
            "the_groups_of_a_user_are_replaced",
            "members_are_written_back_as_they_were_read",
            "somebody_becomes_an_administrator_by_a_list*",
            "an_administrator_is_one_no_more_by_a_list",
        ],
    ),
    lack(
        &[SCIM],
        "shows the groups of a user, and does not write them",
        &[
            "somebody_whose_membership_has_expired_gets_the_group",
            "the_groups_of_a_user_are_replaced",
            "somebody_becomes_an_administrator_by_a_list_of_groups",
        ],
    ),
    lack(&[MICRO, KANBOARD, NUXEO, SCIM], "has no roles in groups", &["a_role_is_changed"]),
    lack(&[KANBOARD], "refuses users who are no administrators", &["a_member_leaves"]),
    lack(
        &[IMPORT],
        "writes nothing of what is there already",
        &["members_are_written_back_as_they_were_read"],
    ),
    lack(
        &[IMPORT],
        "deletes nothing, and takes nobody out",
        &[
            "a_user_is_deleted_*",
            "a_group_is_deleted_*",
            "a_group_is_taken_out*",
            "a_member_is_removed",
            "a_member_leaves",
            "somebody_who_is_no_member_is_removed",
            "somebody_whose_membership_has_expired_is_removed",
            "somebody_whose_membership_has_expired_is_not_listed",
            "the_members_of_a_group_are_replaced",
            "the_groups_of_a_user_are_replaced",
            "the_subgroups_of_a_group_are_replaced",
            "the_groups_that_a_group_is_in_are_replaced",
            "an_administrator_is_one_no_more",
            "an_administrator_is_one_no_more_by_a_list",
            "an_invite_is_deleted",
        ],
    ),
];

pub const NESTING: &[Lack] = &[
    lack(
        &[MICRO, KANBOARD],
        "has no groups in groups",
        &[
            "a_group_is_created_without_an_id_with_a_member_and_a_subgroup",
            "a_group_is_nested*",
            "a_group_is_taken_out*",
            "a_group_with_an_invite_is_nested_in_administrators*",
            "the_subgroups_of_a_group_are_replaced",
            "the_groups_that_a_group_is_in_are_replaced",
        ],
    ),
    lack(&[MICRO], "has no groups in groups", &["unknown_users_and_groups_are_listed"]),
    lack(
        &[NUXEO],
        "nests only by lists, which write the group too",
        &[
            "a_group_is_nested_as_a_member",
            "a_group_is_nested_again",
            "a_group_is_taken_out_as_a_member",
        ],
    ),
    lack(
        &[SCIM],
        "has no list of the groups that a group is in",
        &[
            "a_group_is_nested_by_a_change_of_itself",
            "a_group_is_taken_out_by_a_change_of_itself",
            "the_groups_that_a_group_is_in_are_replaced",
            "a_group_with_an_invite_is_nested_in_administrators_by_a_change_of_itself",
        ],
    ),
];
