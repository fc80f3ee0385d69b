//! Deeds with users.

use super::deed::Deed;
use super::request::{Request, import, kanboard, micro, native, nuxeo, operation, scim};
use super::{deeds, group, nuxeo_user, properties, user};
use crate::support::{PASSWORD, membership};
use serde_json::{Value, json};

/// A native user document of Asim.
fn asim(properties: Value) -> Value {
    crate::support::user("asim", properties)
}

/// The same with the address also as one to sign in with, which an import says.
fn with_address(mut properties: Value) -> Value {
    properties["login_email"] = properties["email"].clone();
    properties
}

/// Properties with these names for given and family name, and those that Nuxeo adds.
fn directory(names: [&str; 2]) -> Value {
    let mut known = json!({"company": "Acme", "tenantId": "t-1"});
    for (name, value) in names.into_iter().zip(["Asim", "Aslam"]) {
        known[name] = value.into();
    }
    known
}

/// Asim as SCIM creates a user.
fn scim_asim() -> Value {
    json!({
        "userName": "asim", "password": PASSWORD,
        "emails": [{"value": "asim@example.com", "type": "work", "primary": true}]
    })
}

/// Creates Asim with all properties that any dialect knows.
fn known_asim() -> Request {
    native("POST /user").with(asim(json!({
        "username": "asim", "email": "asim@example.com", "name": "Asim", "first_name": "A",
        "last_name": "S", "company": "Acme", "tenantId": "t-1", "kanboard_role": "app-manager"
    })))
}

/// Adds an unknown user to a group, which creates a placeholder.
fn placeholder() -> [Request; 2] {
    let member = json!({"group_id": "devs", "member_id": "asim"});
    [group("devs"), micro("groups/addMember", member)]
}

/// Creates Asim, who manages a group, has a session and has made an invite.
fn somebody_with_everything() -> [Request; 6] {
    let manager = membership(json!({"role": "manager"}));
    let invite = json!({"group": "devs", "email": "boris@example.com"});
    [
        user("asim"),
        group("devs"),
        native("POST /group/devs/user/asim").with(manager),
        native("POST /user/asim/session").remember("asim", "/properties/token"),
        native("POST /invite").with(properties("invite", invite)).by("asim"),
        // An invite of somebody else, which stays.
        native("POST /invite").with(properties("invite", json!({"group": "devs"}))),
    ]
}

