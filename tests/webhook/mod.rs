//! Webhooks: the resource `/webhook`.

mod change;
mod create;
mod delivery;
mod events;
mod guard;
mod limits;
mod makers;
mod progress;
mod records;
mod replay;
mod rights;
mod secret;
mod test;

use crate::support::{Namespace, Reply};
use serde_json::{Value, json};

/// A URL where nobody listens.
const NOWHERE: &str = "http://127.0.0.1:1024/hook";

/// A webhook with this id. It is inactive, so that only the test changes it.
fn inactive(id: &str, more: Value) -> Value {
    let mut properties = json!({"url": NOWHERE, "active": false});
    for (name, value) in more.as_object().unwrap() {
        properties[name] = value.clone();
    }
    json!({"entity-type": "webhook", "id": id, "properties": properties})
}

/// Changes to a webhook.
fn webhook(properties: Value) -> Value {
    json!({"entity-type": "webhook", "properties": properties})
}

/// Creates an inactive webhook.
async fn create(ns: &Namespace, id: &str, more: Value) -> Reply {
    ns.post("/webhook", inactive(id, more)).await.must_be(201)
}
