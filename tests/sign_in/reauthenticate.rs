//! What touches administrators or keys takes an authentication that is recent.

use crate::support::{Caller, Namespace, PASSWORD, Reply, group, invite, membership, user};
use reqwest::Method;
use serde_json::{Value, json};

const NEW: &str = "another battery staple";

/// A namespace with the administrators `root` and `chief`, who has the password of the tests as
/// `root` does, the user `plain`, and the group `devs`; and a session of `root`, twenty minutes later.
async fn twenty_minutes_later() -> (Namespace, Caller) {
    let ns = Namespace::new().await;
    for id in ["root", "chief"] {
        ns.person(id).await;
        ns.add(&format!("/group/administrators/user/{id}")).await.must_be(201);
    }
    ns.people(&["devs"], &["plain"]).await;
    let root = ns.signed_in_by_password("root").await.in_twenty_minutes();
    (ns, root)
}

fn key() -> Value {
    json!({"entity-type": "key", "id": "k", "properties": {"name": "k", "scopes": ["users:read"]}})
}

fn sensitive(ns: &Namespace) -> Vec<(Method, String, Option<Value>)> {
    let settings = json!({"entity-type": "namespace", "properties": {"reauthenticate": 0}});
    let password = |id| Some(user(id, json!({"password": NEW})));
    let webhook =
        Some(json!({"properties": {"url": "http://127.0.0.1:1024/hook", "active": false}}));
    vec![
        (Method::POST, "/key".into(), Some(key())),
        (Method::DELETE, "/key/spare".into(), None),
        (Method::PUT, format!("/namespace/{}", ns.id), Some(settings)),
        (Method::POST, "/webhook".into(), webhook.clone()),
        (Method::PATCH, "/webhook/spare".into(), webhook),
        (Method::POST, "/webhook/spare/secret".into(), None),
        (Method::POST, "/webhook/spare/test".into(), None),
        (Method::POST, "/webhook/spare/delivery/7/retry".into(), None),
        (Method::DELETE, "/webhook/spare/delivery/7".into(), None),
        (Method::DELETE, "/webhook/spare".into(), None),
        (Method::PUT, "/user/chief/password".into(), Some(json!({"new_password": NEW}))),
        (Method::PUT, "/user/chief".into(), password("chief")),
        (Method::PUT, "/user/root".into(), password("root")),
        (Method::PUT, "/user/root".into(), Some(user("root", json!({"active": false})))),
        (Method::PUT, "/user/chief".into(), Some(user("chief", json!({"active": false})))),
        (Method::DELETE, "/user/chief".into(), None),
        (Method::DELETE, "/user/root".into(), None),
        (Method::POST, "/group/administrators/user/plain".into(), None),
        (Method::DELETE, "/group/administrators/user/chief".into(), None),
        (Method::DELETE, "/group/administrators/user/root".into(), None),
        (
            Method::PUT,
            "/group/administrators/user/chief".into(),
            Some(membership(json!({"role": "owner"}))),
        ),
        (Method::POST, "/group/administrators/group/devs".into(), None),
        (Method::PUT, "/group/administrators".into(), Some(group("administrators", json!({})))),
        (Method::POST, "/invite".into(), Some(invite(json!({"group": "administrators"})))),
        (Method::POST, "/nuxeo/api/v1/group/administrators/user/plain".into(), None),
        (
            Method::POST,
            "/groups/AddMember".into(),
            Some(json!({"group_id": "administrators", "member_id": "plain"})),
        ),
    ]
}

fn must_be_refused(reply: Reply, path: &str) {
    let told = reply.must_be(401);
    assert!(told.text.contains("the authentication is too old for this"), "{path} {}", told.text);
    if !["/nuxeo", "/groups", "/scim"].iter().any(|dialect| path.starts_with(dialect)) {
        told.refused(401, "reauthenticate");
    }
}

#[tokio::test]
async fn an_old_session_does_not_touch_administrators_or_keys() {
    let (ns, root) = twenty_minutes_later().await;
    let spare = json!({"name": "spare", "scopes": ["users:read"]});
    let spare = json!({"entity-type": "key", "id": "spare", "properties": spare});
    ns.post("/key", spare).await.must_be(201);
    for (method, path, body) in sensitive(&ns) {
        must_be_refused(root.send(method, &path, body).await, &path);
    }
    // A step-up challenge (RFC 9470).
    let refused = root.post("/key", key()).await;
    assert!(refused.header("www-authenticate").contains("insufficient_user_authentication"));
    ns.get("/key/spare").await.must_be(200);
    ns.get("/user/chief").await.must_be(200);
    assert_eq!(ns.get("/group/administrators/user").await.ids().len(), 2);
}

