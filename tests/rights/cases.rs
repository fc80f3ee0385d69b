//! A request for each operation, and the scopes of which one lets it pass.

use crate::support::{PASSWORD, membership, user};
use reqwest::Method;
use serde_json::{Value, json};

/// All scopes but that of operators.
pub const ALL: [&str; 15] = [
    "users:read",
    "users:write",
    "groups:read",
    "groups:write",
    "invites:read",
    "invites:write",
    "sessions:read",
    "sessions:write",
    "webhooks:read",
    "webhooks:write",
    "mails:read",
    "mails:write",
    "changes:read",
    "metrics:read",
    "admin",
];

/// What no key may, whatever its scopes.
pub const USERS_ONLY: &[&str] = &["none"];

/// A request, and the scopes of which one lets it pass; two lists where two are needed.
pub type Case = (Method, &'static str, Option<Value>, &'static [&'static str]);

/// The requests.
pub fn cases() -> Vec<Case> {
    [cases_of_entities(), cases_of_sessions_and_invites(), cases_of_webhooks(), cases_of_mails()]
        .concat()
}

fn cases_of_entities() -> Vec<Case> {
    const USERS_READ: &[&str] = &["users:read", "users:write", "admin"];
    const USERS_WRITE: &[&str] = &["users:write", "admin"];
    const GROUPS_READ: &[&str] = &["groups:read", "groups:write", "admin"];
    const GROUPS_WRITE: &[&str] = &["groups:write", "admin"];
    const ADMIN: &[&str] = &["admin"];
    let new_user = Some(json!({"entity-type": "user"}));
    let new_group = Some(json!({"entity-type": "group"}));
    let key = json!({"name": "x", "scopes": ["users:read"]});
    let key = Some(json!({"entity-type": "key", "properties": key}));
    let namespace = Some(json!({"entity-type": "namespace", "properties": {}}));
    let import = Some(json!({"entries": []}));
    vec![
        (Method::GET, "/export?type=user", None, USERS_READ),
        (Method::POST, "/import", import, &ALL),
        (Method::GET, "/user", None, USERS_READ),
        (Method::GET, "/user/none", None, USERS_READ),
        (Method::POST, "/user", new_user.clone(), USERS_WRITE),
        (Method::PUT, "/user/none", new_user.clone(), USERS_WRITE),
        (Method::PATCH, "/user/none", new_user, USERS_WRITE),
        (Method::DELETE, "/user/none", None, USERS_WRITE),
        (Method::GET, "/user/none/group", None, GROUPS_READ),
        (Method::GET, "/group", None, GROUPS_READ),
        (Method::GET, "/group/none", None, GROUPS_READ),
        (Method::POST, "/group", new_group.clone(), GROUPS_WRITE),
        (Method::PUT, "/group/none", new_group.clone(), GROUPS_WRITE),
        (Method::PATCH, "/group/none", new_group, GROUPS_WRITE),
        (Method::DELETE, "/group/none", None, GROUPS_WRITE),
        (Method::GET, "/group/none/user", None, ADMIN),
        (Method::GET, "/group/none/user/none", None, GROUPS_READ),
        (Method::POST, "/group/none/user/none", None, GROUPS_WRITE),
        (Method::PUT, "/group/none/user/none", Some(membership(json!({}))), GROUPS_WRITE),
        (Method::DELETE, "/group/none/user/none", None, GROUPS_WRITE),
        (Method::GET, "/group/none/group", None, GROUPS_READ),
        (Method::GET, "/group/none/parent", None, GROUPS_READ),
        (Method::POST, "/group/none/group/none", None, GROUPS_WRITE),
        (Method::DELETE, "/group/none/group/none", None, GROUPS_WRITE),
        (Method::GET, "/health/detail", None, ADMIN),
        (Method::GET, "/key", None, ADMIN),
        (Method::GET, "/key/none", None, ADMIN),
        (Method::POST, "/key", key, ADMIN),
        (Method::DELETE, "/key/none", None, ADMIN),
        (Method::DELETE, "/key?created_by=user:none", None, ADMIN),
        (Method::GET, "/namespace", None, &[]),
        (Method::GET, "/namespace/none", None, ADMIN),
        (Method::PUT, "/namespace/none", namespace.clone(), ADMIN),
        (Method::PATCH, "/namespace/none", namespace, ADMIN),
        (Method::POST, "/namespace", Some(json!({"entity-type": "namespace", "id": "x"})), &[]),
        (Method::DELETE, "/namespace/none", None, &[]),
        (Method::GET, "/metrics", None, &["metrics:read"]),
    ]
}

fn cases_of_sessions_and_invites() -> Vec<Case> {
    const USERS_WRITE: &[&str] = &["users:write", "admin"];
    const INVITES_READ: &[&str] = &["invites:read", "invites:write", "admin"];
    const INVITES_WRITE: &[&str] = &["invites:write", "admin"];
    const ADMIN: &[&str] = &["admin"];
    const SESSIONS_READ: &[&str] = &["sessions:read", "sessions:write", "admin"];
    const SESSIONS_WRITE: &[&str] = &["sessions:write", "admin"];
    const CHANGES_READ: &[&str] = &["changes:read", "admin"];
    let password = Some(json!({"new_password": PASSWORD}));
    let invite = Some(json!({"entity-type": "invite", "properties": {"group": "none"}}));
    vec![
        (Method::PUT, "/user/none/password", password, USERS_WRITE),
        (Method::POST, "/user/none/recovery", None, USERS_WRITE),
        (Method::POST, "/user/none/verification", None, USERS_WRITE),
        (Method::GET, "/user/none/session", None, SESSIONS_READ),
        (Method::POST, "/user/none/session", None, SESSIONS_WRITE),
        (Method::DELETE, "/user/none/session", None, SESSIONS_WRITE),
        (Method::GET, "/sessions", None, SESSIONS_READ),
        (Method::GET, "/session/none", None, SESSIONS_READ),
        (Method::DELETE, "/session/none", None, SESSIONS_WRITE),
        // A key has no session of its own, whatever it may.
        (Method::GET, "/session", None, &ALL),
        (Method::DELETE, "/session", None, &ALL),
        (Method::DELETE, "/console/session", None, &ALL),
        (Method::PUT, "/session", Some(json!({"password": PASSWORD})), &ALL),
        (Method::GET, "/change", None, CHANGES_READ),
        (Method::GET, "/change/0", None, CHANGES_READ),
        (Method::GET, "/change/stream?after=now&seconds=1", None, CHANGES_READ),
        (Method::GET, "/me", None, &ALL),
        (Method::PUT, "/me", Some(user("none", json!({}))), USERS_ONLY),
        (Method::PATCH, "/me", Some(user("none", json!({}))), USERS_ONLY),
        (Method::GET, "/invite", None, INVITES_READ),
        (Method::GET, "/invite/none", None, INVITES_READ),
        // What a key could not do directly its invites do not do: `groups:write` is needed too.
        (Method::POST, "/invite", invite.clone(), ADMIN),
        (Method::POST, "/invites", Some(json!({"entries": [invite]})), ADMIN),
        (Method::PUT, "/invite/none", invite.clone(), ADMIN),
        (Method::PATCH, "/invite/none", invite, ADMIN),
        (Method::DELETE, "/invite/none", None, INVITES_WRITE),
        (Method::POST, "/invite/none/send", None, ADMIN),
        (Method::POST, "/invite/none/accept", None, USERS_ONLY),
        (Method::POST, "/invite/none/decline", None, USERS_ONLY),
    ]
}

fn cases_of_webhooks() -> Vec<Case> {
    const WEBHOOKS_READ: &[&str] = &["webhooks:read", "webhooks:write", "admin"];
    // Webhooks send what the feed has: `changes:read` is needed too.
    const WEBHOOKS_WRITE: &[&str] = &["admin"];
    let new = Some(json!({"properties": {"url": "http://127.0.0.1:1024/hook", "active": false}}));
    let change = Some(json!({"entity-type": "webhook", "properties": {}}));
    let again = Some(json!({"properties": {"after": "2026-12-20T00:00:00Z"}}));
    vec![
        (Method::GET, "/webhook", None, WEBHOOKS_READ),
        (Method::GET, "/webhook/none", None, WEBHOOKS_READ),
        (Method::GET, "/webhook/none/delivery", None, WEBHOOKS_READ),
        (Method::POST, "/webhook", new, WEBHOOKS_WRITE),
        (Method::PUT, "/webhook/none", change.clone(), WEBHOOKS_WRITE),
        (Method::PATCH, "/webhook/none", change, WEBHOOKS_WRITE),
        (Method::DELETE, "/webhook/none", None, WEBHOOKS_WRITE),
        (Method::POST, "/webhook/none/secret", None, WEBHOOKS_WRITE),
        (Method::POST, "/webhook/none/test", None, WEBHOOKS_WRITE),
        (Method::POST, "/webhook/none/replay", again, WEBHOOKS_WRITE),
        (Method::POST, "/webhook/none/delivery/7/retry", None, WEBHOOKS_WRITE),
        (Method::DELETE, "/webhook/none/delivery/7", None, WEBHOOKS_WRITE),
    ]
}

fn cases_of_mails() -> Vec<Case> {
    const MAILS_READ: &[&str] = &["mails:read", "mails:write", "admin"];
    const MAILS_WRITE: &[&str] = &["mails:write", "admin"];
    let test = Some(json!({"properties": {"address": "asim@example.com"}}));
    vec![
        (Method::POST, "/mail/test", test, MAILS_WRITE),
        (Method::GET, "/mail", None, MAILS_READ),
        (Method::GET, "/mail/none", None, MAILS_READ),
        (Method::POST, "/mail/none/send", None, MAILS_WRITE),
        (Method::DELETE, "/mail/none", None, MAILS_WRITE),
    ]
}
