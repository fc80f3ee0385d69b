//! The Kanboard dialect, as its clients use it.

mod administrators;
mod application;
mod auth_header;
mod batch;
mod change_records;
mod concurrency;
mod credential;
mod document;
mod group;
mod id;
mod limits;
mod lockout;
mod malformed;
mod member;
mod missing_names;
mod notification;
mod parameters;
mod permissions;
mod role;
mod tenancy;
mod transport;
mod user;
mod user_validation;

use crate::support::namespace::new_key;
use crate::support::{Caller, Namespace, Reply};
use serde_json::{Value, json};
use std::ops::Deref;

const PATH: &str = "/jsonrpc.php";

/// A namespace, and an application with a key of the namespace that has the scope `admin`.
pub struct Board {
    pub ns: Namespace,
    pub application: Application,
}

impl Deref for Board {
    type Target = Application;

    fn deref(&self) -> &Application {
        &self.application
    }
}

impl Board {
    pub async fn new() -> Self {
        let ns = Namespace::open().await;
        let application = application(&ns, &["admin"]).await;
        Self { ns, application }
    }

    /// An application with a key of these scopes.
    pub async fn with_scopes(&self, scopes: &[&str]) -> Application {
        application(&self.ns, scopes).await
    }

    /// A caller with this username and password.
    pub fn by_password(&self, name: &str, password: &str) -> Application {
        Application(self.ns.stranger().by_password(name, password))
    }

    /// Creates a user with a role, who calls with username and password.
    pub async fn person(&self, name: &str, role: &str) -> (i64, Application) {
        let parameters = json!({"username": name, "password": "secret", "role": role});
        let no = self.call("createUser", parameters).await.as_i64().unwrap();
        (no, self.by_password(name, "secret"))
    }

    /// Creates a group.
    pub async fn group(&self, name: &str) -> i64 {
        self.call("createGroup", json!([name])).await.as_i64().unwrap()
    }

    /// Creates a user without rights.
    pub async fn user(&self, name: &str) -> i64 {
        self.person(name, "app-user").await.0
    }
}

async fn application(ns: &Namespace, scopes: &[&str]) -> Application {
    let key = new_key(ns, scopes).await;
    Application(ns.stranger().by_password("jsonrpc", &key))
}

/// A caller of procedures.
#[derive(Clone)]
pub struct Application(pub Caller);

impl Application {
    /// Calls a procedure, and returns the result.
    #[track_caller]
    pub fn call(&self, method: &str, parameters: Value) -> impl Future<Output = Value> + use<> {
        let place = std::panic::Location::caller();
        let (caller, body) = (self.0.clone(), request(method, parameters));
        async move {
            let reply = caller.post(PATH, body).await.must_be(200);
            let result = reply.body.get("result");
            result.unwrap_or_else(|| panic!("{place}: {}", reply.text)).clone()
        }
    }

    /// Calls a procedure, and returns the error.
    pub async fn call_error(&self, method: &str, parameters: Value) -> Value {
        let reply = self.0.post(PATH, request(method, parameters)).await.must_be(200);
        assert_eq!(reply.body["id"], 7, "{reply:?}");
        reply.body["error"].clone()
    }

    /// Calls a procedure, which must be forbidden.
    pub async fn call_forbidden(&self, method: &str, parameters: Value) {
        let reply = self.0.post(PATH, request(method, parameters)).await.must_be(403);
        assert_eq!(reply.text, FORBIDDEN);
    }

    /// Sends this text as the body.
    pub async fn send_text(&self, body: &str) -> Reply {
        self.0.send_text("POST", PATH, "application/json", body).await
    }
}

const FORBIDDEN: &str = r#"{"jsonrpc":"2.0","error":{"code":403,"message":"Forbidden"},"id":null}"#;
const UNAUTHORIZED: &str =
    r#"{"jsonrpc":"2.0","error":{"code":401,"message":"Unauthorized"},"id":null}"#;
const PARSE_ERROR: &str =
    r#"{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error"},"id":null}"#;
const INVALID_REQUEST: &str =
    r#"{"jsonrpc":"2.0","error":{"code":-32600,"message":"Invalid Request"},"id":null}"#;

/// A request as clients write it.
pub fn request(method: &str, parameters: Value) -> Value {
    json!({"jsonrpc": "2.0", "method": method, "id": 7, "params": parameters})
}
