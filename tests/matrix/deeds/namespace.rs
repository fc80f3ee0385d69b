//! Keys, and namespaces.

use super::{Deed, deed};
use crate::matrix::way::native;
use serde_json::{Value, json};

pub fn deeds() -> Vec<Deed> {
    let key = |scopes: Value| json!({"entity-type": "key", "properties": {"name": "New", "scopes": scopes}});
    let settings = json!({"entity-type": "namespace", "properties": {"session_idle": 600}});
    vec![
        deed("create a key", [native("POST /key", key(json!(["users:read"])))]),
        deed("create a key with `admin`", [native("POST /key", key(json!(["admin"])))]),
        deed("create a key with `operator`", [native("POST /key", key(json!(["operator"])))]),
        deed("delete a key", [native("DELETE /key/spare", Value::Null)]),
        deed(
            "delete the keys that somebody created",
            [native("DELETE /key?created_by=user:maker", Value::Null)],
        ),
        deed("delete a key with `operator`", [native("DELETE /key/operators", Value::Null)]),
        deed(
            "create a namespace",
            [native(
                "POST /namespace",
                json!({"entity-type": "namespace", "id": "$new_namespace"}),
            )],
        ),
        deed(
            "change the own namespace",
            [
                native("PUT /namespace/$namespace", settings.clone()),
                native("PATCH /namespace/$namespace", settings.clone()),
            ],
        ),
        deed("change another namespace", [native("PUT /namespace/$doomed", settings)]),
        deed("delete a namespace", [native("DELETE /namespace/$doomed", Value::Null)]),
    ]
}
