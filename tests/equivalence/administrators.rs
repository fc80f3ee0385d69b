//! Deeds that make users administrators, or end that.

use super::deed::Deed;
use super::request::{Request, import, import_by, kanboard, micro, native, nuxeo, operation, scim};
use super::{deeds, nuxeo_group, nuxeo_user, properties, user};
use crate::support::{PASSWORD, membership};
use serde_json::{Value, json};

const ADMINISTRATORS: &str = "administrators";

fn micro_member(user: &str) -> Value {
    json!({"group_id": ADMINISTRATORS, "member_id": user})
}

/// The membership of a user, as an import has it.
fn imported(user: &str) -> Value {
    membership(json!({"group": ADMINISTRATORS, "user": user}))
}

fn kanboard_member() -> Value {
    json!(["{group administrators}", "{user asim}"])
}

fn kanboard_role(role: &str) -> Request {
    kanboard("updateUser", json!({"id": "{user asim}", "role": role}))
}

/// Adds a user to the administrators by SCIM, removes the user, or replaces the members by the user.
fn scim_member(op: &str, user: &str) -> Request {
    let member = json!([{"value": user}]);
    scim("PATCH /Groups/administrators").with(operation(op, "members", &member))
}

/// Changes the group without a new value, as every replacement of its members does.
fn unchanged_group() -> Request {
    native("PUT /group/administrators").with(crate::support::group(ADMINISTRATORS, json!({})))
}

/// Replaces the members of the group by the Nuxeo API.
fn nuxeo_members(users: &Value) -> Request {
    let lists = json!({"memberUsers": users});
    nuxeo("PUT /group/administrators").with(nuxeo_group(ADMINISTRATORS, lists))
}

/// Clears the property with the role, as Kanboard does for `app-admin` and `app-user`.
fn cleared_role() -> Request {
    native("PUT /user/asim").with(crate::support::user("asim", json!({"kanboard_role": null})))
}

deeds! {
    somebody_becomes_an_administrator: {
        Deed::after([user("asim")])
            .native([native("POST /group/administrators/user/asim")])
            .micro([micro("groups/addMember", micro_member("asim"))])
            .kanboard([kanboard("addGroupMember", kanboard_member())])
            .nuxeo([nuxeo("POST /group/administrators/user/asim")])
            .way("nuxeo by the user", [nuxeo("POST /user/asim/group/administrators")])
            .scim([scim_member("add", "asim")])
            .way("import", [import([imported("asim")])])
    };
    somebody_becomes_an_administrator_by_a_list: {
        Deed::after([user("asim")])
            .native([unchanged_group(), native("POST /group/administrators/user/asim")])
            .nuxeo([nuxeo_members(&json!(["asim"]))])
            .scim([scim_member("replace", "asim")])
            .way("import", [unchanged_group(), import([imported("asim")])])
    };
    somebody_becomes_an_administrator_by_a_list_of_groups: {
        let unchanged = native("PUT /user/asim").with(crate::support::user("asim", json!({})));
        let groups = nuxeo_user("asim", json!({"groups": [ADMINISTRATORS]}));
        Deed::after([user("asim")])
            .native([unchanged.clone(), native("POST /group/administrators/user/asim")])
            .nuxeo([nuxeo("PUT /user/asim").with(groups)])
            .way("import", [unchanged, import([imported("asim")])])
    };
    somebody_becomes_an_administrator_by_role: {
        Deed::after([user("asim")])
            .native([cleared_role(), native("POST /group/administrators/user/asim")])
            .kanboard([kanboard_role("app-admin")])
    };
    an_administrator_is_created: {
        let known = json!({"username": "asim", "password": PASSWORD});
        let keep = native("GET /user?username=asim").remember("id", "/entries/0/id");
        let scim_user = json!({"userName": "asim", "password": PASSWORD});
        let mut kanboard_user = known.clone();
        kanboard_user["role"] = "app-admin".into();
        Deed::new()
            .native([
                native("POST /user").with(properties("user", known.clone())),
                keep.clone(),
                native("POST /group/administrators/user/{id}"),
            ])
            .kanboard([kanboard("createUser", kanboard_user)])
            .micro([
                micro("users/create", known.clone()),
                keep,
                micro("groups/addMember", micro_member("{id}")),
            ])
            .scim([
                scim("POST /Users").with(scim_user).remember("id", "/id"),
                scim_member("add", "{id}"),
            ])
            .way("import", [
                import_by("POST /import?outcomes=all", [properties("user", known)])
                    .remember("id", "/entries/0/id"),
                import([imported("{id}")]),
            ])
    };
    an_administrator_is_created_with_an_id: {
        let known = json!({"username": "asim", "password": PASSWORD});
        let (mut micro_user, mut in_the_group) = (known.clone(), known.clone());
        micro_user["id"] = "asim".into();
        in_the_group["groups"] = json!([ADMINISTRATORS]);
        let asim = crate::support::user("asim", known);
        Deed::new()
            .native([
                native("POST /user").with(asim.clone()),
                native("POST /group/administrators/user/asim"),
            ])
            .micro([
                micro("users/create", micro_user),
                micro("groups/addMember", micro_member("asim")),
            ])
            .nuxeo([nuxeo("POST /user").with(nuxeo_user("asim", in_the_group))])
            .way("import", [import([asim, imported("asim")])])
    };
    an_administrator_is_one_no_more: {
        Deed::after([user("asim"), native("POST /group/administrators/user/asim")])
            .native([native("DELETE /group/administrators/user/asim")])
            .micro([micro("groups/removeMember", micro_member("asim"))])
            .kanboard([kanboard("removeGroupMember", kanboard_member())])
            .nuxeo([nuxeo("DELETE /group/administrators/user/asim")])
            .way("nuxeo by the user", [nuxeo("DELETE /user/asim/group/administrators")])
            .scim([scim_member("remove", "asim")])
    };
    an_administrator_is_one_no_more_by_a_list: {
        let nobody = operation("replace", "members", &json!([]));
        Deed::after([user("asim"), native("POST /group/administrators/user/asim")])
            .native([unchanged_group(), native("DELETE /group/administrators/user/asim")])
            .nuxeo([nuxeo_members(&json!([]))])
            .scim([scim("PATCH /Groups/administrators").with(nobody)])
    };
    an_administrator_is_one_no_more_by_role: {
        Deed::after([user("asim"), native("POST /group/administrators/user/asim")])
            .native([cleared_role(), native("DELETE /group/administrators/user/asim")])
            .kanboard([kanboard_role("app-user")])
    };
}
