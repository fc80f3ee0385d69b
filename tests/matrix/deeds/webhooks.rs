//! Webhooks, which the native dialect alone has.

use super::{Deed, deed};
use crate::matrix::way::native;
use serde_json::{Value, json};

pub fn deeds() -> Vec<Deed> {
    // Nothing is sent, so that nothing but the deed writes.
    let new = json!({"url": "http://127.0.0.1:1024/hook", "active": false});
    let new = json!({"entity-type": "webhook", "id": "new", "properties": new});
    let change = json!({"entity-type": "webhook", "properties": {"name": "Hook"}});
    let again = json!({"properties": {"after": "2099-12-20T00:00:00Z"}});
    vec![
        deed("create a webhook", [native("POST /webhook", new)]),
        deed(
            "change a webhook",
            [native("PUT /webhook/hook", change.clone()), native("PATCH /webhook/hook", change)],
        ),
        deed("replace the secret of a webhook", [native("POST /webhook/hook/secret", Value::Null)]),
        deed("send the changes of a webhook again", [native("POST /webhook/hook/replay", again)]),
        deed("retry a delivery", [native("POST /webhook/hook/delivery/7/retry", Value::Null)]),
        deed("give up a delivery", [native("DELETE /webhook/hook/delivery/7", Value::Null)]),
        deed("delete a webhook", [native("DELETE /webhook/hook", Value::Null)]),
    ]
}
