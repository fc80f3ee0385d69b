//! What the fuzzer reaches of this dialect: filters, paths, and bodies.

use super::condition::{condition, sorted};
use super::error::ScimError;
use super::schema::ResourceType;
use super::{filter, patch, user, value};
use crate::domain::condition::{Condition, GroupField, UserField};
use crate::domain::user::UserChanges;
use serde_json::{Map, Value};

/// What is read of a text or a body.
pub type Read<T> = Result<T, ScimError>;

/// The conditions on users that a filter is.
pub fn of_users(text: &str) -> Read<Condition<UserField>> {
    condition(&filter::filter(text)?)
}

/// The conditions on groups that a filter is.
pub fn of_groups(text: &str) -> Read<Condition<GroupField>> {
    condition(&filter::filter(text)?)
}

/// The attribute that a list of users is sorted by.
pub fn order(text: &str) -> Read<UserField> {
    sorted(text)
}

/// What a body makes of a new user.
pub fn new_user(body: Map<String, Value>) -> Read<UserChanges> {
    user::new_user(body)
}

/// A user after a PATCH: the attributes, which are read again.
pub fn patched(before: Map<String, Value>, body: Map<String, Value>) -> Read<Map<String, Value>> {
    let before = value::resource(ResourceType::User, before)?;
    patch::patch(ResourceType::User, "id", before, patch::operations(body)?)
}

/// The attributes of a user, as they are kept.
pub fn kept(body: Map<String, Value>) -> Read<Map<String, Value>> {
    value::resource(ResourceType::User, body)
}
