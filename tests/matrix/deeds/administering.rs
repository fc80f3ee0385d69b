//! What concerns the administrators: the group `administrators`, `chiefs` and `heads` below it,
//! and who is in them.

use super::{Deed, deed};
use crate::matrix::way::{Way, kanboard, micro, native, nuxeo};
use crate::support::{group, membership, user};
use serde_json::{Value, json};

const NEW: &str = "battery staple";

pub fn deeds() -> Vec<Deed> {
    let mut deeds = groups();
    deeds.extend(members());
    deeds.extend(nesting());
    deeds.extend(users());
    deeds
}

fn list(id: &str, list: &str, names: &Value) -> Value {
    json!({"entity-type": "group", "groupname": id, list: names})
}

fn nuxeo_user(id: &str, mut properties: Value) -> Value {
    properties["username"] = json!(id);
    json!({"entity-type": "user", "id": id, "properties": properties})
}

fn groups() -> Vec<Deed> {
    vec![
        deed(
            "change an administrators' group",
            [
                native("PUT /group/chiefs", group("chiefs", json!({"name": "Renamed"}))),
                native("PATCH /group/heads", group("heads", json!({"name": "Renamed"}))),
                native(
                    "PUT /group/administrators",
                    group("administrators", json!({"name": "Renamed"})),
                ),
                micro("groups/update", json!({"id": "chiefs", "name": "Renamed"})),
                nuxeo("PUT /group/heads", list("heads", "grouplabel", &json!("Renamed"))),
                kanboard("updateGroup", json!(["$no.chiefs", "Renamed"])),
            ],
        ),
        deed(
            "delete an administrators' group",
            [
                native("DELETE /group/chiefs", Value::Null),
                micro("groups/delete", json!({"id": "chiefs"})),
                nuxeo("DELETE /group/heads", Value::Null),
                kanboard("removeGroup", json!(["$no.heads"])),
            ],
        ),
        deed(
            "delete the group `administrators`",
            [
                native("DELETE /group/administrators", Value::Null),
                micro("groups/delete", json!({"id": "administrators"})),
                nuxeo("DELETE /group/administrators", Value::Null),
                kanboard("removeGroup", json!(["$no.administrators"])),
            ],
        ),
    ]
}

fn members() -> Vec<Deed> {
    vec![
        deed("make somebody an administrator", appointments()),
        deed("make oneself an administrator", self_appointments()),
        deed(
            "take an administrator out",
            [
                native("DELETE /group/administrators/user/deputy", Value::Null),
                native("DELETE /group/chiefs/user/chief", Value::Null),
                micro(
                    "groups/removeMember",
                    json!({"group_id": "administrators", "member_id": "deputy"}),
                ),
                nuxeo("DELETE /group/administrators/user/deputy", Value::Null),
                nuxeo("DELETE /user/chief/group/chiefs", Value::Null),
                nuxeo("PUT /group/chiefs", list("chiefs", "memberUsers", &json!([]))),
                nuxeo("PUT /user/deputy", nuxeo_user("deputy", json!({"groups": []}))),
                kanboard("removeGroupMember", json!(["$no.administrators", "$no.deputy"])),
                kanboard("updateUser", json!({"id": "$no.deputy", "role": "app-user"})),
            ],
        ),
        deed(
            "change an administrator's role in the group",
            [native("PUT /group/chiefs/user/chief", membership(json!({"role": "owner"})))],
        ),
    ]
}

fn appointments() -> [Way; 11] {
    let with_groups = |id: &str| nuxeo_user(id, json!({"groups": ["administrators"]}));
    [
        native("POST /group/administrators/user/carol", Value::Null),
        native("POST /group/heads/user/carol", membership(json!({"role": "owner"}))),
        micro("groups/addMember", json!({"group_id": "chiefs", "member_id": "carol"})),
        nuxeo("POST /group/administrators/user/carol", Value::Null),
        nuxeo("POST /user/carol/group/heads", Value::Null),
        nuxeo("PUT /group/chiefs", list("chiefs", "memberUsers", &json!(["chief", "carol"]))),
        nuxeo("PUT /user/carol", with_groups("carol")),
        nuxeo("POST /user", with_groups("new")),
        kanboard("addGroupMember", json!(["$no.chiefs", "$no.carol"])),
        kanboard("updateUser", json!({"id": "$no.carol", "role": "app-admin"})),
        kanboard("createUser", json!({"username": "new", "password": NEW, "role": "app-admin"})),
    ]
}

