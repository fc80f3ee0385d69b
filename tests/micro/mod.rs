//! The dialect of the Micro services `groups`, `invites` and `users`, as their clients use it.

mod auto_provision;
mod cors;
mod credential;
mod gateway;
mod groups;
mod invites;
mod limits;
mod openapi;
mod password;
mod permissions;
mod placeholders;
mod published_errors;
mod session;
mod spelling;
mod strangers;
mod throttle;
mod users;
mod validation;

use crate::support::{Caller, Namespace, PASSWORD, Reply};
use serde_json::{Value, json};

impl Caller {
    /// Calls `service/method`, in any spelling.
    pub async fn call_micro(&self, call: &str, request: Value) -> Reply {
        self.post(&format!("/{call}"), request).await
    }

    /// Makes a call that must succeed, and returns the body.
    pub async fn call_micro_ok(&self, call: &str, request: Value) -> Value {
        self.call_micro(call, request).await.must_be(200).body
    }

    /// Makes a call that must succeed with an empty reply.
    pub async fn call_micro_empty(&self, call: &str, request: Value) {
        assert_eq!(self.call_micro(call, request).await.must_be(200).text, "{}", "{call}");
    }

    /// Creates a group, and returns its id.
    pub async fn create_micro_group(&self, name: &str) -> String {
        let made = self.call_micro_ok("groups/create", json!({"name": name})).await;
        made["group"]["id"].as_str().unwrap().to_owned()
    }

    /// Creates a user with a username, an address and the password of the tests.
    pub async fn create_micro_user(&self, id: &str) {
        let email = format!("{id}@example.com");
        let new = json!({"id": id, "username": id, "email": email, "password": PASSWORD});
        self.call_micro_empty("users/create", new).await;
    }

    /// Signs in by username, and returns the session's id, which is its token.
    pub async fn log_in_by_micro(&self, username: &str) -> String {
        let request = json!({"username": username, "password": PASSWORD});
        let opened = self.call_micro_ok("users/login", request).await;
        opened["session"]["id"].as_str().unwrap().to_owned()
    }
}

impl Reply {
    /// Asserts that this is an error with this status, id and detail.
    #[track_caller]
    pub fn must_be_micro_error(self, status: u16, id: &str, detail: &str) -> Self {
        let reply = self.must_be(status);
        let said = (reply.body["Id"].as_str(), reply.body["Detail"].as_str());
        assert_eq!(said, (Some(id), Some(detail)), "{}", reply.text);
        reply
    }

    /// Asserts that this is an error with this status whose detail contains `part`.
    #[track_caller]
    pub fn must_be_micro_error_about(self, status: u16, part: &str) -> Self {
        let reply = self.must_be(status);
        let detail = reply.body["Detail"].as_str().unwrap_or_default();
        assert!(detail.contains(part), "{}", reply.text);
        reply
    }
}

/// The actions and ids of the namespace's change records.
async fn change_records(ns: &Namespace) -> Vec<(String, String)> {
    use crate::support::database::{changes, connect};
    let records = changes(&connect().await, &ns.id).await;
    records.into_iter().map(|record| (record.action, record.entity_id)).collect()
}
