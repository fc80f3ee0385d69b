//! What the tests share: one Roster for the run, and callers that send requests to it.

mod address;
pub mod caller;
pub mod citus;
mod cleanup;
pub mod database;
pub mod dialect;
pub mod document;
pub mod events;
pub mod feed;
pub mod in_process;
pub mod mail;
pub mod namespace;
mod raw_http;
pub mod receiver;
pub mod reply;
pub mod running;
mod sessions;

pub use caller::Caller;
pub use namespace::Namespace;
pub use reply::Reply;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::future::Future;
use tokio::task::JoinSet;

/// The password in all tests, so that each response can be searched for it.
pub const PASSWORD: &str = "correct horse battery staple";

/// The characters that must be encoded in a path (RFC 3986 section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes an id for a path.
pub fn encoded(id: &str) -> String {
    utf8_percent_encode(id, RESERVED).to_string()
}

/// A user document with these properties.
pub fn user(id: &str, properties: Value) -> Value {
    json!({"entity-type": "user", "id": id, "properties": properties})
}

/// A group document with these properties.
pub fn group(id: &str, properties: Value) -> Value {
    json!({"entity-type": "group", "id": id, "properties": properties})
}

/// A membership document with these properties.
pub fn membership(properties: Value) -> Value {
    json!({"entity-type": "membership", "properties": properties})
}

/// An invite document with these properties.
pub fn invite(properties: Value) -> Value {
    json!({"entity-type": "invite", "properties": properties})
}

/// A session document with these properties.
pub fn session(properties: Value) -> Value {
    json!({"entity-type": "session", "properties": properties})
}

/// What a list has, where its order is another one on a sharded database.
pub fn sorted<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.into_iter().collect();
    items.sort();
    items
}

/// Runs all tasks at once, and returns the results in no particular order.
pub async fn all<T: Send + 'static>(
    tasks: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    tasks.into_iter().collect::<JoinSet<T>>().join_all().await
}

/// The number of replies with this status.
pub fn count(replies: &[Reply], status: u16) -> usize {
    replies.iter().filter(|reply| reply.status == status).count()
}
