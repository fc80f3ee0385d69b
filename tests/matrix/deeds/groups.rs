//! Groups: to make, change and delete them. `devs` is the callers' group.

use super::{Deed, deed};
use crate::matrix::way::{Way, import, kanboard, micro, native, nuxeo, operations, scim};
use crate::support::group;
use serde_json::{Value, json};

pub fn deeds() -> Vec<Deed> {
    let mut deeds = creating();
    deeds.extend(changing());
    deeds
}

fn creating() -> Vec<Deed> {
    let with = |list: &str, id| json!({"entity-type": "group", "groupname": "new", list: [id]});
    vec![
        deed(
            "create a group",
            [
                native("POST /group", group("new", json!({"name": "New"}))),
                micro("groups/create", json!({"name": "New"})),
                nuxeo("POST /group", json!({"entity-type": "group", "groupname": "new"})),
                nuxeo("POST /group", with("memberUsers", "boris")),
                nuxeo("POST /group", with("memberGroups", "other")),
                nuxeo("POST /group", with("parentGroups", "devs")),
                kanboard("createGroup", json!(["New"])),
                import(group("new", json!({"name": "New"}))),
                scim("POST /Groups", json!({"displayName": "New"})),
                scim(
                    "POST /Groups",
                    json!({"displayName": "New", "members": [{"value": "boris"}]}),
                ),
            ],
        ),
        deed("fill in a placeholder group", fillings("shell")),
        deed("fill in a placeholder group that administers", fillings("lair")),
    ]
}

fn changing() -> Vec<Deed> {
    vec![
        deed(
            "change what the application keeps about a group",
            [
                native("PUT /group/devs", json!({"entity-type": "group", "app": {"plan": "x"}})),
                native("PATCH /group/devs", json!({"entity-type": "group", "app": {"plan": "x"}})),
                import(json!({"entity-type": "group", "id": "devs", "app": {"plan": "x"}})),
            ],
        ),
        deed(
            "change a group",
            [
                native("PUT /group/devs", group("devs", json!({"name": "Renamed"}))),
                native("PATCH /group/devs", group("devs", json!({"name": "Renamed"}))),
                import(group("devs", json!({"name": "Renamed"}))),
                micro("groups/update", json!({"id": "devs", "name": "Renamed"})),
                nuxeo(
                    "PUT /group/devs",
                    json!({"entity-type": "group", "groupname": "devs", "grouplabel": "Renamed"}),
                ),
                kanboard("updateGroup", json!(["$no.devs", "Renamed"])),
                kanboard("updateGroup", json!({"group_id": "$no.devs", "external_id": "7"})),
                scim("PUT /Groups/devs", json!({"displayName": "Renamed"})),
                scim(
                    "PATCH /Groups/devs",
                    operations(json!([{"op": "add", "path": "externalId", "value": "7"}])),
                ),
            ],
        ),
        deed(
            "delete a group",
            [
                native("DELETE /group/devs", Value::Null),
                micro("groups/delete", json!({"id": "devs"})),
                nuxeo("DELETE /group/devs", Value::Null),
                kanboard("removeGroup", json!(["$no.devs"])),
                scim("DELETE /Groups/devs", Value::Null),
            ],
        ),
    ]
}

/// To create the group of this id, which was named before.
fn fillings(id: &str) -> [Way; 4] {
    let members = json!({"entity-type": "group", "groupname": id, "memberUsers": ["boris"]});
    [
        native("POST /group", group(id, json!({"name": "New"}))),
        import(group(id, json!({"name": "New"}))),
        nuxeo("POST /group", json!({"entity-type": "group", "groupname": id})),
        nuxeo("POST /group", members),
    ]
}