deeds! {
    a_user_is_created_with_an_id: {
        let known = json!({
            "username": "asim", "email": "asim@example.com", "password": PASSWORD
        });
        let mut request = known.clone();
        request["id"] = "asim".into();
        Deed::new()
            .native([native("POST /user").with(asim(known.clone()))])
            .micro([micro("users/create", request)])
            .nuxeo([nuxeo("POST /user").with(nuxeo_user("asim", known.clone()))])
            .way("import", [import([asim(with_address(known))])])
    };
    a_user_is_created_without_an_id: {
        let known = json!({
            "username": "asim", "email": "asim@example.com", "password": PASSWORD
        });
        Deed::new()
            .native([native("POST /user").with(properties("user", known.clone()))])
            .micro([micro("users/create", known.clone())])
            .kanboard([kanboard("createUser", known.clone())])
            .way("import", [import([properties("user", with_address(known))])])
            .scim([scim("POST /Users").with(scim_asim())])
            .way("scim in bulk", [scim("POST /Bulk").with(json!({"Operations": [
                {"method": "POST", "path": "/Users", "bulkId": "asim", "data": scim_asim()}
            ]}))])
    };
    a_user_is_created_with_capitals: {
        let known = json!({"username": "Asim", "email": "Asim@Example.com", "password": PASSWORD});
        let mut request = known.clone();
        request["id"] = "Asim".into();
        Deed::new()
            .native([native("POST /user").with(crate::support::user("Asim", known.clone()))])
            .micro([micro("users/create", request)])
            .nuxeo([nuxeo("POST /user").with(nuxeo_user("Asim", known.clone()))])
            .way("import", [import([crate::support::user("Asim", with_address(known))])])
    };
    a_user_is_created_with_a_name_and_a_role: {
        let known = json!({"username": "asim", "password": PASSWORD, "name": "Asim Aslam"});
        let (mut native_user, mut kanboard_user) = (known.clone(), known);
        native_user["kanboard_role"] = "app-manager".into();
        kanboard_user["role"] = "app-manager".into();
        Deed::new()
            .native([native("POST /user").with(properties("user", native_user.clone()))])
            .way("import", [import([properties("user", native_user)])])
            .kanboard([kanboard("createUser", kanboard_user)])
    };
    a_user_is_created_as_directories_know_users: {
        let mut native_user = directory(["first_name", "last_name"]);
        native_user["username"] = "asim".into();
        let nuxeo_user = nuxeo_user("asim", directory(["firstName", "lastName"]));
        Deed::new()
            .native([native("POST /user").with(asim(native_user.clone()))])
            .way("import", [import([asim(native_user)])])
            .nuxeo([nuxeo("POST /user").with(nuxeo_user)])
    };
    a_user_is_created_in_a_group: {
        let member = membership(json!({"group": "devs", "user": "asim"}));
        let nuxeo_user = nuxeo_user("asim", json!({"groups": ["devs"]}));
        Deed::after([group("devs")])
            .native([
                native("POST /user").with(asim(json!({"username": "asim"}))),
                native("POST /group/devs/user/asim"),
            ])
            .way("import", [import([asim(json!({"username": "asim"})), member])])
            .nuxeo([nuxeo("POST /user").with(nuxeo_user)])
    };
    a_placeholder_is_filled_in: {
        let known = json!({"username": "asim", "password": PASSWORD});
        let mut request = known.clone();
        request["id"] = "asim".into();
        Deed::after(placeholder())
            .native([native("PUT /user/asim").with(asim(known.clone()))])
            .micro([micro("users/create", request)])
            .nuxeo([nuxeo("POST /user").with(nuxeo_user("asim", known.clone()))])
            .way("import", [import([asim(known)])])
    };
    a_username_is_changed: {
        let micro_user = json!({"id": "asim", "username": "aslam", "email": "asim@example.com"});
        let change = asim(json!({"username": "aslam"}));
        Deed::after([known_asim()])
            .native([native("PUT /user/asim").with(change.clone())])
            .way("native by PATCH", [native("PATCH /user/asim").with(change.clone())])
            .way("import", [import([change])])
            .micro([micro("users/update", micro_user)])
            .kanboard([kanboard("updateUser", json!({"id": "{user asim}", "username": "aslam"}))])
            .scim([scim("PATCH /Users/asim").with(operation("replace", "userName", &json!("aslam")))])
    };
    an_address_is_changed: {
        let micro_user = json!({"id": "asim", "username": "asim", "email": "new@example.com"});
        let email = json!({"email": "new@example.com"});
        Deed::after([known_asim()])
            .native([native("PUT /user/asim").with(asim(email.clone()))])
            .micro([micro("users/update", micro_user)])
            .kanboard([kanboard("updateUser", json!(["{user asim}", null, null, "new@example.com"]))])
            .nuxeo([nuxeo("PUT /user/asim").with(nuxeo_user("asim", email.clone()))])
            .scim([scim("PATCH /Users/asim").with(operation(
                "replace",
                "emails[type eq \"work\"].value",
                &json!("new@example.com"),
            ))])
            .way("import", [import([asim(with_address(email))])])
    };
    an_address_is_cleared: {
        let email = json!({"email": null});
        Deed::after([known_asim()])
            .native([native("PUT /user/asim").with(asim(email.clone()))])
            .micro([micro("users/update", json!({"id": "asim", "username": "asim"}))])
            .kanboard([kanboard("updateUser", json!({"id": "{user asim}", "email": ""}))])
            .nuxeo([nuxeo("PUT /user/asim").with(nuxeo_user("asim", email.clone()))])
            .way("import", [import([asim(with_address(email))])])
            .scim([scim("PUT /Users/asim").with(json!({
                "userName": "asim", "displayName": "Asim", "name": {"givenName": "A", "familyName": "S"}
            }))])
    };
    users_change_their_own_address: {
        let token = native("POST /user/asim/session").remember("asim", "/properties/token");
        let micro_user = json!({"id": "asim", "username": "asim", "email": "new@example.com"});
        let email = json!({"email": "new@example.com"});
        Deed::after([known_asim(), token])
            .native([native("PUT /user/asim").with(asim(email.clone())).by("asim")])
            .way("native by PUT /me", [native("PUT /me").with(asim(email.clone())).by("asim")])
            .way("native by PATCH /me", [native("PATCH /me").with(asim(email.clone())).by("asim")])
            .micro([micro("users/update", micro_user).by("asim")])
            .nuxeo([nuxeo("PUT /user/asim").with(nuxeo_user("asim", email)).by("asim")])
            .scim([scim("PATCH /Me").by("asim").with(operation(
                "replace",
                "emails",
                &json!([{"value": "new@example.com", "type": "work", "primary": true}]),
            ))])
            .way("scim by PUT", [scim("PUT /Me").by("asim").with(json!({
                "userName": "asim", "displayName": "Asim", "name": {"givenName": "A", "familyName": "S"},
                "emails": [{"value": "new@example.com", "type": "work", "primary": true}]
            }))])
    };
    a_username_is_cleared: {
        let cleared = asim(json!({"username": null}));
        Deed::after([known_asim()])
            .native([native("PUT /user/asim").with(cleared.clone())])
            .way("import", [import([cleared])])
            .micro([micro("users/update", json!({"id": "asim", "email": "asim@example.com"}))])
    };
    a_name_and_a_role_are_changed: {
        let kanboard_user = json!({"id": "{user asim}", "name": "Aslam", "role": ""});
        let native_user = asim(json!({"name": "Aslam", "kanboard_role": ""}));
        Deed::after([known_asim()])
            .native([native("PUT /user/asim").with(native_user.clone())])
            .way("import", [import([native_user])])
            .kanboard([kanboard("updateUser", kanboard_user)])
    };
    a_name_and_a_role_are_cleared: {
        let kanboard_user = json!({"id": "{user asim}", "name": "", "role": "app-user"});
        let native_user = asim(json!({"name": null, "kanboard_role": null}));
        Deed::after([known_asim()])
            .native([native("PUT /user/asim").with(native_user.clone())])
            .way("import", [import([native_user])])
            .kanboard([kanboard("updateUser", kanboard_user)])
    };
    the_names_of_a_directory_are_changed: {
        let native_user = asim(directory(["first_name", "last_name"]));
        let nuxeo_user = nuxeo_user("asim", directory(["firstName", "lastName"]));
        Deed::after([known_asim()])
            .native([native("PUT /user/asim").with(native_user.clone())])
            .nuxeo([nuxeo("PUT /user/asim").with(nuxeo_user)])
            .way("import", [import([native_user])])
            // The other properties are those that he has.
            .scim([scim("PATCH /Users/asim").with(operation(
                "replace",
                "name",
                &json!({"givenName": "Asim", "familyName": "Aslam"}),
            ))])
    };
    a_given_and_a_family_name_are_cleared: {
        let native_user = asim(json!({"first_name": null, "last_name": null}));
        let nuxeo_user = nuxeo_user("asim", json!({"firstName": null, "lastName": null}));
        Deed::after([known_asim()])
            .native([native("PUT /user/asim").with(native_user.clone())])
            .way("import", [import([native_user])])
            .nuxeo([nuxeo("PUT /user/asim").with(nuxeo_user)])
            .scim([scim("PATCH /Users/asim").with(operation("remove", "name", &Value::Null))])
            .way("scim by PUT", [scim("PUT /Users/asim").with(json!({
                "userName": "asim", "displayName": "Asim",
                "emails": [{"value": "asim@example.com", "type": "work", "primary": true}]
            }))])
    };
    the_names_of_a_directory_are_cleared: {
        let names = |names: [&str; 2]| {
            let mut cleared = json!({"company": null, "tenantId": null});
            names.into_iter().for_each(|name| cleared[name] = Value::Null);
            cleared
        };
        let native_user = asim(names(["first_name", "last_name"]));
        let nuxeo_user = nuxeo_user("asim", names(["firstName", "lastName"]));
        Deed::after([known_asim()])
            .native([native("PUT /user/asim").with(native_user.clone())])
            .way("import", [import([native_user])])
            .nuxeo([nuxeo("PUT /user/asim").with(nuxeo_user)])
    };
    a_user_is_deactivated: {
        let token = native("POST /user/asim/session").remember("asim", "/properties/token");
        Deed::after([known_asim(), token])
            .native([native("PUT /user/asim").with(asim(json!({"active": false})))])
            .kanboard([kanboard("disableUser", json!(["{user asim}"]))])
            .way("import", [import([asim(json!({"active": false}))])])
            .scim([scim("PATCH /Users/asim").with(operation("replace", "active", &json!(false)))])
    };
    a_user_is_activated: {
        let inactive = native("PUT /user/asim").with(asim(json!({"active": false})));
        Deed::after([known_asim(), inactive])
            .native([native("PUT /user/asim").with(asim(json!({"active": true})))])
            .kanboard([kanboard("enableUser", json!(["{user asim}"]))])
            .way("import", [import([asim(json!({"active": true}))])])
            .scim([scim("PATCH /Users/asim").with(operation("replace", "active", &json!("True")))])
    };
    a_user_is_deleted_with_memberships_sessions_and_invites: {
        Deed::after(somebody_with_everything())
            .native([native("DELETE /user/asim")])
            .micro([micro("users/delete", json!({"id": "asim"}))])
            .kanboard([kanboard("removeUser", json!(["{user asim}"]))])
            .nuxeo([nuxeo("DELETE /user/asim")])
            .scim([scim("DELETE /Users/asim")])
    };
}
