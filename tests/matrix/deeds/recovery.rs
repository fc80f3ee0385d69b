//! Forgotten passwords and proofs of addresses, which the native dialect alone has.

use super::{Deed, deed};
use crate::matrix::way::native;
use serde_json::{Value, json};

/// Not the password of the tests.
const NEW: &str = "battery staple";

pub fn deeds() -> Vec<Deed> {
    let shown = json!({"properties": {"send": false}});
    let other = json!({"properties": {"email": "other@example.org"}});
    vec![
        deed(
            "have a code made to recover a user's password",
            [
                native("POST /user/boris/recovery", shown.clone()),
                native("POST /user/boris/recovery", Value::Null),
            ],
        ),
        deed(
            "have a code made to recover an administrator's password",
            [
                native("POST /user/chief/recovery", shown.clone()),
                native("POST /user/chief/recovery", Value::Null),
            ],
        ),
        deed(
            "have a code shown to recover one's own password",
            [native("POST /user/$me/recovery", shown)],
        ),
        deed(
            "ask for a code to recover a password",
            [native("POST /recovery", json!({"properties": {"login": "ana"}}))],
        ),
        deed(
            "recover a password",
            [native("POST /recovery/$recovery_code", json!({"properties": {"password": NEW}}))],
        ),
        deed(
            "have a user's address proved",
            [
                native("POST /user/boris/verification", Value::Null),
                native("POST /user/boris/verification", other.clone()),
            ],
        ),
        deed(
            "have an administrator's address proved",
            [
                native("POST /user/chief/verification", Value::Null),
                native("POST /user/chief/verification", other.clone()),
            ],
        ),
        deed(
            "have one's own address proved",
            [
                native("POST /user/$me/verification", Value::Null),
                native("POST /user/$me/verification", other),
            ],
        ),
        deed("prove an address", [native("POST /verification/$verification_code", Value::Null)]),
    ]
}
