//! Members of `devs`: to add and remove them, and to change their roles.

use super::{Deed, deed};
use crate::matrix::way::{Way, import_member, kanboard, micro, native, nuxeo, operations, scim};
use crate::support::membership;
use serde_json::{Value, json};

pub fn deeds() -> Vec<Deed> {
    let mut deeds = adding();
    deeds.extend(removing());
    deeds.extend(roles());
    deeds
}

fn nuxeo_user(id: &str, groups: &Value) -> Value {
    let properties = json!({"username": id, "groups": groups});
    json!({"entity-type": "user", "id": id, "properties": properties})
}

fn nuxeo_members(users: &Value) -> Value {
    json!({"entity-type": "group", "groupname": "devs", "memberUsers": users})
}

/// The operation that adds or removes a user, as Entra sends it.
fn members(op: &str, id: &str) -> Value {
    operations(json!([{"op": op, "path": "members", "value": [{"value": id}]}]))
}

/// The group with all its members; `inner` is nested in it.
fn listed(users: &Value) -> Value {
    let users = users.as_array().unwrap().iter();
    let mut members: Vec<Value> = users.map(|id| json!({"value": id, "type": "User"})).collect();
    members.push(json!({"value": "inner", "type": "Group"}));
    json!({"displayName": "devs", "members": members})
}

fn adding() -> Vec<Deed> {
    let everybody = json!(["owner", "ana", "manager", "member", "boris", "carol"]);
    vec![
        deed(
            "add a member",
            [
                native("POST /group/devs/user/carol", Value::Null),
                import_member("devs", "carol", json!({})),
                micro("groups/addMember", json!({"group_id": "devs", "member_id": "carol"})),
                nuxeo("POST /group/devs/user/carol", Value::Null),
                nuxeo("POST /user/carol/group/devs", Value::Null),
                nuxeo("PUT /group/devs", nuxeo_members(&everybody)),
                nuxeo("PUT /user/carol", nuxeo_user("carol", &json!(["devs"]))),
                kanboard("addGroupMember", json!(["$no.devs", "$no.carol"])),
                scim("PATCH /Groups/devs", members("add", "carol")),
                scim("PUT /Groups/devs", listed(&everybody)),
            ],
        ),
        deed(
            "add oneself to a group",
            [
                native("POST /group/devs/user/$me", Value::Null),
                import_member("devs", "$me", json!({})),
                micro("groups/addMember", json!({"group_id": "devs", "member_id": "$me"})),
                nuxeo("POST /group/devs/user/$me", Value::Null),
                nuxeo("POST /user/$me/group/devs", Value::Null),
                nuxeo("PUT /user/$me", nuxeo_user("$me", &json!(["devs"]))),
                nuxeo(
                    "PUT /group/devs",
                    nuxeo_members(&json!(["owner", "ana", "manager", "member", "boris", "$me"])),
                ),
                kanboard("addGroupMember", json!(["$no.devs", "$no.me"])),
                scim("PATCH /Groups/devs", members("add", "$me")),
            ],
        ),
        deed(
            "add a user who does not exist yet",
            [
                micro("groups/addMember", json!({"group_id": "devs", "member_id": "new"})),
                nuxeo(
                    "PUT /group/devs",
                    nuxeo_members(&json!(["owner", "ana", "manager", "member", "boris", "new"])),
                ),
                nuxeo(
                    "POST /group",
                    json!({"entity-type": "group", "groupname": "new", "memberUsers": ["new"]}),
                ),
            ],
        ),
        deed(
            "add an owner",
            [
                native("POST /group/devs/user/carol", membership(json!({"role": "owner"}))),
                import_member("devs", "carol", json!({"role": "owner"})),
            ],
        ),
    ]
}

fn removing() -> Vec<Deed> {
    vec![
        deed(
            "remove a member",
            [
                native("DELETE /group/devs/user/boris", Value::Null),
                micro("groups/removeMember", json!({"group_id": "devs", "member_id": "boris"})),
                nuxeo("DELETE /group/devs/user/boris", Value::Null),
                nuxeo("DELETE /user/boris/group/devs", Value::Null),
                nuxeo(
                    "PUT /group/devs",
                    nuxeo_members(&json!(["owner", "ana", "manager", "member"])),
                ),
                nuxeo("PUT /user/boris", nuxeo_user("boris", &json!([]))),
                kanboard("removeGroupMember", json!(["$no.devs", "$no.boris"])),
                scim("PATCH /Groups/devs", members("remove", "boris")),
                scim("PUT /Groups/devs", listed(&json!(["owner", "ana", "manager", "member"]))),
            ],
        ),
        deed(
            "remove an owner",
            [
                native("DELETE /group/devs/user/ana", Value::Null),
                micro("groups/removeMember", json!({"group_id": "devs", "member_id": "ana"})),
                nuxeo("DELETE /group/devs/user/ana", Value::Null),
                nuxeo("DELETE /user/ana/group/devs", Value::Null),
                nuxeo(
                    "PUT /group/devs",
                    nuxeo_members(&json!(["owner", "manager", "member", "boris"])),
                ),
                nuxeo("PUT /user/ana", nuxeo_user("ana", &json!([]))),
                kanboard("removeGroupMember", json!(["$no.devs", "$no.ana"])),
                scim("PATCH /Groups/devs", members("remove", "ana")),
                scim("PUT /Groups/devs", listed(&json!(["owner", "manager", "member", "boris"]))),
            ],
        ),
        deed(
            "leave a group",
            [
                native("DELETE /group/devs/user/$me", Value::Null),
                micro("groups/removeMember", json!({"group_id": "devs", "member_id": "$me"})),
                nuxeo("DELETE /group/devs/user/$me", Value::Null),
                nuxeo("DELETE /user/$me/group/devs", Value::Null),
                nuxeo("PUT /user/$me", nuxeo_user("$me", &json!([]))),
                kanboard("removeGroupMember", json!(["$no.devs", "$no.me"])),
                scim("PATCH /Groups/devs", members("remove", "$me")),
            ],
        ),
    ]
}

fn roles() -> Vec<Deed> {
    let role = |role: &str| json!({"role": role});
    let end = || json!({"expires_at": "2999-01-01T00:00:00Z"});
    vec![
        deed("make a member a manager", changes("boris", role("manager"))),
        deed("make a member an owner", changes("boris", role("owner"))),
        deed("make an owner a member", changes("ana", role("member"))),
        deed(
            "make oneself an owner",
            [native("PUT /group/devs/user/$me", membership(role("owner")))],
        ),
        deed("change the end of a member's membership", changes("boris", end())),
        deed("change the end of an owner's membership", changes("ana", end())),
        deed("change the end of one's own membership", changes("$me", end())),
        deed("make oneself a plain member", changes("$me", role("member"))),
    ]
}

/// To change what these are of the membership of a user in `devs`.
fn changes(user: &str, properties: Value) -> [Way; 2] {
    let put = match user {
        "boris" => "PUT /group/devs/user/boris",
        "ana" => "PUT /group/devs/user/ana",
        _ => "PUT /group/devs/user/$me",
    };
    [native(put, membership(properties.clone())), import_member("devs", user, properties)]
}
