//! Deeds that make users administrators, or end that.

use super::deed::Deed;
use super::request::{Request, kanboard, micro, native, nuxeo, operation, scim};
use super::{deeds, properties, user};
use crate::support::PASSWORD;
use serde_json::{Value, json};

const ADMINISTRATORS: &str = "administrators";

fn micro_member() -> Value {
    json!({"group_id": ADMINISTRATORS, "member_id": "asim"})
}

fn kanboard_role(role: &str) -> Request {
    kanboard("updateUser", json!({"id": "{user asim}", "role": role}))
}

/// Adds Asim to the administrators by SCIM, or removes him.
fn scim_member(op: &str) -> Request {
    let member = json!([{"value": "asim"}]);
    scim("PATCH /Groups/administrators").with(operation(op, "members", &member))
}

/// Clears the property with the role, as Kanboard does for `app-admin` and `app-user`.
fn cleared_role() -> Request {
    native("PUT /user/asim").with(crate::support::user("asim", json!({"kanboard_role": null})))
}

deeds! {
    somebody_becomes_an_administrator: {
        Deed::after([user("asim")])
            .native([native("POST /group/administrators/user/asim")])
            .micro([micro("groups/addMember", micro_member())])
            .nuxeo([nuxeo("POST /group/administrators/user/asim")])
            .way("nuxeo by the user", [nuxeo("POST /user/asim/group/administrators")])
            .scim([scim_member("add")])
    };
    somebody_becomes_an_administrator_by_role: {
        Deed::after([user("asim")])
            .native([cleared_role(), native("POST /group/administrators/user/asim")])
            .kanboard([kanboard_role("app-admin")])
    };
    an_administrator_is_created: {
        let known = json!({"username": "asim", "password": PASSWORD});
        let keep = native("GET /user?username=asim").remember("id", "/entries/0/id");
        let mut kanboard_user = known.clone();
        kanboard_user["role"] = "app-admin".into();
        Deed::new()
            .native([
                native("POST /user").with(properties("user", known)),
                keep,
                native("POST /group/administrators/user/{id}"),
            ])
            .kanboard([kanboard("createUser", kanboard_user)])
    };
    an_administrator_is_one_no_more: {
        Deed::after([user("asim"), native("POST /group/administrators/user/asim")])
            .native([native("DELETE /group/administrators/user/asim")])
            .micro([micro("groups/removeMember", micro_member())])
            .kanboard([kanboard("removeGroupMember", json!(["{group administrators}", "{user asim}"]))])
            .nuxeo([nuxeo("DELETE /group/administrators/user/asim")])
            .scim([scim_member("remove")])
    };
    an_administrator_is_one_no_more_by_role: {
        Deed::after([user("asim"), native("POST /group/administrators/user/asim")])
            .native([cleared_role(), native("DELETE /group/administrators/user/asim")])
            .kanboard([kanboard_role("app-user")])
    };
}
