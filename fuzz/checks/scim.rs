//! SCIM's filters, paths and bodies.

use super::lines;
use crate::dialect::scim::fuzzing::{self as scim, Read};
use actix_web::ResponseError;
use serde_json::{Map, Value};

/// What does not come through is the caller's mistake. What a PATCH makes of a user is kept as it is: reading
/// it again changes nothing.
pub fn check_invariants(data: &[u8]) {
    let [text, before, body] = lines(data);
    if let Ok(text) = std::str::from_utf8(text) {
        read(scim::of_users(text));
        read(scim::of_groups(text));
        read(scim::order(text));
    }
    let (Some(before), Some(body)) = (object(before), object(body)) else { return };
    read(scim::new_user(before.clone()));
    if let Some(after) = read(scim::patched(before, body)) {
        let again = scim::kept(after.clone());
        assert_eq!(again.map_err(|error| error.to_string()), Ok(after));
    }
}

fn object(bytes: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(bytes).ok()
}

fn read<T>(read: Read<T>) -> Option<T> {
    if let Err(error) = &read {
        assert_eq!(error.status_code(), 400, "{error:?}");
    }
    read.ok()
}