#[tokio::test]
async fn an_old_session_touches_administrators_by_no_list_and_no_import() {
    let (ns, root) = twenty_minutes_later().await;
    let before = ns.get("/user/chief").await.must_be(200).body;
    let path = "/nuxeo/api/v1/group/administrators";
    let members = json!(["root", "chief", "plain"]);
    let list =
        json!({"entity-type": "group", "groupname": "administrators", "memberUsers": members});
    must_be_refused(root.put(path, list).await, path);
    let path = "/scim/v2/Groups/administrators";
    let add = json!({"op": "add", "path": "members", "value": [{"value": "plain"}]});
    let schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    let patch = json!({"schemas": [schema], "Operations": [add]});
    must_be_refused(root.patch(path, patch).await, path);
    let place = json!({"group": "administrators", "user": "plain"});
    let entries = json!([
        {"entity-type": "membership", "properties": place},
        {"entity-type": "subgroup", "properties": {"group": "administrators", "subgroup": "devs"}},
        {"entity-type": "user", "id": "chief", "properties": {"name": "Somebody else"}},
        {"entity-type": "user", "id": "chief", "properties": {"password": NEW}},
    ]);
    let import = json!({"entity-type": "import", "entries": entries});
    let told = root.post("/import?passwords=replace", import).await.must_be(200);
    assert_eq!(told.body["properties"]["failed"], 4, "{}", told.text);
    assert_eq!(ns.get("/user/chief").await.must_be(200).body, before);
    assert_eq!(ns.get("/group/administrators/user").await.ids().len(), 2);
    assert_eq!(ns.get("/group/administrators/group").await.ids(), [""; 0]);
    ns.stranger().sign_in("chief", PASSWORD).await.must_be(201);
}

#[tokio::test]
async fn an_old_session_does_everything_else() {
    let (ns, root) = twenty_minutes_later().await;
    root.get("/key").await.must_be(200);
    root.get(&format!("/namespace/{}", ns.id)).await.must_be(200);
    root.post("/user", user("new", json!({"password": PASSWORD}))).await.must_be(201);
    root.put("/user/new", user("new", json!({"password": NEW, "active": false})))
        .await
        .must_be(200);
    root.delete("/user/new").await.must_be(204);
    root.post("/group", group("g", json!({}))).await.must_be(201);
    let owner = membership(json!({"role": "owner"}));
    root.post("/group/g/user/plain", owner.clone()).await.must_be(201);
    root.post("/group/g/user/root", owner).await.must_be(201);
    root.delete("/group/g/user/root").await.must_be(200);
    root.put("/group/g/user/plain", membership(json!({"role": "member"}))).await.must_be(200);
    root.add("/group/g/group/devs").await.must_be(201);
    let made = root.post("/invite", invite(json!({"group": "g", "role": "owner"}))).await;
    root.delete(made.must_be(201).header("location")).await.must_be(204);
    root.delete("/group/g").await.must_be(204);
    // Invites to administrators are still to be seen.
    let made = ns.post("/invite", invite(json!({"group": "administrators"}))).await.must_be(201);
    root.get(made.header("location")).await.must_be(200);
    must_be_refused(root.delete(made.header("location")).await, "/invite");
    // Their own profile, and their own password with the old one.
    root.put("/user/root", user("root", json!({"name": "Root"}))).await.must_be(200);
    let change = json!({"old_password": PASSWORD, "new_password": NEW});
    root.put("/user/root/password", change).await.must_be(204);
    let login = root.add("/nuxeo/api/v1/automation/login").await.must_be(200);
    assert_eq!(login.body["isAdministrator"], true);
}

#[tokio::test]
async fn the_last_owner_rule_is_not_for_administrators_whatever_their_age() {
    let (ns, root) = twenty_minutes_later().await;
    for id in ["plain", "chief"] {
        ns.add(&format!("/group/devs/user/{id}")).await;
    }
    let owner = membership(json!({"role": "owner"}));
    ns.put("/group/devs/user/plain", owner).await.must_be(200);
    root.delete("/group/devs/user/plain").await.must_be(200);
}

