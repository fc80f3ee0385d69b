//! Deeds with sessions.

use super::deed::Deed;
use super::request::{Request, micro, native};
use super::{deeds, user};
use crate::support::{PASSWORD, session};
use serde_json::{Value, json};

/// Creates Asim, who has a password.
fn somebody() -> Request {
    let known = json!({"username": "asim", "email": "asim@example.com", "password": PASSWORD});
    native("POST /user").with(crate::support::user("asim", known))
}

/// Creates Asim and opens two sessions, whose ids and tokens are remembered.
fn signed_in() -> Vec<Request> {
    let open = native("POST /user/asim/session");
    vec![
        user("asim"),
        open.clone().remember("token", "/properties/token"),
        native("GET /user/asim/session").remember("first", "/entries/0/id"),
        open.remember("other token", "/properties/token"),
        native("GET /user/asim/session").remember("second", "/entries/1/id"),
    ]
}

/// Signs in, in the dialects that open sessions.
fn sign_in(named: Value) -> Deed {
    Deed::after([somebody()])
        .native([native("POST /session").with(session(named.clone())).by_nobody()])
        .micro([micro("users/login", named).by_nobody()])
}

deeds! {
    somebody_signs_in_by_username: sign_in(json!({"username": "asim", "password": PASSWORD}));
    somebody_signs_in_by_address: {
        sign_in(json!({"email": "asim@example.com", "password": PASSWORD}))
    };
    somebody_signs_in_to_the_console: {
        // Its session is shorter, so that it is compared with none.
        let named = session(json!({"username": "asim", "password": PASSWORD}));
        Deed::after([somebody()]).native([native("POST /console/session").with(named).by_nobody()])
    };
    a_session_is_opened_for_somebody: {
        Deed::after([user("asim")]).native([native("POST /user/asim/session")])
    };
    somebody_confirms_the_password: {
        let open = native("POST /user/asim/session").remember("token", "/properties/token");
        let confirm = native("PUT /session").with(json!({"password": PASSWORD}));
        Deed::after([somebody(), open]).native([confirm.by("token")])
    };
    somebody_signs_out: {
        Deed::after(signed_in())
            .native([native("DELETE /session").by("token")])
            .way("native at the console", [native("DELETE /console/session").by("token")])
            .way("native by the id", [native("DELETE /session/{first}").by("token")])
            .micro([micro("users/logout", json!({"sessionId": "{token}"})).by("token")])
            .way("micro by the id", [micro("users/logout", json!({"sessionId": "{first}"})).by("token")])
    };
    a_session_is_ended_for_somebody: {
        Deed::after(signed_in())
            .native([native("DELETE /session/{first}")])
            .micro([micro("users/logout", json!({"sessionId": "{token}"}))])
            .way("micro by the id", [micro("users/logout", json!({"sessionId": "{first}"}))])
    };
    all_sessions_of_somebody_are_ended: {
        Deed::after(signed_in())
            .native([native("DELETE /user/asim/session")])
            .way("native one by one", [
                native("DELETE /session/{first}"),
                native("DELETE /session/{second}"),
            ])
            .micro([
                micro("users/logout", json!({"sessionId": "{first}"})),
                micro("users/logout", json!({"sessionId": "{second}"})),
            ])
    };
}
