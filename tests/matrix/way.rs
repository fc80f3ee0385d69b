//! A way to do a deed: one request of one dialect, in which `$words` stand for what differs from
//! world to world and from caller to caller.

use super::world::{Marks, World};
use crate::support::dialect::Dialect;
use crate::support::{Caller, Reply};
use reqwest::Method;
use serde_json::{Value, json};

/// What is about the caller without naming them.
const OWN: [&str; 8] = [
    "DELETE /session",
    "DELETE /console/session",
    "PUT /session",
    "PUT /me",
    "PATCH /me",
    "PUT /me/changepassword",
    "PUT /Me",
    "PATCH /Me",
];
/// What `$dollar` stands for until all words have been replaced.
const DOLLAR: &str = "<dollar>";

/// A request that does a deed.
#[derive(Debug)]
pub struct Way {
    pub dialect: Dialect,
    /// The request as its dialect names it, such as `PUT /group/devs` or `createGroup`.
    pub call: &'static str,
    body: Value,
    /// What an administrator's key does first.
    before: Option<Box<Self>>,
}

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Refused,
    /// The request is at fault, or there was nothing to do.
    Neither,
}

pub fn native(call: &'static str, body: Value) -> Way {
    Way { dialect: Dialect::Native, call, body, before: None }
}

/// The request that imports.
pub const IMPORT: &str = "POST /import?outcomes=all&passwords=replace";

/// An import of one document.
pub fn import(document: Value) -> Way {
    native(IMPORT, json!({"entries": [document]}))
}

/// An import of a membership of `devs`, or of another group, with these properties.
pub fn import_member(group: &str, user: &str, mut properties: Value) -> Way {
    properties["group"] = json!(group);
    properties["user"] = json!(user);
    import(json!({"entity-type": "membership", "properties": properties}))
}

/// An import of a group in a group.
pub fn import_nesting(outer: &str, inner: &str) -> Way {
    let properties = json!({"group": outer, "subgroup": inner});
    import(json!({"entity-type": "subgroup", "properties": properties}))
}

pub fn nuxeo(call: &'static str, body: Value) -> Way {
    Way { dialect: Dialect::Nuxeo, call, body, before: None }
}

/// `service/method` of Micro.
pub fn micro(call: &'static str, body: Value) -> Way {
    Way { dialect: Dialect::Micro, call, body, before: None }
}

/// A procedure of Kanboard.
pub fn kanboard(call: &'static str, body: Value) -> Way {
    Way { dialect: Dialect::Kanboard, call, body, before: None }
}

/// A request of SCIM.
pub fn scim(call: &'static str, body: Value) -> Way {
    Way { dialect: Dialect::Scim, call, body, before: None }
}

/// The operations of a PATCH of SCIM.
pub fn operations(operations: Value) -> Value {
    json!({"Operations": operations})
}

impl Way {
    /// The same after something else was done by an administrator's key.
    pub fn after(mut self, before: Self) -> Self {
        self.before = Some(Box::new(before));
        self
    }

    /// Whether SCIM's bulk requests have it as an operation.
    pub fn has_bulk(&self) -> bool {
        let path = self.call.split_once(' ').map_or("", |(_, path)| path);
        self.dialect == Dialect::Scim
            && self.before.is_none()
            && ["/Users", "/Groups"].iter().any(|resources| path.starts_with(resources))
    }

    /// The same as an operation of SCIM's bulk requests.
    pub fn in_bulk(&self) -> Self {
        let (method, path) = self.call.split_once(' ').unwrap();
        let mut operation = json!({"method": method, "path": path, "data": self.body});
        if method == "POST" {
            operation["bulkId"] = json!("new");
        }
        scim("POST /Bulk", operations(json!([operation])))
    }

    /// What is done before it.
    pub fn before(&self) -> Option<&Self> {
        self.before.as_deref()
    }

    /// The method and path of the request.
    pub fn target(&self) -> (Method, String) {
        let split = || self.call.split_once(' ').unwrap();
        match self.dialect {
            Dialect::Native => (split().0.parse().unwrap(), split().1.to_owned()),
            Dialect::Nuxeo => (split().0.parse().unwrap(), format!("/nuxeo/api/v1{}", split().1)),
            Dialect::Scim => (split().0.parse().unwrap(), format!("/scim/v2{}", split().1)),
            Dialect::Micro => (Method::POST, format!("/{}", self.call)),
            Dialect::Kanboard => (Method::POST, "/jsonrpc.php".to_owned()),
        }
    }

    /// Sends it as the caller of a column.
    pub async fn send(&self, world: &World, column: usize) -> Reply {
        self.send_by(world.caller(column, self.dialect), world, column).await
    }

    /// Sends it as the caller of a column in their own namespace, where that is another. What is
    /// about themselves is left out: it is theirs to do.
    pub async fn send_from_elsewhere(&self, world: &World, column: usize) {
        let is_own = OWN.contains(&self.call)
            || [self.call, &self.body.to_string()]
                .iter()
                .any(|text| text.contains("$me") || text.contains("$my_"));
        if let Some(caller) = world.caller_at_home(column, self.dialect).filter(|_| !is_own) {
            self.send_by(caller, world, column).await;
        }
    }

    async fn send_by(&self, caller: &Caller, world: &World, column: usize) -> Reply {
        let (method, path) = self.target();
        let marks = world.marks(column);
        let body = match self.dialect {
            Dialect::Kanboard => {
                let parameters = fill_value(&self.body, &marks);
                Some(json!({"jsonrpc": "2.0", "method": self.call, "params": parameters, "id": 1}))
            }
            _ if self.body.is_null() => None,
            _ => Some(fill_value(&self.body, &marks)),
        };
        caller.send(method, &fill(&path, &marks), body).await
    }

    /// Reads an answer to it.
    pub fn outcome(&self, reply: &Reply) -> Outcome {
        let result = reply.body.get("result");
        if let (Dialect::Native, Some([of_one])) = (self.dialect, entries(reply)) {
            let is_refused = [json!(403), json!(404)].contains(&of_one["status"]);
            return if is_refused { Outcome::Refused } else { Outcome::Done };
        }
        // Of several operations, what came of the first.
        let of_bulk = reply.body["Operations"][0]["status"].as_str().and_then(|s| s.parse().ok());
        match (self.dialect, of_bulk.unwrap_or(reply.status)) {
            (_, 401 | 403 | 404) => Outcome::Refused,
            // Kanboard's `false` says that a rule forbids it, whoever asks.
            (Dialect::Kanboard, 200)
                if result.is_none_or(|result| result.is_null() || result == &json!(false)) =>
            {
                Outcome::Neither
            }
            (_, 200..=299) => Outcome::Done,
            _ => Outcome::Neither,
        }
    }
}

/// What became of each of several invites that were sent at once.
fn entries(reply: &Reply) -> Option<&[Value]> {
    reply.body["entries"].as_array().map(Vec::as_slice)
}

/// Puts what they stand for in place of the `$words`.
fn fill(text: &str, marks: &Marks) -> String {
    let text = text.replace("$dollar", DOLLAR);
    let mut names: Vec<_> = marks.keys().collect();
    // `$code` is not the beginning of another word once that has been replaced.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let replace = |text: String, name: &String| text.replace(&format!("${name}"), &marks[name]);
    let filled = names.into_iter().fold(text, replace);
    assert!(!filled.contains('$'), "{filled}");
    filled.replace(DOLLAR, "$")
}

fn fill_value(value: &Value, marks: &Marks) -> Value {
    serde_json::from_str(&fill(&value.to_string(), marks)).unwrap()
}
