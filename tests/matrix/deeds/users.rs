//! Other users: to make, change, deactivate and delete them. `boris` has no rights.

use super::{Deed, deed};
use crate::matrix::way::{Way, import, kanboard, micro, native, nuxeo, operations, scim};
use crate::support::{PASSWORD, user};
use serde_json::{Value, json};

/// Not the password of the tests, which no answer and no request but a sign-in may have.
const NEW: &str = "battery staple";
/// As another system hashed it, with `$dollar` for each `$`.
const HASH: &str = "$dollarargon2id$dollarv=19$dollarm=9216,t=2,p=1$dollarAAECAwQFBgcICQoLDA0ODw$dollarOgul82tycuIw6PbPCFrz46yMiKcCquu186SbL6pHOYk";

pub fn deeds() -> Vec<Deed> {
    let mut deeds = making();
    deeds.extend(activating());
    deeds.extend(changing());
    deeds
}

fn nuxeo_user(id: &str, mut properties: Value) -> Value {
    properties["username"] = json!(id);
    json!({"entity-type": "user", "id": id, "properties": properties})
}

fn making() -> Vec<Deed> {
    vec![
        deed(
            "create a user",
            [
                native("POST /user", user("new", json!({"username": "new"}))),
                micro("users/create", json!({"id": "new", "username": "new", "password": NEW})),
                nuxeo("POST /user", nuxeo_user("new", json!({}))),
                kanboard("createUser", json!({"username": "new", "password": NEW})),
                import(user("new", json!({"username": "new"}))),
                scim("POST /Users", json!({"userName": "new"})),
            ],
        ),
        deed(
            "import a password's hash",
            [
                native(
                    "POST /user",
                    user("new", json!({"username": "new", "password_hash": HASH})),
                ),
                native("PUT /user/boris", user("boris", json!({"password_hash": HASH}))),
                native("PATCH /user/boris", user("boris", json!({"password_hash": HASH}))),
                import(user("boris", json!({"password_hash": HASH}))),
            ],
        ),
        deed("fill in a placeholder user", fillings("ghost")),
        administering_placeholder(),
        deed(
            "create a user in a group",
            ["new", "ghost"]
                .map(|id| nuxeo("POST /user", nuxeo_user(id, json!({"groups": ["devs"]})))),
        ),
        deed(
            "delete a user",
            [
                native("DELETE /user/boris", Value::Null),
                micro("users/delete", json!({"id": "boris"})),
                nuxeo("DELETE /user/boris", Value::Null),
                kanboard("removeUser", json!(["$no.boris"])),
                scim("DELETE /Users/boris", Value::Null),
            ],
        ),
        deed("erase a user", [native("DELETE /user/boris?erase=true", Value::Null)]),
    ]
}

/// To create the user of this id, which was named before.
fn fillings(id: &str) -> [Way; 4] {
    [
        import(user(id, json!({"username": id}))),
        native("POST /user", user(id, json!({"username": id}))),
        micro("users/create", json!({"id": id, "username": id, "password": NEW})),
        nuxeo("POST /user", nuxeo_user(id, json!({}))),
    ]
}

/// With its groups, also those that it is in already.
fn administering_placeholder() -> Deed {
    let with_groups =
        |groups: Value| nuxeo("POST /user", nuxeo_user("shade", json!({"groups": groups})));
    let [import, native, micro, nuxeo] = fillings("shade");
    let (with_them, without) = (with_groups(json!(["heads"])), with_groups(json!([])));
    let ways = [import, native, micro, nuxeo, with_them, without];
    deed("fill in a placeholder user who administers", ways)
}

/// The operation that replaces an attribute.
fn replace(path: &str, value: Value) -> Value {
    operations(json!([{"op": "replace", "path": path, "value": value}]))
}

