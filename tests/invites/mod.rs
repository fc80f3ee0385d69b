//! Invites: how they are created, read, accepted and declined, and what they do not reveal.

mod accept;
mod address;
mod addressee;
mod batch;
mod change;
mod change_records;
mod code;
mod code_rights;
mod concurrency;
mod create;
mod decline;
mod list;
mod makers;
mod newcomer;
mod proof;
mod removed;
mod session;
mod shown;
mod state;
mod tenancy;
mod throttle;

use crate::support::{Caller, Namespace, PASSWORD, Reply, invite, user};
use serde_json::{Value, json};

/// A namespace with the group `devs`.
async fn devs() -> Namespace {
    let ns = Namespace::open().await;
    ns.group("devs").await;
    ns
}

/// Creates an invite to `devs` with these properties.
async fn invite_to_devs(caller: &Caller, properties: Value) -> Reply {
    let mut properties = properties;
    properties["group"] = json!("devs");
    caller.post("/invite", invite(properties)).await.must_be(201)
}

/// Creates a user with this sign-in address, and signs them in.
async fn signed_in_with_address(ns: &Namespace, id: &str, email: &str) -> Caller {
    ns.post("/user", user(id, json!({"email": email}))).await.must_be(201);
    ns.signed_in(id).await
}

/// What a newcomer sends: a user without an id, with the password of the tests if they choose no other.
fn new_user(mut properties: Value) -> Value {
    if properties.get("password").is_none() {
        properties["password"] = json!(PASSWORD);
    }
    json!({"entity-type": "user", "properties": properties})
}

/// A caller without a credential, who names the namespace.
fn stranger(ns: &Namespace) -> Caller {
    Caller::stranger().of_namespace(&ns.id).at_new_address()
}

impl Reply {
    /// The code of an invite.
    fn code(&self) -> &str {
        self.properties()["code"].as_str().unwrap()
    }

    /// The id of an entity.
    fn id(&self) -> &str {
        self.body["id"].as_str().unwrap()
    }

    /// The path at which an invite is accepted by its code.
    fn acceptance(&self) -> String {
        format!("/invite/{}/accept", self.code())
    }
}
