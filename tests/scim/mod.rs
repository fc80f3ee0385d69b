//! The SCIM dialect over HTTP: what RFC 7644 says, and what Okta and Entra send. The tests of a module are
//! named by the numbers of the sentences in `docs/scim.md`.

mod bulk;
mod concurrency;
mod discovery;
mod filter;
mod groups;
mod mapping;
mod me;
mod members;
mod paging;
mod patch;
mod users;
mod wire;

use crate::support::{Caller, Namespace};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// A path of the dialect.
fn scim(path: &str) -> String {
    format!("/scim/v2{path}")
}

/// A namespace, and a client with the key that an administrator gives to Okta.
async fn provisioned() -> (Namespace, Caller) {
    let ns = Namespace::new().await;
    let client = ns.with_scopes(&["users:write", "groups:write"]).await;
    (ns, client)
}

/// Creates a user, and returns the id.
async fn user(client: &Caller, name: &str) -> String {
    let made = client.post(&scim("/Users"), json!({"schemas": [USER], "userName": name})).await;
    made.must_be(201).body["id"].as_str().unwrap().to_owned()
}

/// Creates a group with these members, and returns the id.
async fn group(client: &Caller, name: &str, members: &[&str]) -> String {
    let members: Vec<Value> = members.iter().map(|id| json!({"value": id})).collect();
    let body = json!({"schemas": [GROUP], "displayName": name, "members": members});
    let made = client.post(&scim("/Groups"), body).await.must_be(201);
    made.body["id"].as_str().unwrap().to_owned()
}

/// A PATCH with these operations.
fn operations(operations: Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations})
}

/// The path of a list with a filter.
fn filtered(endpoint: &str, filter: &str) -> String {
    scim(&format!("{endpoint}?filter={}", utf8_percent_encode(filter, NON_ALPHANUMERIC)))
}

/// The user names, or the names of the groups, that a filter finds.
async fn found(client: &Caller, endpoint: &str, filter: &str) -> Vec<String> {
    let list = client.get(&filtered(endpoint, filter)).await.must_be(200).body;
    let resources = list["Resources"].as_array().unwrap();
    assert_eq!(list["totalResults"], resources.len(), "{filter}");
    let name = |resource: &Value| {
        let name = resource.get("userName").or_else(|| resource.get("displayName"));
        name.unwrap().as_str().unwrap().to_owned()
    };
    resources.iter().map(name).collect()
}

/// The ids of the members of a group.
async fn members(client: &Caller, id: &str) -> Vec<String> {
    let group = client.get(&scim(&format!("/Groups/{id}"))).await.must_be(200).body;
    let id = |member: &Value| member["value"].as_str().unwrap().to_owned();
    group["members"].as_array().unwrap().iter().map(id).collect()
}
