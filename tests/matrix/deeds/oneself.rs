//! What users do to themselves.

use super::{Deed, deed};
use crate::matrix::way::{import, kanboard, micro, native, nuxeo, operations, scim};
use crate::support::{PASSWORD, user};
use serde_json::{Value, json};

const NEW: &str = "battery staple";

pub fn deeds() -> Vec<Deed> {
    let mut deeds = profile();
    deeds.extend(leaving());
    deeds.extend(passwords());
    deeds
}

/// The operation that replaces an attribute.
fn replace(path: &str, value: Value) -> Value {
    operations(json!([{"op": "replace", "path": path, "value": value}]))
}

fn profile() -> Vec<Deed> {
    let nuxeo_name = json!({"entity-type": "user", "id": "$me",
        "properties": {"username": "$me", "lastName": "Renamed"}});
    vec![
        deed(
            "change one's own profile",
            [
                native("PUT /user/$me", user("$me", json!({"name": "Renamed"}))),
                native("PATCH /user/$me", user("$me", json!({"name": "Renamed"}))),
                import(user("$me", json!({"name": "Renamed"}))),
                native("PUT /me", user("$me", json!({"name": "Renamed"}))),
                native("PATCH /me", user("$me", json!({"name": "Renamed"}))),
                micro("users/update", json!({"id": "$me", "username": "renamed"})),
                nuxeo("PUT /user/$me", nuxeo_name),
                kanboard("updateUser", json!({"id": "$no.me", "name": "Renamed"})),
                scim("PATCH /Users/$me", replace("displayName", json!("Renamed"))),
                scim("PUT /Users/$me", json!({"userName": "$me", "displayName": "Renamed"})),
                scim("PATCH /Me", replace("displayName", json!("Renamed"))),
                scim("PUT /Me", json!({"userName": "$me", "displayName": "Renamed"})),
            ],
        ),
        deed(
            "change one's own `external_id`",
            [
                native("PUT /user/$me", user("$me", json!({"external_id": "mine"}))),
                native("PATCH /user/$me", user("$me", json!({"external_id": "mine"}))),
                import(user("$me", json!({"external_id": "mine"}))),
                scim("PATCH /Me", replace("externalId", json!("mine"))),
                scim("PATCH /Users/$me", replace("externalId", json!("mine"))),
            ],
        ),
        deed(
            "change one's own sign-in address",
            [
                native("PUT /user/$me", user("$me", json!({"login_email": "me@x.example"}))),
                native("PATCH /user/$me", user("$me", json!({"login_email": "me@x.example"}))),
                import(user("$me", json!({"login_email": "me@x.example"}))),
                native("PUT /me", user("$me", json!({"login_email": "me@x.example"}))),
            ],
        ),
        deed(
            "change what the application keeps about oneself",
            [
                native("PUT /user/$me", json!({"entity-type": "user", "app": {"plan": "x"}})),
                native("PATCH /user/$me", json!({"entity-type": "user", "app": {"plan": "x"}})),
                import(json!({"entity-type": "user", "id": "$me", "app": {"plan": "x"}})),
                native("PUT /me", json!({"entity-type": "user", "app": {"plan": "x"}})),
                native("PATCH /me", json!({"entity-type": "user", "app": {"plan": "x"}})),
            ],
        ),
        deed(
            "change what SCIM keeps about oneself",
            [
                scim("PATCH /Me", replace("title", json!("T"))),
                scim("PUT /Users/$me", json!({"userName": "$me", "title": "T"})),
                import(json!({"entity-type": "user", "id": "$me", "provisioned": {"title": "T"}})),
            ],
        ),
    ]
}

fn leaving() -> Vec<Deed> {
    vec![
        deed(
            "delete oneself",
            [
                native("DELETE /user/$me", Value::Null),
                micro("users/delete", json!({"id": "$me"})),
                nuxeo("DELETE /user/$me", Value::Null),
                kanboard("removeUser", json!(["$no.me"])),
                scim("DELETE /Users/$me", Value::Null),
            ],
        ),
        deed(
            "deactivate oneself",
            [
                native("PUT /user/$me", user("$me", json!({"active": false}))),
                native("PATCH /user/$me", user("$me", json!({"active": false}))),
                import(user("$me", json!({"active": false}))),
                native("PATCH /me", user("$me", json!({"active": false}))),
                kanboard("disableUser", json!(["$no.me"])),
                scim("PATCH /Me", replace("active", json!(false))),
            ],
        ),
    ]
}

fn passwords() -> Vec<Deed> {
    let nuxeo_password = json!({"entity-type": "user", "id": "$me",
        "properties": {"username": "$me", "password": NEW}});
    vec![
        deed(
            "change one's own password",
            [
                native(
                    "PUT /user/$me/password",
                    json!({"old_password": PASSWORD, "new_password": NEW}),
                ),
                micro(
                    "users/updatePassword",
                    json!({"userId": "$me", "oldPassword": PASSWORD, "newPassword": NEW,
                        "confirmPassword": NEW}),
                ),
                nuxeo(
                    "PUT /me/changepassword",
                    json!({"oldPassword": PASSWORD, "newPassword": NEW}),
                ),
            ],
        ),
        deed(
            "set one's own password without the old one",
            [
                native("PUT /user/$me", user("$me", json!({"password": NEW}))),
                native("PATCH /user/$me", user("$me", json!({"password": NEW}))),
                import(user("$me", json!({"password": NEW}))),
                native("PUT /me", user("$me", json!({"password": NEW}))),
                nuxeo("PUT /user/$me", nuxeo_password),
                scim("PATCH /Me", replace("password", json!(NEW))),
            ],
        ),
    ]
}
