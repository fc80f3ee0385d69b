//! Sessions: to open and end them.

use super::{Deed, deed};
use crate::matrix::way::{micro, native};
use crate::support::{PASSWORD, session};
use serde_json::{Value, json};

pub fn deeds() -> Vec<Deed> {
    let credentials = json!({"username": "boris", "password": PASSWORD});
    vec![
        deed(
            "sign in by password",
            [
                native("POST /session", session(credentials.clone())),
                native("POST /console/session", session(credentials.clone())),
                micro("users/login", credentials),
            ],
        ),
        deed("open a session for a user", [native("POST /user/boris/session", Value::Null)]),
        deed(
            "open a session for an administrator",
            [native("POST /user/chief/session", Value::Null)],
        ),
        deed(
            "end a user's sessions",
            [
                native("DELETE /user/boris/session", Value::Null),
                native("DELETE /session/$boriss_session", Value::Null),
                micro("users/logout", json!({"sessionId": "$boriss_session"})),
            ],
        ),
        deed(
            "end an administrator's sessions",
            [
                native("DELETE /user/chief/session", Value::Null),
                native("DELETE /session/$chiefs_session", Value::Null),
                micro("users/logout", json!({"sessionId": "$chiefs_session"})),
            ],
        ),
        deed(
            "end one's own session",
            [
                native("DELETE /session", Value::Null),
                native("DELETE /console/session", Value::Null),
                native("DELETE /session/$my_session", Value::Null),
                native("DELETE /user/$me/session", Value::Null),
                micro("users/logout", json!({"sessionId": "$my_token"})),
                micro("users/logout", json!({"sessionId": "$my_session"})),
            ],
        ),
        deed("confirm one's own password", [native("PUT /session", json!({"password": PASSWORD}))]),
        deed(
            "end a session by its token",
            [micro("users/logout", json!({"sessionId": "$boriss_token"}))],
        ),
    ]
}
