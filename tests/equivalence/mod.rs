//! The same deed leaves the same rows and the same change records, whichever dialect it is done in.
//!
//! Each test does one deed in every dialect that has it, each time in a new namespace, and compares
//! all rows of all tables. `coverage` fails for a write of the API that is part of no deed, and `lacks`
//! for a deed that a dialect neither does nor has a reason not to do.

mod administrators;
mod application;
mod compare;
mod coverage;
mod deed;
mod differences;
mod groups;
mod invites;
mod keys;
mod lacks;
mod members;
mod nesting;
mod normalize;
mod operation;
mod passwords;
mod reading;
mod request;
mod schema;
mod sessions;
mod snapshot;
mod users;
mod webhooks;

/// Defines a test for each deed, with the deed's name, and `all`, which returns the deeds.
macro_rules! deeds {
    ($($(#[$doc:meta])* $name:ident: $deed:expr;)+) => {
        pub fn all() -> Vec<(&'static str, super::deed::Deed)> {
            vec![$((stringify!($name), $deed)),+]
        }

        $(
            $(#[$doc])*
            #[tokio::test]
            async fn $name() {
                super::compare::check(stringify!($name), $deed).await;
            }
        )+
    };
}
use deeds;

use deed::Deed;
use request::{Request, native};
use serde_json::{Value, json};

/// All deeds with their names.
fn all_deeds() -> Vec<(&'static str, Deed)> {
    let modules = [
        users::all(),
        passwords::all(),
        groups::all(),
        members::all(),
        nesting::all(),
        invites::all(),
        sessions::all(),
        administrators::all(),
        keys::all(),
        webhooks::all(),
    ];
    modules.into_iter().flatten().collect()
}

/// Creates a user with a username and a sign-in address, but without a password.
fn user(id: &str) -> Request {
    let address = format!("{id}@example.com");
    let known = json!({"username": id, "email": address});
    native("POST /user").with(crate::support::user(id, known))
}

/// Creates a group with a name.
fn group(id: &str) -> Request {
    native("POST /group").with(crate::support::group(id, json!({"name": id.to_uppercase()})))
}

/// A native document without an id.
fn properties(kind: &str, properties: Value) -> Value {
    json!({"entity-type": kind, "properties": properties})
}

/// A user of the Nuxeo API.
fn nuxeo_user(name: &str, properties: Value) -> Value {
    let mut user = json!({"entity-type": "user", "id": name, "properties": properties});
    user["properties"]["username"] = name.into();
    user
}

/// A group of the Nuxeo API, with these members beside its name.
fn nuxeo_group(name: &str, members: Value) -> Value {
    let mut group = json!({"entity-type": "group", "groupname": name});
    for (member, value) in members.as_object().unwrap() {
        group[member] = value.clone();
    }
    group
}
