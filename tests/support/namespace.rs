//! A tenant of a test's own.

use super::{Caller, PASSWORD, Reply, group, user};
use serde_json::json;
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(1);

/// A namespace, and a caller with a key of it with the scope `admin`.
#[derive(Clone)]
pub struct Namespace {
    pub id: String,
    caller: Caller,
}

impl Deref for Namespace {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl Namespace {
    /// A new one.
    pub async fn new() -> Self {
        let id = format!("test-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let operator = Caller::operator();
        let namespace = json!({"entity-type": "namespace", "id": id});
        operator.post("/namespace", namespace).await.must_be(201);
        let caller = operator.with_key(&new_key(&operator.of_namespace(&id), &["admin"]).await);
        Self { id, caller }
    }

    /// A caller with a new key of these scopes.
    pub async fn with_scopes(&self, scopes: &[&str]) -> Caller {
        self.with_key(&new_key(self, scopes).await)
    }

    /// Makes a user of whom only the id is known.
    pub async fn user(&self, id: &str) -> Reply {
        self.post("/user", user(id, json!({}))).await.must_be(201)
    }

    /// Somebody without a credential, from an address of the namespace's own, so that no test
    /// slows another down.
    pub fn stranger(&self) -> Caller {
        let number: u32 = self.id.trim_start_matches("test-").parse().unwrap();
        let address = format!("198.{}.{}.7", 18 + number / 256, number % 256);
        Caller::stranger().of_namespace(&self.id).at_address(&address)
    }

    /// Makes a user with a username, an address and the password of the tests.
    pub async fn person(&self, id: &str) -> Reply {
        let address = format!("{id}@example.com");
        let known = json!({"username": id, "email": address, "password": PASSWORD});
        self.post("/user", user(id, known)).await.must_be(201)
    }

    /// Signs a person in.
    pub async fn signed_in_by_password(&self, name: &str) -> Caller {
        let opened = self.stranger().sign_in(name, PASSWORD).await.must_be(201);
        self.stranger().with_key(opened.token())
    }

    /// Makes a group of which only the id is known.
    pub async fn group(&self, id: &str) -> Reply {
        self.post("/group", group(id, json!({}))).await.must_be(201)
    }

    /// Makes users, groups, and each user a member of each group.
    pub async fn people(&self, groups: &[&str], users: &[&str]) {
        for id in users {
            self.user(id).await;
        }
        for group in groups {
            self.group(group).await;
            for user in users {
                self.add(&format!("/group/{group}/user/{user}")).await.must_be(201);
            }
        }
    }

    /// Puts a group into a group.
    pub async fn nest(&self, outer: &str, inner: &str) {
        self.add(&format!("/group/{outer}/group/{inner}")).await.must_be(201);
    }
}

/// Makes a key and returns it.
pub async fn new_key(caller: &Caller, scopes: &[&str]) -> String {
    let properties = json!({"name": "a key of the tests", "scopes": scopes});
    let made = caller.post("/key", json!({"entity-type": "key", "properties": properties})).await;
    made.must_be(201).properties()["secret"].as_str().unwrap().to_owned()
}
