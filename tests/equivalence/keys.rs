//! Deeds with API keys, which the native dialect alone has.

use super::deed::Deed;
use super::deeds;
use super::request::{Request, native};
use super::user;
use serde_json::json;

fn key() -> Request {
    let properties = json!({"name": "K", "scopes": ["users:read"]});
    native("POST /key").with(json!({"entity-type": "key", "id": "k", "properties": properties}))
}

deeds! {
    a_key_is_created: Deed::new().native([key()]);
    the_keys_of_a_maker_are_deleted: {
        let open = native("POST /user/root/session").remember("token", "/properties/token");
        let before = [user("root"), native("POST /group/administrators/user/root"), open];
        let made = key().by("token");
        Deed::after(before.into_iter().chain([made]))
            .native([native("DELETE /key?created_by=user:root")])
            .way("one by one", [native("DELETE /key/k")])
    };
    a_key_is_deleted: Deed::after([key()]).native([native("DELETE /key/k")]);
}
