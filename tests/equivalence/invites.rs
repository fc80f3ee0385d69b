//! Deeds with invites.

use super::deed::Deed;
use super::request::{Request, import, micro, native};
use super::{deeds, group, properties, user};
use crate::support::{PASSWORD, session};
use serde_json::{Value, json};

const ADDRESS: &str = "boris@example.com";

/// An invite document for the group `devs`.
fn invite() -> Value {
    properties("invite", json!({"group": "devs", "email": ADDRESS}))
}

fn micro_invite() -> Request {
    micro("invites/create", json!({"group_id": "devs", "email": ADDRESS}))
}

/// Creates an open invite, remembers its id and code, and signs in Boris, for whom it is.
fn invited() -> Vec<Request> {
    let made = native("POST /invite").with(invite());
    let accept = native("POST /user/boris/session").remember("boris", "/properties/token");
    vec![
        group("devs"),
        made.remember("code", "/properties/code"),
        native("GET /invite?group=devs").remember("id", "/entries/0/id"),
        user("boris"),
        accept,
    ]
}

/// Sends an invite, and remembers the id of the e-mail.
fn mailed() -> Vec<Request> {
    let mut sent = invite();
    sent["properties"]["send"] = true.into();
    let mail = native("GET /mail").remember("mail", "/entries/0/id");
    vec![group("devs"), native("POST /invite").with(sent), mail]
}

deeds! {
    somebody_is_invited: {
        let several = json!({"entity-type": "invites", "entries": [invite()]});
        Deed::after([group("devs")])
            .native([native("POST /invite").with(invite())])
            .way("native in a list", [native("POST /invites").with(several.clone())])
            .way("native in a list at /invite", [native("POST /invite").with(several)])
            .way("import", [import([invite()])])
            .micro([micro_invite()])
    };
    somebody_is_invited_by_mail: {
        let mut sent = invite();
        sent["properties"]["send"] = true.into();
        let several = json!({"entity-type": "invites", "entries": [sent]});
        Deed::after([group("devs")])
            .native([native("POST /invite").with(sent)])
            .way("native in a list", [native("POST /invites").with(several)])
    };
    an_invite_is_sent: {
        Deed::after(invited()).native([native("POST /invite/{id}/send")])
    };
    a_mail_is_sent_again: {
        Deed::after(mailed()).native([native("POST /mail/{mail}/send")]).without_records()
    };
    a_test_mail_is_sent: {
        let test = json!({"properties": {"address": "asim@example.com"}});
        Deed::after([]).native([native("POST /mail/test").with(test)]).without_records()
    };
    a_mail_is_deleted: {
        Deed::after(mailed()).native([native("DELETE /mail/{mail}")]).without_records()
    };
    somebody_is_invited_again: {
        Deed::after([group("devs"), native("POST /invite").with(invite())])
            .native([native("POST /invite").with(invite())])
            .way("import", [import([invite()])])
            .micro([micro_invite()])
            .writes_nothing()
    };
    somebody_is_invited_again_after_the_first_invite_expired: {
        let mut expired = invite();
        expired["properties"]["expires_at"] = "{soon}".into();
        Deed::after([group("devs"), native("POST /invite").with(expired)])
            .native([native("POST /invite").with(invite()).tomorrow()])
            .way("import", [import([invite()]).tomorrow()])
            .micro([micro_invite().tomorrow()])
    };
    somebody_is_invited_by_a_manager: {
        let manager = crate::support::membership(json!({"role": "manager"}));
        let before = [
            group("devs"),
            user("asim"),
            native("POST /group/devs/user/asim").with(manager),
            native("POST /user/asim/session").remember("asim", "/properties/token"),
        ];
        Deed::after(before)
            .native([native("POST /invite").with(invite()).by("asim")])
            .micro([micro_invite().by("asim")])
    };
    somebody_is_invited_to_an_unknown_group: {
        let unknown = crate::support::group("devs", json!({}));
        Deed::new()
            .native([
                native("POST /group").with(unknown.clone()),
                native("POST /invite").with(invite()),
            ])
            .way("import", [import([unknown, invite()])])
            .micro([micro_invite()])
    };
    an_invite_is_changed: {
        let message = properties("invite", json!({"message": "Welcome."}));
        let mut imported = properties("invite", json!({"group": "devs", "message": "Welcome."}));
        imported["id"] = "{id}".into();
        Deed::after(invited())
            .native([native("PUT /invite/{id}").with(message.clone())])
            .way("native by PATCH", [native("PATCH /invite/{id}").with(message)])
            .way("import", [import([imported])])
    };
    an_invite_is_accepted: {
        Deed::after(invited())
            .native([native("POST /invite/{id}/accept").by("boris")])
            .way("native by the code", [native("POST /invite/{code}/accept").by("boris")])
    };
    an_invite_is_accepted_by_a_newcomer: {
        let newcomer = properties("user", json!({"username": "boris", "password": PASSWORD}));
        let accept = native("POST /invite/{code}/accept").with(newcomer).by_nobody();
        let invite = native("POST /invite").with(invite()).remember("code", "/properties/code");
        Deed::after([group("devs"), invite]).native([accept])
    };
    a_newcomer_accepts_an_invite_and_signs_in: {
        let mut newcomer = properties("user", json!({"username": "boris", "password": PASSWORD}));
        let accept = native("POST /invite/{code}/accept").by_nobody();
        let named = session(json!({"username": "boris", "password": PASSWORD}));
        let two = [accept.clone().with(newcomer.clone()),
            native("POST /session").with(named).by_nobody()];
        newcomer["session"] = true.into();
        let invite = native("POST /invite").with(invite()).remember("code", "/properties/code");
        Deed::after([group("devs"), invite]).native(two).way("native at once", [accept.with(newcomer)])
    };
    a_user_accepts_an_invite_and_signs_in: {
        let known = json!({"username": "boris", "email": ADDRESS, "password": PASSWORD});
        let accept = native("POST /invite/{code}/accept").by_password("boris", PASSWORD);
        let named = session(json!({"username": "boris", "password": PASSWORD}));
        let two = [accept.clone(), native("POST /session").with(named).by_nobody()];
        let before = [
            group("devs"),
            native("POST /user").with(crate::support::user("boris", known)),
            native("POST /invite").with(invite()).remember("code", "/properties/code"),
        ];
        let at_once = [accept.with(json!({"session": true}))];
        Deed::after(before).native(two).way("native at once", at_once)
    };
    an_invite_is_declined: {
        Deed::after(invited())
            .native([native("POST /invite/{id}/decline").by("boris")])
            .way("native by the code", [native("POST /invite/{code}/decline").by("boris")])
    };
    an_invite_is_deleted: {
        Deed::after(invited())
            .native([native("DELETE /invite/{id}")])
            .micro([micro("invites/delete", json!({"id": "{id}"}))])
    };
}
