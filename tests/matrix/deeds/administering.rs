//! What concerns the administrators: the group `administrators`, `chiefs` and `heads` below it,
//! and who is in them.

use super::{Deed, deed};
use crate::matrix::way::{
    Way, import, import_member, import_nesting, kanboard, micro, native, nuxeo, operations, scim,
};
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

/// The operation of SCIM that adds or removes a member.
fn members_of(op: &str, id: &str) -> Value {
    operations(json!([{"op": op, "path": "members", "value": [{"value": id}]}]))
}

fn groups() -> Vec<Deed> {
    vec![
        deed(
            "change an administrators' group",
            [
                native("PUT /group/chiefs", group("chiefs", json!({"name": "Renamed"}))),
                native("PATCH /group/heads", group("heads", json!({"name": "Renamed"}))),
                import(group("chiefs", json!({"name": "Renamed"}))),
                import(group("administrators", json!({"name": "Renamed"}))),
                native(
                    "PUT /group/administrators",
                    group("administrators", json!({"name": "Renamed"})),
                ),
                micro("groups/update", json!({"id": "chiefs", "name": "Renamed"})),
                nuxeo("PUT /group/heads", list("heads", "grouplabel", &json!("Renamed"))),
                kanboard("updateGroup", json!(["$no.chiefs", "Renamed"])),
                scim("PUT /Groups/chiefs", json!({"displayName": "Renamed"})),
            ],
        ),
        deed(
            "delete an administrators' group",
            [
                native("DELETE /group/chiefs", Value::Null),
                micro("groups/delete", json!({"id": "chiefs"})),
                nuxeo("DELETE /group/heads", Value::Null),
                kanboard("removeGroup", json!(["$no.heads"])),
                scim("DELETE /Groups/chiefs", Value::Null),
            ],
        ),
        deed(
            "delete the group `administrators`",
            [
                native("DELETE /group/administrators", Value::Null),
                micro("groups/delete", json!({"id": "administrators"})),
                nuxeo("DELETE /group/administrators", Value::Null),
                kanboard("removeGroup", json!(["$no.administrators"])),
                scim("DELETE /Groups/administrators", Value::Null),
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
                scim("PATCH /Groups/administrators", members_of("remove", "deputy")),
                scim("PATCH /Groups/chiefs", members_of("remove", "chief")),
            ],
        ),
        deed(
            "change an administrator's membership",
            [
                native("PUT /group/chiefs/user/chief", membership(json!({"role": "owner"}))),
                import_member("chiefs", "chief", json!({"role": "owner"})),
                native(
                    "PUT /group/administrators/user/deputy",
                    membership(json!({"expires_at": "2999-01-01T00:00:00Z"})),
                ),
            ],
        ),
    ]
}

fn appointments() -> [Way; 17] {
    let with_groups = |id: &str| nuxeo_user(id, json!({"groups": ["administrators"]}));
    [
        native("POST /group/administrators/user/carol", Value::Null),
        import_member("administrators", "carol", json!({})),
        import_member("heads", "carol", json!({"role": "owner"})),
        native("POST /group/heads/user/carol", membership(json!({"role": "owner"}))),
        micro("groups/addMember", json!({"group_id": "chiefs", "member_id": "carol"})),
        micro("groups/addMember", json!({"group_id": "administrators", "member_id": "new"})),
        nuxeo("POST /group/administrators/user/carol", Value::Null),
        nuxeo("POST /user/carol/group/heads", Value::Null),
        nuxeo("PUT /group/chiefs", list("chiefs", "memberUsers", &json!(["chief", "carol"]))),
        nuxeo("PUT /user/carol", with_groups("carol")),
        nuxeo("POST /user", with_groups("new")),
        kanboard("addGroupMember", json!(["$no.chiefs", "$no.carol"])),
        kanboard("addGroupMember", json!(["$no.administrators", "$no.carol"])),
        kanboard("updateUser", json!({"id": "$no.carol", "role": "app-admin"})),
        kanboard("createUser", json!({"username": "new", "password": NEW, "role": "app-admin"})),
        scim("PATCH /Groups/administrators", members_of("add", "carol")),
        scim("PATCH /Groups/chiefs", members_of("add", "carol")),
    ]
}

