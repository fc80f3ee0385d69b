//! Invites: to make, change, delete, accept and decline them.

use super::{Deed, deed};
use crate::matrix::way::{Way, import, kanboard, micro, native, nuxeo, scim};
use crate::support::invite;
use serde_json::{Value, json};

pub fn deeds() -> Vec<Deed> {
    let mut deeds = making();
    deeds.extend(changing());
    deeds.extend(sending());
    deeds.extend(deleting());
    deeds.extend(answering());
    deeds
}

fn making() -> Vec<Deed> {
    let email = "somebody@example.com";
    vec![
        deed(
            "create an invite",
            [
                native("POST /invite", invite(json!({"group": "devs", "email": email}))),
                native(
                    "POST /invite",
                    invite(json!({"group": "devs", "email": email, "send": true})),
                ),
                native("POST /invite", many(json!({"group": "devs"}))),
                native("POST /invites", many(json!({"group": "devs"}))),
                import(invite(json!({"group": "devs", "email": email}))),
                micro("invites/create", json!({"group_id": "devs", "email": email})),
            ],
        ),
        deed(
            "create an invite for owners",
            [
                native("POST /invite", invite(json!({"group": "devs", "role": "owner"}))),
                native("POST /invite", many(json!({"group": "devs", "role": "owner"}))),
                native("POST /invites", many(json!({"group": "devs", "role": "owner"}))),
                import(invite(json!({"group": "devs", "role": "owner"}))),
            ],
        ),
        deed(
            "create an invite to a group that does not exist yet",
            [micro("invites/create", json!({"group_id": "new", "email": email}))],
        ),
        deed(
            "create an invite to administrators",
            [
                native("POST /invite", invite(json!({"group": "administrators", "email": email}))),
                native("POST /invite", invite(json!({"group": "heads"}))),
                native("POST /invites", many(json!({"group": "heads"}))),
                import(invite(json!({"group": "heads"}))),
                micro("invites/create", json!({"group_id": "chiefs", "email": email})),
            ],
        ),
    ]
}

/// A list of invites with one of these properties.
fn many(properties: Value) -> Value {
    json!({"entity-type": "invites", "entries": [invite(properties)]})
}

/// An import of the invite `$name_invite`, which is to this group.
fn imported(name: &str, group: &str, mut properties: Value) -> Way {
    properties["group"] = json!(group);
    let mut document = invite(properties);
    document["id"] = json!(format!("${name}_invite"));
    import(document)
}

fn changing() -> Vec<Deed> {
    let message = || invite(json!({"message": "Changed"}));
    vec![
        deed(
            "change an invite",
            [
                native("PUT /invite/$devs_invite", message()),
                native("PATCH /invite/$devs_invite", message()),
                imported("devs", "devs", json!({"message": "Changed"})),
            ],
        ),
        deed(
            "change an invite for owners",
            [
                native("PUT /invite/$owners_invite", message()),
                imported("owners", "devs", json!({"message": "Changed"})),
            ],
        ),
        deed(
            "make an invite one for owners",
            [
                native("PUT /invite/$devs_invite", invite(json!({"role": "owner"}))),
                imported("devs", "devs", json!({"role": "owner"})),
            ],
        ),
        deed(
            "change an invite to administrators",
            [
                native("PUT /invite/$chiefs_invite", message()),
                imported("chiefs", "chiefs", json!({"message": "Changed"})),
            ],
        ),
    ]
}

fn sending() -> Vec<Deed> {
    vec![
        deed("send an invite", [native("POST /invite/$devs_invite/send", Value::Null)]),
        deed(
            "send an invite for owners",
            [native("POST /invite/$owners_invite/send", Value::Null)],
        ),
        deed(
            "send an invite to administrators",
            [native("POST /invite/$chiefs_invite/send", Value::Null)],
        ),
    ]
}

fn deleting() -> Vec<Deed> {
    vec![
        deed(
            "delete an invite",
            [
                native("DELETE /invite/$devs_invite", Value::Null),
                micro("invites/delete", json!({"id": "$devs_invite"})),
            ],
        ),
        deed(
            "delete an invite for owners",
            [
                native("DELETE /invite/$owners_invite", Value::Null),
                micro("invites/delete", json!({"id": "$owners_invite"})),
            ],
        ),
        deed(
            "delete an invite to administrators",
            [
                native("DELETE /invite/$chiefs_invite", Value::Null),
                micro("invites/delete", json!({"id": "$chiefs_invite"})),
            ],
        ),
    ]
}

fn answering() -> Vec<Deed> {
    let newcomer = || json!({"entity-type": "user", "properties": {"password": "battery staple"}});
    let newcomer_to_sign_in = || {
        let mut newcomer = newcomer();
        newcomer["session"] = true.into();
        newcomer
    };
    vec![
        deed(
            "accept an invite as a newcomer",
            [
                native("POST /invite/$open_code/accept", newcomer()),
                native("POST /invite/$open_code/accept", newcomer_to_sign_in()),
            ],
        ),
        deed("accept an invite", [native("POST /invite/$open_code/accept", Value::Null)]),
        deed(
            "accept an invite to administrators",
            [native("POST /invite/$makers_code/accept", Value::Null)],
        ),
        deed("decline an invite", [native("POST /invite/$open_code/decline", Value::Null)]),
        deed(
            "accept an invite for another address",
            [native("POST /invite/$devs_code/accept", Value::Null)],
        ),
        deed(
            "decline an invite for another address",
            [native("POST /invite/$devs_code/decline", Value::Null)],
        ),
        deed(
            "accept an invite by its id",
            [native("POST /invite/$addressed_invite/accept", Value::Null)],
        ),
        deed(
            "decline an invite by its id",
            [native("POST /invite/$addressed_invite/decline", Value::Null)],
        ),
        deed("accept an invite of a deleted user", after_deletion(|| by_makers_code(Value::Null))),
        deed(
            "accept an invite of a deleted user as a newcomer",
            after_deletion(|| by_makers_code(newcomer())),
        ),
    ]
}

fn by_makers_code(body: Value) -> Way {
    native("POST /invite/$makers_code/accept", body)
}

/// After the user who made the invite was deleted, in each dialect.
fn after_deletion(way: impl Fn() -> Way) -> [Way; 5] {
    [
        way().after(native("DELETE /user/maker", Value::Null)),
        way().after(micro("users/delete", json!({"id": "maker"}))),
        way().after(nuxeo("DELETE /user/maker", Value::Null)),
        way().after(kanboard("removeUser", json!(["$no.maker"]))),
        way().after(scim("DELETE /Users/maker", Value::Null)),
    ]
}
