//! Invites: to make, change, delete, accept and decline them.

use super::{Deed, deed};
use crate::matrix::way::{kanboard, micro, native, nuxeo};
use crate::support::{invite, user};
use serde_json::{Value, json};

pub fn deeds() -> Vec<Deed> {
    let mut deeds = making();
    deeds.extend(changing());
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
                micro("invites/create", json!({"group_id": "devs", "email": email})),
            ],
        ),
        deed(
            "create an invite for owners",
            [native("POST /invite", invite(json!({"group": "devs", "role": "owner"})))],
        ),
        deed(
            "create an invite to administrators",
            [
                native("POST /invite", invite(json!({"group": "administrators", "email": email}))),
                native("POST /invite", invite(json!({"group": "heads"}))),
                micro("invites/create", json!({"group_id": "chiefs", "email": email})),
            ],
        ),
    ]
}

fn changing() -> Vec<Deed> {
    let message = || invite(json!({"message": "Changed"}));
    vec![
        deed("change an invite", [native("PUT /invite/$devs_invite", message())]),
        deed("change an invite for owners", [native("PUT /invite/$owners_invite", message())]),
        deed(
            "make an invite one for owners",
            [native("PUT /invite/$devs_invite", invite(json!({"role": "owner"})))],
        ),
        deed(
            "change an invite to administrators",
            [native("PUT /invite/$chiefs_invite", message())],
        ),
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
    // Whoever is signed in needs no user document, and whose it would be is not asked of them.
    let newcomer = || user("newcomer", json!({"password": "battery staple"}));
    let by_makers_code = || native("POST /invite/$makers_code/accept", newcomer());
    vec![
        deed(
            "accept an invite as a newcomer",
            [native("POST /invite/$open_code/accept", newcomer())],
        ),
        deed("accept an invite", [native("POST /invite/$open_code/accept", Value::Null)]),
        deed(
            "accept an invite to administrators",
            [native("POST /invite/$makers_code/accept", Value::Null)],
        ),
        deed("decline an invite", [native("POST /invite/$open_code/decline", Value::Null)]),
        deed(
            "accept an invite of a deleted user",
            [
                by_makers_code().after(native("DELETE /user/maker", Value::Null)),
                by_makers_code().after(micro("users/delete", json!({"id": "maker"}))),
                by_makers_code().after(nuxeo("DELETE /user/maker", Value::Null)),
                by_makers_code().after(kanboard("removeUser", json!(["$no.maker"]))),
            ],
        ),
    ]
}
