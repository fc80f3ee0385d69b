//! Deeds with API keys, which the native dialect alone has.

use super::deed::Deed;
use super::deeds;
use super::request::{Request, native};
use serde_json::json;

fn key() -> Request {
    let properties = json!({"name": "K", "scopes": ["users:read"]});
    native("POST /key").with(json!({"entity-type": "key", "id": "k", "properties": properties}))
}

deeds! {
    a_key_is_created: Deed::new().native([key()]);
    a_key_is_deleted: Deed::after([key()]).native([native("DELETE /key/k")]);
}
