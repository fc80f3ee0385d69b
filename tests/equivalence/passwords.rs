//! Deeds with passwords.

use super::deed::Deed;
use super::request::{Request, import_by, kanboard, micro, native, nuxeo, operation, scim};
use super::{deeds, nuxeo_user};
use crate::support::{PASSWORD, session, user};
use serde_json::{Value, json};

const NEW: &str = "another battery staple";
const WRONG: &str = "a guess at it";

/// Creates Asim, with a password and two sessions.
fn somebody_with_a_password() -> [Request; 3] {
    let known = json!({"username": "asim", "email": "asim@example.com", "password": PASSWORD});
    let open = native("POST /user/asim/session");
    [
        native("POST /user").with(user("asim", known)),
        open.clone().remember("asim", "/properties/token"),
        open,
    ]
}

/// Changes the password by the Micro service.
fn micro_change() -> Request {
    let change = json!({
        "userId": "asim", "oldPassword": PASSWORD, "newPassword": NEW, "confirmPassword": NEW
    });
    micro("users/updatePassword", change)
}

/// Repeats a request with a wrong password, which must be refused.
fn guesses(count: usize, guess: &Request) -> Vec<Request> {
    vec![guess.clone().expect_status(401); count]
}

fn native_guess() -> Request {
    let named = json!({"username": "asim", "password": WRONG});
    native("POST /session").with(session(named)).by_nobody()
}

/// Sends a wrong password `count` times, in every way that takes a password.
fn wrong_passwords(count: usize) -> Deed {
    let named = json!({"username": "asim", "password": WRONG});
    let by_basic = |request: Request| request.by_password("asim", WRONG);
    Deed::after(somebody_with_a_password())
        .native(guesses(count, &native_guess()))
        .way("native by Basic", guesses(count, &by_basic(native("GET /user/asim"))))
        .micro(guesses(count, &micro("users/login", named).by_nobody()))
        .kanboard(guesses(count, &by_basic(kanboard("getMe", Value::Null))))
        .nuxeo(guesses(count, &by_basic(nuxeo("GET /me"))))
        .scim(guesses(count, &by_basic(scim("GET /Me"))))
}

deeds! {
    a_password_is_set_for_somebody: {
        let native_user = user("asim", json!({"password": NEW}));
        let scim_user = json!({
            "userName": "asim", "password": NEW,
            "emails": [{"value": "asim@example.com", "type": "work", "primary": true}]
        });
        Deed::after(somebody_with_a_password())
            .native([native("PUT /user/asim/password").with(json!({"new_password": NEW}))])
            .way("native in the document", [native("PUT /user/asim").with(native_user.clone())])
            .way("import", [import_by("POST /import?passwords=replace", [native_user])])
            .micro([micro_change()])
            .nuxeo([nuxeo("PUT /user/asim").with(nuxeo_user("asim", json!({"password": NEW})))])
            .scim([scim("PATCH /Users/asim").with(operation("replace", "password", &json!(NEW)))])
            .way("scim by PUT", [scim("PUT /Users/asim").with(scim_user)])
    };
    users_change_their_own_password: {
        let native_change = json!({"old_password": PASSWORD, "new_password": NEW});
        let nuxeo_change = json!({"oldPassword": PASSWORD, "newPassword": NEW});
        Deed::after(somebody_with_a_password())
            .native([native("PUT /user/asim/password").with(native_change).by("asim")])
            .micro([micro_change().by("asim")])
            .nuxeo([nuxeo("PUT /me/changepassword").with(nuxeo_change).by("asim")])
    };
    a_wrong_password_is_counted: wrong_passwords(1).without_records();
    seven_wrong_passwords_let_an_address_wait: wrong_passwords(7).without_records();
    a_wrong_old_password_is_counted: {
        let native_change = json!({"old_password": WRONG, "new_password": NEW});
        let nuxeo_change = json!({"oldPassword": WRONG, "newPassword": NEW});
        let micro_change = json!({
            "userId": "asim", "oldPassword": WRONG, "newPassword": NEW, "confirmPassword": NEW
        });
        let nuxeo_change = nuxeo("PUT /me/changepassword").with(nuxeo_change);
        Deed::after(somebody_with_a_password())
            .native([native("PUT /user/asim/password").with(native_change).by("asim").expect_status(422)])
            .micro([micro("users/updatePassword", micro_change).by("asim").expect_status(401)])
            .nuxeo([nuxeo_change.by("asim").expect_status(401)])
            .without_records()
    };
    the_right_password_ends_a_row_of_wrong_ones: {
        let mut before = somebody_with_a_password().to_vec();
        before.extend(guesses(2, &native_guess()));
        let by_basic = |request: Request| request.by_password("asim", PASSWORD);
        Deed::after(before)
            .native([by_basic(native("GET /user/asim"))])
            .kanboard([by_basic(kanboard("getMe", Value::Null))])
            .nuxeo([by_basic(nuxeo("GET /me"))])
            .scim([by_basic(scim("GET /Me"))])
            .without_records()
    };
}
