//! Deeds with nested groups.

use super::deed::Deed;
use super::request::{Request, import, native, nuxeo, operation, scim};
use super::{deeds, group, nuxeo_group, properties, user};
use serde_json::{Value, json};

/// The request of SCIM that changes the group of the administrators.
const ADMINISTRATORS: &str = "PATCH /Groups/administrators";

fn unchanged(path: &'static str, id: &str) -> Request {
    native(path).with(crate::support::group(id, json!({})))
}

fn nuxeo_lists(path: &'static str, id: &str, lists: Value) -> Request {
    nuxeo(path).with(nuxeo_group(id, lists))
}

/// Replaces the members of a group by SCIM, which writes the group itself too.
fn scim_members(path: &'static str, members: &Value) -> Request {
    scim(path).with(operation("replace", "members", members))
}

fn imported(group: &str, subgroup: &str) -> Request {
    import([
        json!({"entity-type": "subgroup", "properties": {"group": group, "subgroup": subgroup}}),
    ])
}

/// Creates three groups and nests the second in the first.
fn nested() -> [Request; 4] {
    [group("devs"), group("interns"), group("guests"), native("POST /group/devs/group/interns")]
}

/// The same with a member, and with an open invite to each of the two.
fn nested_with_invites() -> Vec<Request> {
    let invite = |group: &str| {
        let wanted = json!({"group": group, "email": "boris@example.com"});
        native("POST /invite").with(properties("invite", wanted))
    };
    let member = [user("asim"), native("POST /group/devs/user/asim")];
    [&nested()[..], &member, &[invite("devs"), invite("interns")]].concat()
}

deeds! {
    a_group_is_nested: {
        let inner = json!({"memberGroups": ["interns"]});
        Deed::after([group("devs"), group("interns")])
            .native([
                unchanged("PUT /group/devs", "devs"),
                native("POST /group/devs/group/interns"),
            ])
            .nuxeo([nuxeo_lists("PUT /group/devs", "devs", inner)])
            .way("import", [unchanged("PUT /group/devs", "devs"), imported("devs", "interns")])
            .scim([scim_members("PATCH /Groups/devs", &json!([{"value": "interns", "type": "Group"}]))])
    };
    a_group_is_nested_by_a_change_of_itself: {
        let outer = json!({"parentGroups": ["devs"]});
        Deed::after([group("devs"), group("interns")])
            .native([
                unchanged("PUT /group/interns", "interns"),
                native("POST /group/devs/group/interns"),
            ])
            .nuxeo([nuxeo_lists("PUT /group/interns", "interns", outer)])
            .way("import", [
                unchanged("PUT /group/interns", "interns"),
                imported("devs", "interns"),
            ])
    };
    a_group_is_nested_as_a_member: {
        let member = json!([{"value": "interns", "type": "Group"}]);
        Deed::after([group("devs"), group("interns")])
            .native([native("POST /group/devs/group/interns")])
            .way("import", [imported("devs", "interns")])
            .scim([scim("PATCH /Groups/devs").with(operation("add", "members", &member))])
    };
    a_group_is_nested_again: {
        let member = json!([{"value": "interns"}]);
        Deed::after(nested())
            .native([native("POST /group/devs/group/interns")])
            .way("import", [imported("devs", "interns")])
            .scim([scim("PATCH /Groups/devs").with(operation("add", "members", &member))])
            .writes_nothing()
    };
    a_group_is_taken_out_as_a_member: {
        let member = json!([{"value": "interns", "type": "Group"}]);
        Deed::after(nested())
            .native([native("DELETE /group/devs/group/interns")])
            .scim([scim("PATCH /Groups/devs").with(operation("remove", "members", &member))])
    };
    a_group_is_taken_out: {
        let inner = json!({"memberGroups": []});
        Deed::after(nested())
            .native([
                unchanged("PUT /group/devs", "devs"),
                native("DELETE /group/devs/group/interns"),
            ])
            .nuxeo([nuxeo_lists("PUT /group/devs", "devs", inner)])
            .scim([scim_members("PATCH /Groups/devs", &json!([]))])
    };
    a_group_is_taken_out_by_a_change_of_itself: {
        let outer = json!({"parentGroups": []});
        Deed::after(nested())
            .native([
                unchanged("PUT /group/interns", "interns"),
                native("DELETE /group/devs/group/interns"),
            ])
            .nuxeo([nuxeo_lists("PUT /group/interns", "interns", outer)])
    };
    the_subgroups_of_a_group_are_replaced: {
        let inner = json!({"memberGroups": ["guests"]});
        Deed::after(nested())
            .native([
                unchanged("PUT /group/devs", "devs"),
                native("DELETE /group/devs/group/interns"),
                native("POST /group/devs/group/guests"),
            ])
            .nuxeo([nuxeo_lists("PUT /group/devs", "devs", inner)])
            .scim([scim_members("PATCH /Groups/devs", &json!([{"value": "guests", "type": "Group"}]))])
    };
    the_groups_that_a_group_is_in_are_replaced: {
        let outer = json!({"parentGroups": ["guests"]});
        Deed::after(nested())
            .native([
                unchanged("PUT /group/interns", "interns"),
                native("DELETE /group/devs/group/interns"),
                native("POST /group/guests/group/interns"),
            ])
            .nuxeo([nuxeo_lists("PUT /group/interns", "interns", outer)])
    };
    a_group_with_an_invite_is_nested_in_administrators: {
        let inner = json!({"memberGroups": ["devs"]});
        Deed::after(nested_with_invites())
            .native([
                unchanged("PUT /group/administrators", "administrators"),
                native("POST /group/administrators/group/devs"),
            ])
            .nuxeo([nuxeo_lists("PUT /group/administrators", "administrators", inner)])
            .way("import", [
                unchanged("PUT /group/administrators", "administrators"),
                imported("administrators", "devs"),
            ])
            .scim([scim_members(ADMINISTRATORS, &json!([{"value": "devs", "type": "Group"}]))])
    };
    a_group_with_an_invite_is_nested_in_administrators_by_a_change_of_itself: {
        let outer = json!({"parentGroups": ["administrators"]});
        Deed::after(nested_with_invites())
            .native([
                unchanged("PUT /group/devs", "devs"),
                native("POST /group/administrators/group/devs"),
            ])
            .nuxeo([nuxeo_lists("PUT /group/devs", "devs", outer)])
            .way("import", [
                unchanged("PUT /group/devs", "devs"),
                imported("administrators", "devs"),
            ])
    };
    a_group_is_taken_out_of_administrators: {
        let nest = native("POST /group/administrators/group/devs");
        let inner = json!({"memberGroups": []});
        Deed::after([group("devs"), nest])
            .native([
                unchanged("PUT /group/administrators", "administrators"),
                native("DELETE /group/administrators/group/devs"),
            ])
            .nuxeo([nuxeo_lists("PUT /group/administrators", "administrators", inner)])
            .scim([scim_members(ADMINISTRATORS, &json!([]))])
    };
}
