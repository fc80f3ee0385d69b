//! Administrators do everything in the namespace, and nobody else may touch them.

use super::add_member;
use crate::support::database::{changes, connect};
use crate::support::{Caller, Namespace, PASSWORD, all, group, invite, membership, user};
use reqwest::Method;
use serde_json::json;

/// `administrators` contains `chiefs`, which contains `heads`. `root` is a direct administrator.
/// `head` is one by nesting, and an owner of `heads` and `chiefs`.
async fn hierarchy() -> (Namespace, Caller, Caller) {
    let ns = Namespace::open().await;
    for id in ["chiefs", "heads", "devs"] {
        ns.group(id).await;
    }
    ns.people(&[], &["root", "head", "dev"]).await;
    add_member(&ns, "administrators", "root", "member").await;
    add_member(&ns, "heads", "head", "member").await;
    ns.nest("administrators", "chiefs").await;
    ns.nest("chiefs", "heads").await;
    let (root, head) = (ns.signed_in("root").await, ns.signed_in("head").await);
    (ns, root, head)
}

#[tokio::test]
async fn administrators_do_everything_in_the_namespace() {
    let (ns, root, head) = hierarchy().await;
    for admin in [&root, &head] {
        admin.post("/user", user("x", json!({"password": PASSWORD}))).await.must_be(201);
        admin.put("/user/x", user("x", json!({"active": false}))).await.must_be(200);
        admin.put("/user/x", user("x", json!({"active": true}))).await.must_be(200);
        admin.post("/group", group("g", json!({}))).await.must_be(201);
        admin.put("/group/g", group("g", json!({"name": "G"}))).await.must_be(200);
        let owner = membership(json!({"role": "owner"}));
        admin.post("/group/g/user/x", owner.clone()).await.must_be(201);
        admin.put("/group/g/user/x", membership(json!({"role": "member"}))).await.must_be(200);
        admin.add("/group/g/group/devs").await.must_be(201);
        let made = admin.post("/invite", invite(json!({"group": "g", "role": "owner"}))).await;
        admin.delete(made.must_be(201).header("location")).await.must_be(204);
        let x = ns.signed_in("x").await;
        let sessions = admin.get("/user/x/session").await.must_be(200);
        admin.get(&format!("/session/{}", sessions.ids()[0])).await.must_be(200);
        admin.delete(&format!("/session/{}", sessions.ids()[0])).await.must_be(204);
        x.get("/session").await.refused(401, "unauthenticated");
        admin.delete("/user/x/session").await.must_be(204);
        admin.delete("/group/g").await.must_be(204);
        admin.delete("/user/x").await.must_be(204);
        // Administrators change other administrators, too.
        admin.add("/group/administrators/user/dev").await.must_be(201);
        admin.delete("/group/administrators/user/dev").await.must_be(200);
        admin.add("/group/heads/group/devs").await.must_be(201);
        admin.delete("/group/heads/group/devs").await.must_be(200);
        admin.put("/user/root", user("root", json!({"name": "R"}))).await.must_be(200);
        let made = admin.post("/invite", invite(json!({"group": "heads"}))).await.must_be(201);
        admin.delete(made.header("location")).await.must_be(204);
        admin.delete("/group/administrators").await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn administrators_create_keys_but_no_operator_keys() {
    let (_ns, root, head) = hierarchy().await;
    for admin in [&root, &head] {
        let key = |scopes: &[&str]| {
            let properties = json!({"name": "K", "scopes": scopes});
            json!({"entity-type": "key", "id": "k", "properties": properties})
        };
        admin.post("/key", key(&["operator"])).await.refused(403, "forbidden");
        admin.post("/key", key(&["admin", "operator"])).await.refused(403, "forbidden");
        admin.post("/key", key(&["admin", "users:write"])).await.must_be(201);
        admin.get("/key/k").await.must_be(200);
        admin.delete("/key/k").await.must_be(204);
        // Only operators reach beyond the namespace.
        admin.get("/namespace").await.refused(403, "forbidden");
        admin.get("/metrics").await.refused(403, "forbidden");
        let namespace = json!({"entity-type": "namespace", "id": "stolen"});
        admin.post("/namespace", namespace).await.refused(403, "forbidden");
    }
}

/// Requests that would touch administrators.
fn attempts() -> Vec<(Method, String, Option<serde_json::Value>)> {
    let mut attempts = Vec::new();
    for id in ["administrators", "chiefs", "heads"] {
        let path = format!("/group/{id}");
        let owner = || Some(membership(json!({"role": "owner"})));
        let change = Some(group(id, json!({"name": "N"})));
        attempts.extend([
            (Method::PUT, path.clone(), change),
            (Method::DELETE, path.clone(), None),
            (Method::POST, format!("{path}/user/dev"), None),
            (Method::POST, format!("{path}/user/boss"), owner()),
            (Method::POST, format!("{path}/group/devs"), None),
            (Method::POST, format!("/group/devs/group/{id}"), None),
            (Method::POST, "/invite".to_owned(), Some(invite(json!({"group": id})))),
        ]);
    }
    for path in ["/group/administrators/user/root", "/group/heads/user/head"] {
        let owner = membership(json!({"role": "owner"}));
        attempts.push((Method::PUT, path.to_owned(), Some(owner)));
        attempts.push((Method::DELETE, path.to_owned(), None));
    }
    for path in ["/group/administrators/group/chiefs", "/group/chiefs/group/heads"] {
        attempts.push((Method::DELETE, path.to_owned(), None));
    }
    for id in ["root", "head"] {
        let path = format!("/user/{id}");
        attempts.push((Method::PUT, path.clone(), Some(user(id, json!({"name": "N"})))));
        attempts.push((Method::DELETE, path.clone(), None));
    }
    attempts
}

#[tokio::test]
async fn only_administrators_touch_administrators() {
    let (ns, ..) = hierarchy().await;
    let dev = ns.signed_in("dev").await;
    let boss = ns.newcomer("boss").await;
    add_member(&ns, "devs", "boss", "owner").await;
    // Managers of a group that is nested now lose their rights.
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    for id in ["administrators", "chiefs", "heads"] {
        let owner = membership(json!({"role": "owner", "expires_at": soon}));
        ns.post(&format!("/group/{id}/user/dev"), owner).await.must_be(201);
    }
    let past = dev.tomorrow();
    let keys = ns.with_scopes(&["users:write", "groups:write", "invites:write"]).await;
    for (method, path, body) in attempts() {
        for caller in [&boss, &past, &keys] {
            let reply = caller.send(method.clone(), &path, body.clone()).await;
            reply.refused(403, "forbidden");
        }
    }
}

#[tokio::test]
async fn only_administrators_invite_administrators() {
    let (ns, root, _) = hierarchy().await;
    let made = root.post("/invite", invite(json!({"group": "heads"}))).await.must_be(201);
    let path = made.header("location");
    let keys = ns.with_scopes(&["invites:write", "groups:write"]).await;
    for caller in [&keys, &ns.signed_in("dev").await] {
        caller.get(path).await.refused(404, "not_found");
        assert_eq!(caller.get("/invite").await.ids(), [""; 0]);
        caller.put(path, invite(json!({"max_uses": 9}))).await.refused(404, "not_found");
        caller.delete(path).await.refused(404, "not_found");
    }
    ns.get(path).await.must_be(200);
    assert_eq!(root.get("/invite").await.ids().len(), 1);
}

#[tokio::test]
async fn accepting_an_invite_to_administrators_takes_effect_at_once() {
    let (ns, root, _) = hierarchy().await;
    let made = root.post("/invite", invite(json!({"group": "heads"}))).await.must_be(201);
    let code = made.properties()["code"].as_str().unwrap();
    let dev = ns.signed_in("dev").await;
    dev.get("/key").await.refused(403, "forbidden");
    dev.add(&format!("/invite/{code}/accept")).await.must_be(200);
    dev.get("/key").await.must_be(200);
}

#[tokio::test]
async fn nesting_below_administrators_closes_open_invites() {
    let (ns, root, _) = hierarchy().await;
    for id in ["team", "squad"] {
        ns.group(id).await;
    }
    ns.nest("team", "squad").await;
    let made = async |group: &str| {
        let made = ns.post("/invite", invite(json!({"group": group, "max_uses": 9}))).await;
        made.must_be(201).header("location").to_owned()
    };
    let (team, squad, devs) = (made("team").await, made("squad").await, made("devs").await);
    // An invite made when the group was already nested stays open.
    let heads = made("heads").await;
    ns.nest("team", "devs").await;
    let state = async |path: &str| ns.get(path).await.must_be(200).properties()["state"].clone();
    assert_eq!(state(&team).await, "open");
    root.add("/group/chiefs/group/team").await.must_be(201);
    for path in [&team, &squad, &devs] {
        assert_eq!(state(path).await, "expired");
        let read = ns.get(path).await;
        let accept = format!("/invite/{}/accept", read.properties()["code"].as_str().unwrap());
        ns.stranger().post(&accept, user("thief", json!({}))).await.refused(410, "gone");
    }
    assert_eq!(state(&heads).await, "open");
    // Adding an existing edge closes no invite.
    let again = made("team").await;
    root.add("/group/chiefs/group/team").await.must_be(200);
    assert_eq!(state(&again).await, "open");
    let records = changes(&connect().await, &ns.id).await;
    let closed = records.iter().filter(|record| record.action == "invite.closed");
    assert_eq!(closed.count(), 3);
}

#[tokio::test]
async fn an_invite_created_while_its_group_is_nested_below_administrators_is_closed() {
    let (ns, root, _) = hierarchy().await;
    let key = ns.with_scopes(&["invites:write", "groups:write"]).await;
    for round in 0..10 {
        let group = format!("g{round}");
        ns.group(&group).await;
        let makers = (0..8).map(|_| {
            let (key, wanted) = (key.clone(), invite(json!({"group": group})));
            async move { key.post("/invite", wanted).await }
        });
        let path = format!("/group/chiefs/group/{group}");
        let (made, nested) = tokio::join!(all(makers), root.add(&path));
        nested.must_be(201);
        for made in made.iter().filter(|made| made.status == 201) {
            let code = made.properties()["code"].as_str().unwrap();
            let accept = format!("/invite/{code}/accept");
            let new = json!({"entity-type": "user", "properties": {"password": PASSWORD}});
            ns.stranger().post(&accept, new).await.refused(410, "gone");
        }
    }
}
