//! Deeds with members, one by one and as lists.

use super::deed::Deed;
use super::request::{Request, import, kanboard, micro, native, nuxeo, operation, scim};
use super::{deeds, group, nuxeo_group, nuxeo_user, properties, user};
use crate::support::membership;
use serde_json::{Value, json};

/// Creates a user and a group.
fn both() -> Vec<Request> {
    vec![user("asim"), group("devs")]
}

/// Creates a user who manages a group.
fn manager() -> Vec<Request> {
    let manager = membership(json!({"role": "manager"}));
    vec![user("asim"), group("devs"), native("POST /group/devs/user/asim").with(manager)]
}

/// Creates a manager of a group whose membership expires in an hour.
fn expired() -> Vec<Request> {
    let manager = membership(json!({"role": "manager", "expires_at": "{soon}"}));
    vec![user("asim"), group("devs"), native("POST /group/devs/user/asim").with(manager)]
}

/// The membership of Asim, as an import has it.
fn imported(mut properties: Value) -> Value {
    properties["group"] = "devs".into();
    properties["user"] = "asim".into();
    membership(properties)
}

fn micro_member() -> Value {
    json!({"group_id": "devs", "member_id": "asim"})
}

fn kanboard_member() -> Value {
    json!(["{group devs}", "{user asim}"])
}

/// Adds Asim to the group by SCIM, removes him, or replaces the members by him.
fn scim_member(op: &str) -> Request {
    scim("PATCH /Groups/devs").with(operation(op, "members", &json!([{"value": "asim"}])))
}

/// Changes the group without a new value, as every replacement of a list by the Nuxeo API does, and of the
/// members by SCIM.
fn unchanged_group() -> Request {
    native("PUT /group/devs").with(crate::support::group("devs", json!({})))
}

/// Replaces lists of the group by the Nuxeo API.
fn nuxeo_lists(lists: Value) -> Request {
    nuxeo("PUT /group/devs").with(nuxeo_group("devs", lists))
}