fn keeping() -> Deed {
    deed(
        "change what the application keeps about a user",
        [
            native("PUT /user/carol", json!({"entity-type": "user", "app": {"plan": "x"}})),
            native("PATCH /user/carol", json!({"entity-type": "user", "app": {"plan": "x"}})),
            import(json!({"entity-type": "user", "id": "carol", "app": {"plan": "x"}})),
        ],
    )
}

fn activating() -> Vec<Deed> {
    vec![
        deed(
            "deactivate a user",
            [
                native("PUT /user/boris", user("boris", json!({"active": false}))),
                native("PATCH /user/boris", user("boris", json!({"active": false}))),
                import(user("boris", json!({"active": false}))),
                kanboard("disableUser", json!(["$no.boris"])),
                scim("PATCH /Users/boris", replace("active", json!("False"))),
                scim("PUT /Users/boris", json!({"userName": "boris", "active": false})),
            ],
        ),
        deed(
            "activate a user",
            [
                native("PUT /user/dormant", user("dormant", json!({"active": true}))),
                native("PATCH /user/dormant", user("dormant", json!({"active": true}))),
                import(user("dormant", json!({"active": true}))),
                kanboard("enableUser", json!(["$no.dormant"])),
                scim("PATCH /Users/dormant", replace("active", json!(true))),
            ],
        ),
        deed(
            "unlock a user",
            [
                native("PUT /user/locked", user("locked", json!({"locked_until": null}))),
                native("PATCH /user/locked", user("locked", json!({"locked_until": null}))),
            ],
        ),
    ]
}

fn changing() -> Vec<Deed> {
    vec![
        deed(
            "change a user's profile",
            [
                native("PUT /user/boris", user("boris", json!({"name": "Renamed"}))),
                native("PATCH /user/boris", user("boris", json!({"name": "Renamed"}))),
                import(user("boris", json!({"name": "Renamed"}))),
                micro("users/update", json!({"id": "boris", "username": "renamed"})),
                nuxeo("PUT /user/boris", nuxeo_user("boris", json!({"lastName": "Renamed"}))),
                kanboard("updateUser", json!({"id": "$no.boris", "name": "Renamed"})),
                kanboard("updateUser", json!({"id": "$no.boris", "role": "app-manager"})),
                scim("PUT /Users/boris", json!({"userName": "boris", "displayName": "Renamed"})),
                scim("PATCH /Users/boris", replace("displayName", json!("Renamed"))),
            ],
        ),
        deed(
            "set a user's sign-in address",
            [
                native("PUT /user/carol", user("carol", json!({"email": "carol@example.org"}))),
                native("PUT /user/carol", user("carol", json!({"login_email": "c@example.org"}))),
                import(user("carol", json!({"login_email": "c@example.org"}))),
                micro("users/update", json!({"id": "carol", "email": "carol@example.org"})),
            ],
        ),
        keeping(),
        deed(
            "change what SCIM keeps about a user",
            [
                scim("PATCH /Users/boris", replace("title", json!("T"))),
                scim("PUT /Users/boris", json!({"userName": "boris", "title": "T"})),
                import(
                    json!({"entity-type": "user", "id": "boris", "provisioned": {"title": "T"}}),
                ),
            ],
        ),
        deed(
            "set a user's password",
            [
                native("PUT /user/boris/password", json!({"new_password": NEW})),
                native("PUT /user/boris", user("boris", json!({"password": NEW}))),
                native("PATCH /user/boris", user("boris", json!({"password": NEW}))),
                import(user("boris", json!({"password": NEW}))),
                micro(
                    "users/updatePassword",
                    json!({"userId": "boris", "oldPassword": PASSWORD, "newPassword": NEW,
                        "confirmPassword": NEW}),
                ),
                nuxeo("PUT /user/boris", nuxeo_user("boris", json!({"password": NEW}))),
                scim("PATCH /Users/boris", replace("password", json!(NEW))),
                scim("PUT /Users/boris", json!({"userName": "boris", "password": NEW})),
            ],
        ),
    ]
}