fn self_appointments() -> [Way; 8] {
    let with_groups = json!({"groups": ["administrators", "chiefs", "heads"]});
    [
        native("POST /group/heads/user/$me", Value::Null),
        native(
            "PUT /group/chiefs/user/$me",
            membership(json!({"role": "owner", "expires_at": null})),
        ),
        micro("groups/addMember", json!({"group_id": "chiefs", "member_id": "$me"})),
        nuxeo("POST /group/chiefs/user/$me", Value::Null),
        nuxeo("POST /user/$me/group/heads", Value::Null),
        nuxeo("PUT /user/$me", nuxeo_user("$me", with_groups)),
        kanboard("addGroupMember", json!(["$no.chiefs", "$no.me"])),
        kanboard("updateUser", json!({"id": "$no.me", "role": "app-admin"})),
    ]
}

fn nesting() -> Vec<Deed> {
    vec![
        deed(
            "put a group into an administrators' group",
            [
                native("POST /group/chiefs/group/other", Value::Null),
                native("POST /group/administrators/group/devs", Value::Null),
                nuxeo(
                    "PUT /group/chiefs",
                    list("chiefs", "memberGroups", &json!(["heads", "other"])),
                ),
                nuxeo("PUT /group/devs", list("devs", "parentGroups", &json!(["chiefs"]))),
                nuxeo(
                    "POST /group",
                    json!({"entity-type": "group", "groupname": "new", "parentGroups": ["chiefs"]}),
                ),
            ],
        ),
        deed(
            "put an administrators' group into a group",
            [
                native("POST /group/devs/group/chiefs", Value::Null),
                nuxeo("PUT /group/devs", list("devs", "memberGroups", &json!(["inner", "chiefs"]))),
                nuxeo(
                    "PUT /group/chiefs",
                    list("chiefs", "parentGroups", &json!(["administrators", "devs"])),
                ),
            ],
        ),
        deed(
            "take a group out of an administrators' group",
            [
                native("DELETE /group/administrators/group/chiefs", Value::Null),
                native("DELETE /group/chiefs/group/heads", Value::Null),
                nuxeo("PUT /group/chiefs", list("chiefs", "memberGroups", &json!([]))),
                nuxeo("PUT /group/heads", list("heads", "parentGroups", &json!([]))),
            ],
        ),
    ]
}

fn users() -> Vec<Deed> {
    vec![
        deed(
            "change an administrator's profile",
            [
                native("PUT /user/chief", user("chief", json!({"name": "Renamed"}))),
                native("PATCH /user/deputy", user("deputy", json!({"name": "Renamed"}))),
                micro("users/update", json!({"id": "chief", "username": "renamed"})),
                nuxeo("PUT /user/chief", nuxeo_user("chief", json!({"lastName": "Renamed"}))),
                kanboard("updateUser", json!({"id": "$no.chief", "name": "Renamed"})),
            ],
        ),
        deed(
            "set an administrator's password",
            [
                native("PUT /user/chief/password", json!({"new_password": NEW})),
                native("PUT /user/deputy", user("deputy", json!({"password": NEW}))),
                micro(
                    "users/updatePassword",
                    json!({"userId": "chief", "oldPassword": crate::support::PASSWORD,
                        "newPassword": NEW, "confirmPassword": NEW}),
                ),
                nuxeo("PUT /user/chief", nuxeo_user("chief", json!({"password": NEW}))),
            ],
        ),
        deed(
            "deactivate an administrator",
            [
                native("PUT /user/chief", user("chief", json!({"active": false}))),
                kanboard("disableUser", json!(["$no.chief"])),
            ],
        ),
        deed(
            "delete an administrator",
            [
                native("DELETE /user/chief", Value::Null),
                micro("users/delete", json!({"id": "chief"})),
                nuxeo("DELETE /user/deputy", Value::Null),
                kanboard("removeUser", json!(["$no.chief"])),
            ],
        ),
    ]
}