#[tokio::test]
async fn confirming_the_password_makes_a_session_recent() {
    let (ns, root) = twenty_minutes_later().await;
    must_be_refused(root.post("/key", key()).await, "/key");
    root.put("/session", json!({"password": "a guess at it"})).await.invalid("password");
    root.put("/session", json!({})).await.invalid("password");
    must_be_refused(root.post("/key", key()).await, "/key");
    let before = root.get("/session").await.must_be(200);
    let confirmed = root.put("/session", json!({"password": PASSWORD})).await.must_be(200);
    assert_ne!(confirmed.properties()["authenticated_at"], before.properties()["authenticated_at"]);
    assert_eq!(confirmed.body["id"], before.body["id"]);
    assert_eq!(confirmed.properties()["expires_at"], before.properties()["expires_at"]);
    root.post("/key", key()).await.must_be(201);
    ns.put("/session", json!({"password": PASSWORD})).await.refused(404, "not_found");
    // Wrong passwords count as at sign-in.
    for _ in 0..7 {
        root.put("/session", json!({"password": "a guess at it"})).await.invalid("password");
    }
    root.put("/session", json!({"password": PASSWORD})).await.invalid("password");
}

/// The response to the first request has the secret of a key.
#[tokio::test]
async fn a_repeated_request_needs_an_authentication_as_recent_as_the_first_one() {
    let ns = Namespace::new().await;
    ns.person("root").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let root = ns.signed_in_by_password("root").await;
    let root = root.with_header("idempotency-key", "one-key-for-a-key");
    let first = root.post("/key", key()).await.must_be(201);
    let later = root.in_twenty_minutes();
    must_be_refused(later.post("/key", key()).await, "/key");
    let again = root.post("/key", key()).await.must_be(201);
    assert_eq!(again.text, first.text);
    // What an old session did is repeated to it.
    let later = ns.signed_in_by_password("root").await.in_twenty_minutes();
    let later = later.with_header("idempotency-key", "one-key-for-a-group");
    let first = later.post("/group", group("g", json!({}))).await.must_be(201);
    let again = later.post("/group", group("g", json!({}))).await.must_be(201);
    assert_eq!((&again.text, again.header("idempotency-replayed")), (&first.text, "true"));
}

#[tokio::test]
async fn a_confirmed_password_does_not_make_a_narrow_session_administer() {
    let ns = Namespace::new().await;
    ns.person("bob").await;
    let narrow = ns.with_scopes(&["sessions:write"]).await;
    let opened = narrow.add("/user/bob/session").await.must_be(201);
    let bob = ns.with_key(opened.token());
    ns.add("/group/administrators/user/bob").await.must_be(201);
    bob.put("/session", json!({"password": PASSWORD})).await.must_be(200);
    bob.get("/key").await.refused(403, "forbidden");
}

#[tokio::test]
async fn a_password_in_the_request_and_a_new_session_are_recent() {
    let (ns, root) = twenty_minutes_later().await;
    let basic = ns.stranger().in_twenty_minutes().by_password("root", PASSWORD);
    basic.post("/key", key()).await.must_be(201);
    let opened = ns.stranger().in_twenty_minutes().sign_in("root", PASSWORD).await.must_be(201);
    root.with_key(opened.token()).delete("/key/k").await.must_be(204);
    // Users who do not administer never need it.
    let plain = ns.signed_in("plain").await.in_twenty_minutes();
    plain.post("/key", key()).await.refused(403, "forbidden");
    plain.put("/user/plain", user("plain", json!({"name": "P"}))).await.must_be(200);
}

#[tokio::test]
async fn the_settings_say_how_old_an_authentication_may_be() {
    for (reauthenticate, allowed) in [(0, true), (3600, true), (1199, false)] {
        let (ns, root) = twenty_minutes_later().await;
        let settings = json!({"reauthenticate": reauthenticate});
        let settings = json!({"entity-type": "namespace", "properties": settings});
        ns.put(&format!("/namespace/{}", ns.id), settings).await.must_be(200);
        match allowed {
            true => drop(root.post("/key", key()).await.must_be(201)),
            false => must_be_refused(root.post("/key", key()).await, "/key"),
        }
    }
}