fn self_appointments() -> [Way; 12] {
    let with_groups = json!({"groups": ["administrators", "chiefs", "heads"]});
    [
        native("POST /group/heads/user/$me", Value::Null),
        import_member("chiefs", "$me", json!({"role": "owner", "expires_at": null})),
        native(
            "PUT /group/chiefs/user/$me",
            membership(json!({"role": "owner", "expires_at": null})),
        ),
        micro("groups/addMember", json!({"group_id": "chiefs", "member_id": "$me"})),
        nuxeo("POST /group/chiefs/user/$me", Value::Null),
        nuxeo("POST /user/$me/group/heads", Value::Null),
        nuxeo("PUT /user/$me", nuxeo_user("$me", with_groups)),
        nuxeo("PUT /group/heads", list("heads", "memberUsers", &json!(["shade", "$me"]))),
        nuxeo(
            "POST /group",
            json!({"entity-type": "group", "groupname": "new", "memberUsers": ["$me"],
                "parentGroups": ["administrators"]}),
        ),
        kanboard("addGroupMember", json!(["$no.chiefs", "$no.me"])),
        kanboard("updateUser", json!({"id": "$no.me", "role": "app-admin"})),
        scim("PATCH /Groups/chiefs", members_of("add", "$me")),
    ]
}

fn nesting() -> Vec<Deed> {
    vec![
        deed(
            "put a group into an administrators' group",
            [
                native("POST /group/chiefs/group/other", Value::Null),
                native("POST /group/administrators/group/devs", Value::Null),
                import_nesting("chiefs", "other"),
                nuxeo(
                    "PUT /group/chiefs",
                    list("chiefs", "memberGroups", &json!(["heads", "other"])),
                ),
                nuxeo(
                    "PUT /group/administrators",
                    list("administrators", "memberGroups", &json!(["chiefs", "lair", "other"])),
                ),
                nuxeo("PUT /group/devs", list("devs", "parentGroups", &json!(["chiefs"]))),
                nuxeo(
                    "POST /group",
                    json!({"entity-type": "group", "groupname": "new", "parentGroups": ["chiefs"]}),
                ),
                scim("PATCH /Groups/chiefs", members_of("add", "other")),
            ],
        ),
        deed(
            "put an administrators' group into a group",
            [
                native("POST /group/devs/group/chiefs", Value::Null),
                import_nesting("devs", "chiefs"),
                nuxeo("PUT /group/devs", list("devs", "memberGroups", &json!(["inner", "chiefs"]))),
                nuxeo(
                    "PUT /group/chiefs",
                    list("chiefs", "parentGroups", &json!(["administrators", "devs"])),
                ),
                nuxeo("POST /group", list("new", "memberGroups", &json!(["chiefs"]))),
                scim("PATCH /Groups/devs", members_of("add", "chiefs")),
            ],
        ),
        deed(
            "take a group out of an administrators' group",
            [
                native("DELETE /group/administrators/group/chiefs", Value::Null),
                native("DELETE /group/chiefs/group/heads", Value::Null),
                nuxeo("PUT /group/chiefs", list("chiefs", "memberGroups", &json!([]))),
                nuxeo("PUT /group/heads", list("heads", "parentGroups", &json!([]))),
                scim("PATCH /Groups/chiefs", members_of("remove", "heads")),
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
                import(user("chief", json!({"name": "Renamed"}))),
                micro("users/update", json!({"id": "chief", "username": "renamed"})),
                nuxeo("PUT /user/chief", nuxeo_user("chief", json!({"lastName": "Renamed"}))),
                kanboard("updateUser", json!({"id": "$no.chief", "name": "Renamed"})),
                scim("PUT /Users/chief", json!({"userName": "chief", "title": "T"})),
            ],
        ),
        deed(
            "set an administrator's password",
            [
                native("PUT /user/chief/password", json!({"new_password": NEW})),
                native("PUT /user/deputy", user("deputy", json!({"password": NEW}))),
                import(user("chief", json!({"password": NEW}))),
                micro(
                    "users/updatePassword",
                    json!({"userId": "chief", "oldPassword": crate::support::PASSWORD,
                        "newPassword": NEW, "confirmPassword": NEW}),
                ),
                nuxeo("PUT /user/chief", nuxeo_user("chief", json!({"password": NEW}))),
                scim("PUT /Users/chief", json!({"userName": "chief", "password": NEW})),
            ],
        ),
        deed(
            "deactivate an administrator",
            [
                native("PUT /user/chief", user("chief", json!({"active": false}))),
                import(user("chief", json!({"active": false}))),
                kanboard("disableUser", json!(["$no.chief"])),
                scim("PUT /Users/chief", json!({"userName": "chief", "active": false})),
            ],
        ),
        deed(
            "delete an administrator",
            [
                native("DELETE /user/chief", Value::Null),
                micro("users/delete", json!({"id": "chief"})),
                nuxeo("DELETE /user/deputy", Value::Null),
                kanboard("removeUser", json!(["$no.chief"])),
                scim("DELETE /Users/chief", Value::Null),
            ],
        ),
    ]
}
