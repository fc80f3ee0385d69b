//! Deeds with groups.

use super::deed::Deed;
use super::request::{Request, import, import_by, kanboard, micro, native, nuxeo, operation, scim};
use super::{deeds, group, nuxeo_group, properties, user};
use crate::support::membership;
use serde_json::{Value, json};

/// A native group document of the developers.
fn devs(properties: Value) -> Value {
    crate::support::group("devs", properties)
}

/// Creates a group with all properties that any dialect knows.
fn known_group() -> Request {
    native("POST /group").with(devs(json!({
        "name": "Developers", "description": "They develop.", "external_id": "x-1",
        "tenantId": "t-1"
    })))
}

/// A group in another, as an import has it.
fn imported_edge(group: &str, subgroup: &str) -> Value {
    properties("subgroup", json!({"group": group, "subgroup": subgroup}))
}

/// The membership of Asim in a group, as an import has it.
fn imported_member(group: &str) -> Value {
    membership(json!({"group": group, "user": "asim"}))
}

/// Creates a group with a parent group, a subgroup, an owner, a member and an invite.
fn group_with_everything() -> Vec<Request> {
    let owner = membership(json!({"role": "owner"}));
    let invite = json!({"group": "devs", "email": "boris@example.com"});
    vec![
        known_group(),
        group("staff"),
        group("interns"),
        native("POST /group/staff/group/devs"),
        native("POST /group/devs/group/interns"),
        user("asim"),
        user("carol"),
        native("POST /group/devs/user/asim").with(owner),
        native("POST /group/devs/user/carol"),
        native("POST /invite").with(properties("invite", invite)),
    ]
}