deeds! {
    a_member_is_added: {
        Deed::after(both())
            .native([native("POST /group/devs/user/asim")])
            .micro([micro("groups/addMember", micro_member())])
            .kanboard([kanboard("addGroupMember", kanboard_member())])
            .nuxeo([nuxeo("POST /group/devs/user/asim")])
            .way("nuxeo by the user", [nuxeo("POST /user/asim/group/devs")])
            .way("import", [import([imported(json!({}))])])
            .scim([scim_member("add")])
    };
    a_member_is_added_again: {
        Deed::after(manager())
            .native([native("POST /group/devs/user/asim")])
            .micro([micro("groups/addMember", micro_member())])
            .kanboard([kanboard("addGroupMember", kanboard_member()).expect_result(false)])
            .nuxeo([nuxeo("POST /group/devs/user/asim")])
            .way("nuxeo by the user", [nuxeo("POST /user/asim/group/devs")])
            .way("import", [import([imported(json!({}))])])
            .scim([scim_member("add")])
            .writes_nothing()
    };
    an_unknown_user_is_added: {
        let unknown = crate::support::user("asim", json!({}));
        Deed::after([group("devs")])
            .native([native("POST /user").with(unknown.clone()), native("POST /group/devs/user/asim")])
            .way("import", [import([unknown, imported(json!({}))])])
            .micro([micro("groups/addMember", micro_member())])
    };
    unknown_users_and_groups_are_listed: {
        let unknown = |group: &str| crate::support::group(group, json!({}));
        let edge = |group: &str, subgroup: &str| {
            properties("subgroup", json!({"group": group, "subgroup": subgroup}))
        };
        let asim = crate::support::user("asim", json!({}));
        let lists = json!({
            "memberUsers": ["asim"], "memberGroups": ["interns"], "parentGroups": ["staff"]
        });
        Deed::after([group("devs")])
            .native([
                unchanged_group(),
                native("POST /user").with(asim.clone()),
                native("POST /group/devs/user/asim"),
                native("POST /group").with(unknown("interns")),
                native("POST /group/devs/group/interns"),
                native("POST /group").with(unknown("staff")),
                native("POST /group/staff/group/devs"),
            ])
            .way("import", [unchanged_group(), import([
                asim,
                unknown("interns"),
                unknown("staff"),
                imported(json!({})),
                edge("devs", "interns"),
                edge("staff", "devs"),
            ])])
            .nuxeo([nuxeo_lists(lists)])
    };
    a_member_is_removed: {
        Deed::after(manager())
            .native([native("DELETE /group/devs/user/asim")])
            .micro([micro("groups/removeMember", micro_member())])
            .kanboard([kanboard("removeGroupMember", kanboard_member())])
            .nuxeo([nuxeo("DELETE /group/devs/user/asim")])
            .way("nuxeo by the user", [nuxeo("DELETE /user/asim/group/devs")])
            .scim([scim("PATCH /Groups/devs").with(operation("remove", "members[value eq \"asim\"]", &Value::Null))])
            .way("scim as Entra sends it", [scim_member("remove")])
    };
    somebody_who_is_no_member_is_removed: {
        Deed::after(both())
            .native([native("DELETE /group/devs/user/asim").expect_status(404)])
            .micro([micro("groups/removeMember", micro_member())])
            .kanboard([kanboard("removeGroupMember", kanboard_member()).expect_result(false)])
            .nuxeo([nuxeo("DELETE /group/devs/user/asim")])
            .way("nuxeo by the user", [nuxeo("DELETE /user/asim/group/devs")])
            .scim([scim("PATCH /Groups/devs").with(operation("remove", "members[value eq \"asim\"]", &Value::Null))])
            .way("scim as Entra sends it", [scim_member("remove")])
            .writes_nothing()
    };
    a_member_leaves: {
        let token = native("POST /user/asim/session").remember("asim", "/properties/token");
        Deed::after([manager(), vec![token]].concat())
            .native([native("DELETE /group/devs/user/asim").by("asim")])
            .micro([micro("groups/removeMember", micro_member()).by("asim")])
            .nuxeo([nuxeo("DELETE /group/devs/user/asim").by("asim")])
            .way("nuxeo by the user", [nuxeo("DELETE /user/asim/group/devs").by("asim")])
            .scim([scim_member("remove").by("asim")])
    };
    somebody_whose_membership_has_expired_is_added: {
        Deed::after(expired())
            .native([native("POST /group/devs/user/asim").tomorrow()])
            .micro([micro("groups/addMember", micro_member()).tomorrow()])
            .kanboard([kanboard("addGroupMember", kanboard_member()).tomorrow()])
            .nuxeo([nuxeo("POST /group/devs/user/asim").tomorrow()])
            .way("nuxeo by the user", [nuxeo("POST /user/asim/group/devs").tomorrow()])
            .way("import", [import([imported(json!({}))]).tomorrow()])
            .scim([scim_member("add").tomorrow()])
    };
    somebody_whose_membership_has_expired_is_listed: {
        Deed::after(expired())
            .native([unchanged_group().tomorrow(), native("POST /group/devs/user/asim").tomorrow()])
            .nuxeo([nuxeo_lists(json!({"memberUsers": ["asim"]})).tomorrow()])
            .way("import", [unchanged_group().tomorrow(), import([imported(json!({}))]).tomorrow()])
            .scim([scim_member("replace").tomorrow()])
    };
    somebody_whose_membership_has_expired_gets_the_group: {
        let groups = nuxeo_user("asim", json!({"groups": ["devs"]}));
        let unchanged = native("PUT /user/asim").with(crate::support::user("asim", json!({})));
        Deed::after(expired())
            .native([
                unchanged.clone().tomorrow(),
                native("POST /group/devs/user/asim").tomorrow(),
            ])
            .way("import", [unchanged.tomorrow(), import([imported(json!({}))]).tomorrow()])
            .nuxeo([nuxeo("PUT /user/asim").with(groups).tomorrow()])
    };
    somebody_whose_membership_has_expired_is_removed: {
        let kanboard_removal = kanboard("removeGroupMember", kanboard_member());
        Deed::after(expired())
            .native([native("DELETE /group/devs/user/asim").tomorrow().expect_status(404)])
            .micro([micro("groups/removeMember", micro_member()).tomorrow()])
            .kanboard([kanboard_removal.tomorrow().expect_result(false)])
            .nuxeo([nuxeo("DELETE /group/devs/user/asim").tomorrow()])
            .way("nuxeo by the user", [nuxeo("DELETE /user/asim/group/devs").tomorrow()])
            .scim([scim_member("remove").tomorrow()])
            .writes_nothing()
    };
    somebody_whose_membership_has_expired_is_not_listed: {
        Deed::after(expired())
            .native([unchanged_group().tomorrow()])
            .nuxeo([nuxeo_lists(json!({"memberUsers": []})).tomorrow()])
            .scim([scim("PATCH /Groups/devs").with(operation("replace", "members", &json!([]))).tomorrow()])
    };
    a_role_is_changed: {
        let owner = membership(json!({"role": "owner"}));
        Deed::after(manager())
            .native([native("PUT /group/devs/user/asim").with(owner)])
            .way("import", [import([imported(json!({"role": "owner"}))])])
    };
    the_members_of_a_group_are_replaced: {
        let before = [
            manager(),
            vec![user("boris"), user("carol"), native("POST /group/devs/user/boris")],
        ];
        Deed::after(before.concat())
            .native([
                unchanged_group(),
                native("DELETE /group/devs/user/boris"),
                native("POST /group/devs/user/carol"),
            ])
            .nuxeo([nuxeo_lists(json!({"memberUsers": ["asim", "carol"]}))])
            .scim([scim("PATCH /Groups/devs").with(operation(
                "replace",
                "members",
                &json!([{"value": "asim"}, {"value": "carol"}]),
            ))])
    };
    the_groups_of_a_user_are_replaced: {
        let before = [
            manager(),
            vec![group("ops"), group("docs"), native("POST /group/ops/user/asim")],
        ];
        let groups = nuxeo_user("asim", json!({"groups": ["devs", "docs"]}));
        Deed::after(before.concat())
            .native([
                native("PUT /user/asim").with(crate::support::user("asim", json!({}))),
                native("DELETE /group/ops/user/asim"),
                native("POST /group/docs/user/asim"),
            ])
            .nuxeo([nuxeo("PUT /user/asim").with(groups)])
    };
    members_are_written_back_as_they_were_read: {
        let lists = json!({"memberUsers": ["asim"], "memberGroups": [], "parentGroups": []});
        Deed::after(manager())
            .native([unchanged_group()])
            .nuxeo([nuxeo_lists(lists)])
            .scim([scim_member("replace")])
    };
}
