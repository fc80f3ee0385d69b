//! Deeds with webhooks, which the native dialect alone has.

use super::deed::Deed;
use super::deeds;
use super::request::{Request, native};
use serde_json::json;

/// An inactive one, so that nothing but the deed writes.
fn webhook() -> Request {
    let properties = json!({"url": "http://127.0.0.1:1024/hook", "active": false});
    let webhook = json!({"entity-type": "webhook", "id": "hook", "properties": properties});
    native("POST /webhook").with(webhook)
}

deeds! {
    a_webhook_is_created: Deed::new().native([webhook()]);
    a_webhook_is_changed: {
        let change = json!({"entity-type": "webhook", "properties": {"events": ["user.*"]}});
        Deed::after([webhook()])
            .native([native("PUT /webhook/hook").with(change.clone())])
            .way("by a merge patch", [native("PATCH /webhook/hook").with(change)])
    };
    the_secret_of_a_webhook_is_replaced:
        Deed::after([webhook()]).native([native("POST /webhook/hook/secret")]);
    the_changes_of_a_webhook_are_sent_again: {
        let again = json!({"properties": {"after": "2026-01-01T00:00:00Z"}});
        Deed::after([webhook()]).native([native("POST /webhook/hook/replay").with(again)])
    };
    a_webhook_is_deleted: Deed::after([webhook()]).native([native("DELETE /webhook/hook")]);
}
