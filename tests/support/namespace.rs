//! A namespace for one test.

use super::{Caller, PASSWORD, Reply, group, user};
use serde_json::{Value, json};
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(1);

/// A namespace, and a caller with a key of the namespace that has the scope `admin`.
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
    /// Creates a namespace.
    pub async fn new() -> Self {
        Self::with_settings(json!({})).await
    }

    /// Creates a namespace with an open directory, in which what a user may not do is refused rather than
    /// not found: most tests of rights are about the rights, and not about who sees whom.
    pub async fn open() -> Self {
        Self::with_settings(json!({"directory": "open"})).await
    }

    async fn with_settings(settings: Value) -> Self {
        let id = format!("test-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let operator = Caller::operator();
        let namespace = json!({"entity-type": "namespace", "id": id, "properties": settings});
        operator.post("/namespace", namespace).await.must_be(201);
        let caller = operator.with_key(&new_key(&operator.of_namespace(&id), &["admin"]).await);
        Self { id, caller }
    }

    /// A caller with a new key of these scopes.
    pub async fn with_scopes(&self, scopes: &[&str]) -> Caller {
        self.with_key(&new_key(self, scopes).await)
    }

    /// Creates a user with only an id.
    pub async fn user(&self, id: &str) -> Reply {
        self.post("/user", user(id, json!({}))).await.must_be(201)
    }

    /// A caller without a credential, from an IP address that only this namespace uses, so that no
    /// test throttles another.
    pub fn stranger(&self) -> Caller {
        let number: u32 = self.id.trim_start_matches("test-").parse().unwrap();
        let address = format!("198.{}.{}.7", 18 + number / 256, number % 256);
        Caller::stranger().of_namespace(&self.id).at_address(&address)
    }

    /// Creates a user with a username, an address and the password of the tests.
    pub async fn person(&self, id: &str) -> Reply {
        let address = format!("{id}@example.com");
        let known = json!({"username": id, "email": address, "password": PASSWORD});
        self.post("/user", user(id, known)).await.must_be(201)
    }

    /// Signs a user in with the password of the tests.
    pub async fn signed_in_by_password(&self, name: &str) -> Caller {
        let opened = self.stranger().sign_in(name, PASSWORD).await.must_be(201);
        self.stranger().with_key(opened.token())
    }

    /// Creates a group with only an id.
    pub async fn group(&self, id: &str) -> Reply {
        self.post("/group", group(id, json!({}))).await.must_be(201)
    }

    /// Creates users and groups, and adds each user to each group.
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

    /// Nests a group in another.
    pub async fn nest(&self, outer: &str, inner: &str) {
        self.add(&format!("/group/{outer}/group/{inner}")).await.must_be(201);
    }
}

/// Creates a key, and returns its secret.
pub async fn new_key(caller: &Caller, scopes: &[&str]) -> String {
    let properties = json!({"name": "a key of the tests", "scopes": scopes});
    let made = caller.post("/key", json!({"entity-type": "key", "properties": properties})).await;
    made.must_be(201).properties()["secret"].as_str().unwrap().to_owned()
}
