//! Groups in groups: `devs` has `inner` in it, and `other` is in nothing.

use super::{Deed, deed};
use crate::matrix::way::{import_nesting, native, nuxeo, operations, scim};
use serde_json::{Value, json};

pub fn deeds() -> Vec<Deed> {
    let list = |id: &str, list: &str, names: Value| json!({"entity-type": "group", "groupname": id, list: names});
    let members = |op: &str, id: &str| {
        operations(
            json!([{"op": op, "path": "members", "value": [{"value": id, "type": "Group"}]}]),
        )
    };
    vec![
        deed(
            "put a group into a group",
            [
                native("POST /group/devs/group/other", Value::Null),
                import_nesting("devs", "other"),
                nuxeo("PUT /group/devs", list("devs", "memberGroups", json!(["inner", "other"]))),
                nuxeo("PUT /group/other", list("other", "parentGroups", json!(["devs"]))),
                scim("PATCH /Groups/devs", members("add", "other")),
            ],
        ),
        deed(
            "put a group into somebody else's group",
            [
                native("POST /group/other/group/devs", Value::Null),
                import_nesting("other", "devs"),
                nuxeo("PUT /group/other", list("other", "memberGroups", json!(["devs"]))),
                nuxeo("PUT /group/devs", list("devs", "parentGroups", json!(["other"]))),
                scim("PATCH /Groups/other", members("add", "devs")),
            ],
        ),
        deed(
            "take a group out of a group",
            [
                native("DELETE /group/devs/group/inner", Value::Null),
                nuxeo("PUT /group/devs", list("devs", "memberGroups", json!([]))),
                nuxeo("PUT /group/inner", list("inner", "parentGroups", json!([]))),
                scim("PATCH /Groups/devs", members("remove", "inner")),
            ],
        ),
    ]
}
