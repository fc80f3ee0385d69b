//! A request of any dialect as data. Names in braces stand for values that differ by namespace.

use super::application::Application;
use crate::kanboard;
use crate::support::dialect::Dialect;
use crate::support::{Caller, Reply};
use serde_json::{Value, json};

/// A request.
#[derive(Clone)]
pub struct Request {
    pub dialect: Dialect,
    pub method: &'static str,
    /// The path; for Kanboard, the procedure.
    pub path: String,
    body: Option<Value>,
    caller: By,
    expected: Expected,
    when: When,
    /// A value of the reply to remember: its name, and a JSON pointer to it (RFC 6901).
    remembered: Option<(&'static str, &'static str)>,
}

/// Who makes a request.
#[derive(Clone, Copy)]
enum By {
    /// The application, with its key, which has the scope `admin`.
    Application,
    /// A user, with the session token that was remembered under this name.
    Token(&'static str),
    /// A user, with this username and password.
    Password(&'static str, &'static str),
    /// Somebody without a credential.
    Nobody,
}

/// When a request is made.
#[derive(Clone, Copy)]
enum When {
    Today,
    Tomorrow,
}

/// The reply that a request must have.
#[derive(Clone)]
enum Expected {
    Success,
    Status(u16),
    /// A Kanboard procedure must return this result.
    Result(Value),
}

/// A native request, such as `native("POST /user")`.
pub fn native(call: &'static str) -> Request {
    let (method, path) = call.split_once(' ').unwrap();
    Request::new(Dialect::Native, method, path.to_owned())
}

/// A call of a Micro service, such as `micro("users/create", request)`.
pub fn micro(call: &str, request: Value) -> Request {
    Request::new(Dialect::Micro, "POST", format!("/{call}")).with(request)
}

/// A call of a Kanboard procedure, such as `kanboard("createUser", parameters)`.
pub fn kanboard(procedure: &str, parameters: Value) -> Request {
    Request::new(Dialect::Kanboard, "POST", procedure.to_owned()).with(parameters)
}

/// A request of the Nuxeo API, such as `nuxeo("POST /user")`.
pub fn nuxeo(call: &'static str) -> Request {
    let (method, path) = call.split_once(' ').unwrap();
    Request::new(Dialect::Nuxeo, method, format!("/nuxeo/api/v1{path}"))
}

/// An import of these documents.
pub fn import<const N: usize>(documents: [Value; N]) -> Request {
    import_by("POST /import", documents)
}

/// An import of these documents by a call with a query, such as `POST /import?outcomes=all`.
pub fn import_by<const N: usize>(call: &'static str, documents: [Value; N]) -> Request {
    native(call).with(json!({"entity-type": "import", "entries": Vec::from(documents)}))
}

/// A request of SCIM, such as `scim("POST /Users")`.
pub fn scim(call: &'static str) -> Request {
    let (method, path) = call.split_once(' ').unwrap();
    Request::new(Dialect::Scim, method, format!("/scim/v2{path}"))
}

/// The body of a PATCH of SCIM with one operation.
pub fn operation(op: &str, path: &str, value: &Value) -> Value {
    serde_json::json!({"Operations": [{"op": op, "path": path, "value": value}]})
}

impl Request {
    fn new(dialect: Dialect, method: &'static str, path: String) -> Self {
        let (caller, expected) = (By::Application, Expected::Success);
        Self {
            dialect,
            method,
            path,
            body: None,
            caller,
            expected,
            when: When::Today,
            remembered: None,
        }
    }

    /// The same with this body. The text `{user ID}` or `{group ID}` in it stands for the number by
    /// which Kanboard knows the entity. `{NAME}`, in the body or the path, stands for the value that
    /// was remembered under this name.
    pub fn with(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// The same, sent by the user whose session token was remembered under this name.
    pub fn by(self, token: &'static str) -> Self {
        Self { caller: By::Token(token), ..self }
    }

    /// The same, sent with a username and a password.
    pub fn by_password(self, username: &'static str, password: &'static str) -> Self {
        Self { caller: By::Password(username, password), ..self }
    }

    /// The same, sent without a credential.
    pub fn by_nobody(self) -> Self {
        Self { caller: By::Nobody, ..self }
    }

    /// The same, sent one day later.
    pub fn tomorrow(self) -> Self {
        Self { when: When::Tomorrow, ..self }
    }

    /// The same; the reply must have this status.
    pub fn expect_status(self, status: u16) -> Self {
        Self { expected: Expected::Status(status), ..self }
    }

    /// The same; the Kanboard procedure must return this result.
    pub fn expect_result(self, result: impl Into<Value>) -> Self {
        Self { expected: Expected::Result(result.into()), ..self }
    }

    /// The same; the value at `pointer` in the reply is remembered under this name.
    pub fn remember(self, name: &'static str, pointer: &'static str) -> Self {
        Self { remembered: Some((name, pointer)), ..self }
    }

    /// Sends the request in the application's namespace and checks the reply.
    pub async fn send(&self, application: &mut Application) {
        let caller = self.caller_in(application);
        let path = application.filled(&self.path);
        let body = match &self.body {
            Some(body) => Some(application.filled_in(body).await),
            None => None,
        };
        let method = self.method.parse().unwrap();
        let reply = match self.dialect {
            Dialect::Kanboard => {
                let call = kanboard::request(&path, body.unwrap_or_default());
                caller.post("/jsonrpc.php", call).await
            }
            _ => caller.send(method, &path, body).await,
        };
        self.check(&reply);
        if let Some((name, pointer)) = self.remembered {
            let value = reply.body.pointer(pointer).and_then(Value::as_str);
            application.remember(name, value.unwrap_or_else(|| panic!("{pointer}: {reply:?}")));
        }
    }

    fn caller_in(&self, application: &Application) -> Caller {
        let stranger = match self.when {
            When::Today => application.ns.stranger(),
            When::Tomorrow => application.ns.stranger().tomorrow(),
        };
        match (self.caller, self.dialect) {
            (By::Nobody, _) => stranger,
            (By::Password(username, password), _) => stranger.by_password(username, password),
            (By::Token(name), _) => stranger.with_key(application.remembered(name)),
            (By::Application, Dialect::Kanboard) => {
                stranger.by_password("jsonrpc", &application.key)
            }
            (By::Application, _) => stranger.with_key(&application.key),
        }
    }

    fn check(&self, reply: &Reply) {
        let is_right = match &self.expected {
            Expected::Status(status) => reply.status == *status,
            Expected::Result(result) => reply.body.get("result") == Some(result),
            Expected::Success if self.dialect == Dialect::Kanboard => {
                let result = reply.body.get("result");
                reply.status == 200 && result.is_some_and(|result| *result != Value::Bool(false))
            }
            Expected::Success => (200..300).contains(&reply.status),
        };
        assert!(is_right, "{} {}: {} {}", self.method, self.path, reply.status, reply.text);
    }
}