deeds! {
    a_group_is_created_with_an_id: {
        let native_group = json!({"name": "D", "description": "They.", "tenantId": "t-2"});
        let nuxeo_properties = json!({"description": "They.", "tenantId": "t-2"});
        let nuxeo_members = json!({"grouplabel": "D", "properties": nuxeo_properties});
        Deed::new()
            .native([native("POST /group").with(devs(native_group.clone()))])
            .way("import", [import([devs(native_group)])])
            .nuxeo([nuxeo("POST /group").with(nuxeo_group("devs", nuxeo_members))])
    };
    a_group_is_created_without_an_id: {
        let name = json!({"name": "Developers"});
        Deed::new()
            .native([native("POST /group").with(properties("group", name.clone()))])
            .micro([micro("groups/create", name.clone())])
            .kanboard([kanboard("createGroup", name.clone())])
            .scim([scim("POST /Groups").with(json!({"displayName": "Developers"}))])
            .way("import", [import([properties("group", name)])])
    };
    a_group_is_created_with_an_id_elsewhere: {
        let known = json!({"name": "Developers", "external_id": "x-1"});
        Deed::new()
            .native([native("POST /group").with(properties("group", known.clone()))])
            .kanboard([kanboard("createGroup", known.clone())])
            .way("import", [import([properties("group", known)])])
            .scim([scim("POST /Groups").with(json!({"displayName": "Developers", "externalId": "x-1"}))])
    };
    a_group_is_created_with_members_and_subgroups: {
        let lists = json!({
            "memberUsers": ["asim"], "memberGroups": ["interns"], "parentGroups": ["staff"]
        });
        Deed::after([user("asim"), group("interns"), group("staff")])
            .native([
                native("POST /group").with(devs(json!({}))),
                native("POST /group/devs/user/asim"),
                native("POST /group/devs/group/interns"),
                native("POST /group/staff/group/devs"),
            ])
            .nuxeo([nuxeo("POST /group").with(nuxeo_group("devs", lists))])
            .way("import", [import([
                devs(json!({})),
                imported_member("devs"),
                imported_edge("devs", "interns"),
                imported_edge("staff", "devs"),
            ])])
    };
    a_group_is_created_without_an_id_with_a_member_and_a_subgroup: {
        let name = json!({"name": "Developers"});
        let members = json!([{"value": "asim"}, {"value": "interns"}]);
        let with_types = json!([
            {"value": "interns", "type": "Group"}, {"value": "asim", "type": "User"}
        ]);
        let scim_group = |members: Value| {
            scim("POST /Groups").with(json!({"displayName": "Developers", "members": members}))
        };
        Deed::after([user("asim"), group("interns")])
            .native([
                native("POST /group").with(properties("group", name.clone())).remember("id", "/id"),
                native("POST /group/{id}/user/asim"),
                native("POST /group/{id}/group/interns"),
            ])
            .scim([scim_group(members)])
            .way("scim with types", [scim_group(with_types)])
            .way("import", [
                import_by("POST /import?outcomes=all", [properties("group", name)])
                    .remember("id", "/entries/0/id"),
                import([imported_member("{id}"), imported_edge("{id}", "interns")]),
            ])
    };
    a_placeholder_of_a_group_is_filled_in: {
        let interns = json!({"memberGroups": ["interns"]});
        let named = crate::support::group("interns", json!({"name": "I"}));
        let nuxeo_named = nuxeo_group("interns", json!({"grouplabel": "I"}));
        Deed::after([group("devs"), nuxeo("PUT /group/devs").with(nuxeo_group("devs", interns))])
            .native([native("PUT /group/interns").with(named.clone())])
            .way("import", [import([named])])
            .nuxeo([nuxeo("POST /group").with(nuxeo_named)])
            .micro([micro("groups/update", json!({"id": "interns", "name": "I"}))])
            .kanboard([kanboard("updateGroup", json!(["{group interns}", "I"]))])
            .scim([scim("PATCH /Groups/interns").with(operation("replace", "displayName", &json!("I")))])
    };
    a_group_is_renamed: {
        let named = devs(json!({"name": "Makers"}));
        let makers = nuxeo_group("devs", json!({"grouplabel": "Makers"}));
        Deed::after([known_group()])
            .native([native("PUT /group/devs").with(named.clone())])
            .way("native by PATCH", [native("PATCH /group/devs").with(named.clone())])
            .way("import", [import([named])])
            .micro([micro("groups/update", json!({"id": "devs", "name": "Makers"}))])
            .kanboard([kanboard("updateGroup", json!(["{group devs}", "Makers"]))])
            .nuxeo([nuxeo("PUT /group/devs").with(makers)])
            .scim([scim("PATCH /Groups/devs").with(operation("replace", "displayName", &json!("Makers")))])
            .way("scim by PUT", [scim("PUT /Groups/devs").with(json!({"displayName": "Makers", "externalId": "x-1"}))])
    };
    a_name_of_a_group_is_cleared: {
        let nuxeo_change = json!({"properties": {"grouplabel": null}});
        Deed::after([known_group()])
            .native([native("PUT /group/devs").with(devs(json!({"name": null})))])
            .way("import", [import([devs(json!({"name": null}))])])
            .nuxeo([nuxeo("PUT /group/devs").with(nuxeo_group("devs", nuxeo_change))])
    };
    a_description_is_changed: {
        let known = json!({"description": "They make.", "tenantId": "t-2"});
        let nuxeo_change = nuxeo_group("devs", json!({"properties": known}));
        Deed::after([known_group()])
            .native([native("PUT /group/devs").with(devs(known.clone()))])
            .nuxeo([nuxeo("PUT /group/devs").with(nuxeo_change)])
            .way("import", [import([devs(known)])])
    };
    a_description_is_cleared: {
        let known = json!({"description": null, "tenantId": null});
        let nuxeo_change = nuxeo_group("devs", json!({"properties": known}));
        Deed::after([known_group()])
            .native([native("PUT /group/devs").with(devs(known.clone()))])
            .nuxeo([nuxeo("PUT /group/devs").with(nuxeo_change)])
            .way("import", [import([devs(known)])])
    };
    an_id_elsewhere_is_changed: {
        let kanboard_group = json!({"group_id": "{group devs}", "external_id": "x-2"});
        Deed::after([known_group()])
            .native([native("PUT /group/devs").with(devs(json!({"external_id": "x-2"})))])
            .way("import", [import([devs(json!({"external_id": "x-2"}))])])
            .kanboard([kanboard("updateGroup", kanboard_group)])
            .scim([scim("PATCH /Groups/devs").with(operation("replace", "externalId", &json!("x-2")))])
            .way("scim by PUT", [scim("PUT /Groups/devs").with(json!({"displayName": "Developers", "externalId": "x-2"}))])
    };
    an_id_elsewhere_is_cleared: {
        let kanboard_group = json!({"group_id": "{group devs}", "external_id": ""});
        Deed::after([known_group()])
            .native([native("PUT /group/devs").with(devs(json!({"external_id": null})))])
            .way("import", [import([devs(json!({"external_id": null}))])])
            .kanboard([kanboard("updateGroup", kanboard_group)])
            .scim([scim("PATCH /Groups/devs").with(operation("remove", "externalId", &Value::Null))])
    };
    a_group_is_deleted_with_members_edges_and_invites: {
        Deed::after(group_with_everything())
            .native([native("DELETE /group/devs")])
            .micro([micro("groups/delete", json!({"id": "devs"}))])
            .kanboard([kanboard("removeGroup", json!(["{group devs}"]))])
            .nuxeo([nuxeo("DELETE /group/devs")])
            .scim([scim("DELETE /Groups/devs")])
    };
}
