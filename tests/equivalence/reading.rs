//! Operations that only read leave all rows as they are.

use super::application::Application;
use super::operation;
use super::request::native;
use super::snapshot::Stored;
use super::{group, user};
use crate::kanboard;
use crate::support::document::{Operation, operations_of_all};
use reqwest::Method;
use serde_json::{Map, Value, json};

/// Operations that only read although their method or name suggests a write. `createLdapUser` always
/// returns an error, as in a Kanboard without LDAP.
const READING: [&str; 13] = [
    "roster POST /webhook/{id}/test",
    "micro POST /groups/Groups/List",
    "micro POST /groups/Groups/Read",
    "micro POST /invites/Invites/List",
    "micro POST /invites/Invites/Read",
    "micro POST /users/Users/Read",
    "micro POST /users/Users/ReadSession",
    "micro POST /users/Users/Search",
    "nuxeo POST /nuxeo/api/v1/automation/login",
    "kanboard createLdapUser",
    "scim POST /scim/v2/.search",
    "scim POST /scim/v2/Users/.search",
    "scim POST /scim/v2/Groups/.search",
];

/// Whether the operation of this name only reads.
pub fn reads(name: &str) -> bool {
    let (dialect, rest) = name.split_once(' ').unwrap();
    match dialect {
        _ if READING.contains(&name) => true,
        "kanboard" => rest.starts_with("get") || rest.starts_with("is"),
        _ => rest.starts_with("GET "),
    }
}

/// Sends a request to the operation. The id is `asim` wherever it takes one.
async fn read(application: &Application, name: &str, operation: &Operation) {
    let stranger = application.ns.stranger();
    let caller = stranger.with_key(&application.key);
    let (dialect, rest) = name.split_once(' ').unwrap();
    let reply = match dialect {
        "kanboard" => {
            let parameters = json!({
                "user_id": "{user asim}", "group_id": "{group asim}", "username": "asim"
            });
            let known = application.filled_in(&parameters).await;
            let examples = &operation.value["requestBody"]["content"]["application/json"];
            let example = &examples["examples"][rest]["value"]["params"];
            let wanted = example.as_object().into_iter().flat_map(Map::keys);
            let wanted = wanted.map(|name| (name.clone(), known[name].clone())).collect();
            let call = kanboard::request(rest, Value::Object(wanted));
            stranger.by_password("jsonrpc", &application.key).post("/jsonrpc.php", call).await
        }
        "micro" => {
            let request = match operation.path.as_str() {
                "/groups/Groups/List" => json!({"member_id": "asim"}),
                "/groups/Groups/Read" => json!({"ids": ["asim"]}),
                "/invites/Invites/List" => json!({"group_id": "asim"}),
                "/invites/Invites/Read" => json!({"code": "{code}"}),
                "/users/Users/Read" => json!({"id": "asim"}),
                "/users/Users/ReadSession" => json!({"sessionId": "{token}"}),
                _ => json!({"username": "asim"}),
            };
            let request = application.filled_in(&request).await;
            caller.post(&operation.path, request).await.must_be(200)
        }
        _ => {
            let mut path = operation.path.clone();
            for parameter in
                ["{id}", "{uid}", "{child}", "{handle}", "{group}", "{user}", "{name}", "{urn}"]
            {
                path = path.replace(parameter, "asim");
            }
            let method: Method = operation.method.parse().unwrap();
            // A stream ends after fifteen minutes unless it is asked to end earlier.
            let path = path.replace("/change/stream", "/change/stream?seconds=1");
            caller.send(method, &path, None).await
        }
    };
    // An API key is no user, which SCIM answers by 501.
    assert!(reply.status < 500 || reply.status == 501, "{name}: {reply:?}");
}

#[tokio::test]
async fn reading_leaves_everything_as_it_was() {
    let mut application = Application::new().await;
    let invite = json!({"entity-type": "invite", "properties": {"group": "asim"}});
    for request in [
        user("asim"),
        group("asim"),
        native("POST /group/asim/user/asim"),
        native("POST /invite").with(invite).remember("code", "/properties/code"),
        native("POST /user/asim/session").remember("token", "/properties/token"),
    ] {
        request.send(&mut application).await;
    }
    let before = Stored::read(&application).await;
    let mut met = Vec::new();
    for (dialect, operation) in operations_of_all() {
        for name in operation::names((dialect, operation)) {
            if reads(&name) {
                read(&application, &name, operation).await;
                let now = Stored::read(&application).await;
                assert!(now.has_same_rows(&before), "{name} writes");
                met.push(name);
            }
        }
    }
    for name in READING {
        assert!(met.iter().any(|met| met == name), "{name} is no operation any more");
    }
}
