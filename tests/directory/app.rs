//! The pairs that the application keeps about users and groups.

use super::World;
use crate::support::{Caller, Namespace, group, invite, user};
use serde_json::{Value, json};

fn app(kind: &str, pairs: Value) -> Value {
    json!({"entity-type": kind, "app": pairs})
}

#[tokio::test]
async fn keys_and_administrators_write_them() {
    let ns = Namespace::new().await;
    let mut new = user("asim", json!({}));
    new["app"] = json!({"plan": "free", "limits": {"a": 1, "b": 2}});
    let made = ns.post("/user", new).await.must_be(201);
    assert_eq!(made.body["app"], json!({"plan": "free", "limits": {"a": 1, "b": 2}}));
    let writer = ns.with_scopes(&["users:write"]).await;
    let put = app("user", json!({"plan": null, "limits": {"b": 3}}));
    let changed = writer.put("/user/asim", put).await.must_be(200);
    assert_eq!(changed.body["app"], json!({"limits": {"b": 3}}));
    let patch = app("user", json!({"limits": {"b": null, "c": 4}}));
    let changed = writer.patch("/user/asim", patch).await.must_be(200);
    assert_eq!(changed.body["app"], json!({"limits": {"c": 4}}));
    assert_eq!(ns.get("/user?q=asim").await.entries()[0]["app"], json!({"limits": {"c": 4}}));
    let reader = ns.with_scopes(&["users:read"]).await;
    assert_eq!(reader.get("/user/asim").await.body["app"], json!({"limits": {"c": 4}}));
    reader.put("/user/asim", app("user", json!({"x": 1}))).await.refused(403, "forbidden");
    let boss = ns.newcomer("boss").await;
    ns.add("/group/administrators/user/boss").await.must_be(201);
    boss.put("/user/asim", app("user", json!({"x": 1}))).await.must_be(200);
}

#[tokio::test]
async fn they_have_the_limits_of_properties() {
    let ns = Namespace::new().await;
    ns.user("asim").await;
    ns.group("devs").await;
    let many: serde_json::Map<_, _> = (0..65).map(|n| (format!("k{n}"), json!(n))).collect();
    for (kind, path) in [("user", "/user/asim"), ("group", "/group/devs")] {
        ns.put(path, app(kind, Value::Object(many.clone()))).await.invalid("app");
        ns.put(path, app(kind, json!({"x": "y".repeat(16_385)}))).await.invalid("app");
        ns.put(path, app(kind, json!({"x": "a\u{0}b"}))).await.invalid("app.x");
        for no_object in [json!(null), json!([]), json!("x")] {
            let reply = ns.put(path, app(kind, no_object.clone())).await;
            if no_object.is_null() {
                reply.must_be(200)
            } else {
                reply.invalid("app")
            };
        }
        let half: serde_json::Map<_, _> = many.clone().into_iter().take(60).collect();
        ns.put(path, app(kind, Value::Object(half))).await.must_be(200);
        let more = json!({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1});
        ns.put(path, app(kind, more)).await.invalid("app");
    }
    let invited =
        json!({"entity-type": "invite", "app": {"x": 1}, "properties": {"group": "devs"}});
    ns.post("/invite", invited).await.invalid("app");
}

/// Sends what was read back.
async fn resent(caller: &Caller, path: &str) {
    let read = caller.get(path).await.must_be(200).body;
    caller.put(path, read).await.must_be(200);
}

#[tokio::test]
async fn users_read_their_own_and_write_none() {
    let World { ns, asim, cleo } = World::closed().await;
    assert_eq!(asim.get("/me").await.body["app"], json!({"plan": "asim-plan"}));
    for path in ["/me", "/user/asim"] {
        for pairs in [json!({"plan": "enterprise"}), json!({"plan": null}), json!({"new": 1})] {
            asim.put(path, app("user", pairs.clone())).await.refused(403, "forbidden");
            asim.patch(path, app("user", pairs)).await.refused(403, "forbidden");
        }
        resent(&asim, path).await;
    }
    // A manager of a group, and its effective members.
    assert_eq!(asim.get("/group/own").await.body["app"], json!({"plan": "own-plan"}));
    asim.put("/group/own", app("group", json!({"plan": "x"}))).await.refused(403, "forbidden");
    resent(&asim, "/group/own").await;
    assert_eq!(asim.get("/group/org").await.body["app"], json!({"plan": "org-plan"}));
    // What is nested in one's groups is seen, without what only its own members see.
    assert_eq!(asim.get("/group/squad").await.body.get("app"), None);
    assert_eq!(cleo.get("/group/team").await.body.get("app"), None);
    assert!(!cleo.get("/group").await.text.contains("team-plan"));
    assert!(!cleo.get("/group/org/group").await.text.contains("team-plan"));
    // Nobody writes them by an invite.
    let made = ns.post("/invite", invite(json!({"group": "own"}))).await.must_be(201);
    let code = made.properties()["code"].as_str().unwrap();
    let mut newcomer =
        user("new", json!({"username": "new-name", "password": "a long enough one"}));
    newcomer.as_object_mut().unwrap().remove("id");
    newcomer["app"] = json!({"plan": "enterprise"});
    let accept = format!("/invite/{code}/accept");
    ns.stranger().post(&accept, newcomer).await.invalid("app");
}

#[tokio::test]
async fn what_changes_nothing_may_be_sent_back() {
    let World { ns, asim, .. } = World::closed().await;
    let stored =
        json!({"limit": 1.0, "big": 12_345_678_901_234_567_890_u64, "o": {"a": 1, "b": 2}});
    ns.put("/user/asim", app("user", stored.clone())).await.must_be(200);
    // As JavaScript reads and writes numbers.
    let rounded =
        json!({"limit": 1, "big": 12_345_678_901_234_567_000_u64, "o": {"a": 1.0, "b": 2}});
    asim.put("/me", app("user", rounded)).await.must_be(200);
    // As merge patches that change nothing.
    for patch in [json!({"a": 1}), json!({}), json!({"c": null})] {
        asim.patch("/me", app("user", json!({"o": patch.clone()}))).await.must_be(200);
        asim.put("/me", app("user", json!({"o": patch}))).await.refused(403, "forbidden");
    }
    for patch in [json!({"a": null}), json!({"a": 2}), json!({"c": 1}), json!(1)] {
        asim.patch("/me", app("user", json!({"o": patch}))).await.refused(403, "forbidden");
    }
    assert_eq!(ns.get("/user/asim").await.body["app"]["o"], stored["o"]);
}

#[tokio::test]
async fn a_placeholder_is_filled_in_with_them() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let key = ns.with_scopes(&["groups:write", "users:write"]).await;
    let member = json!({"group_id": "devs", "member_id": "later"});
    key.post("/groups/AddMember", member).await.must_be(200);
    let mut later = user("later", json!({}));
    later["app"] = json!({"plan": "free"});
    assert_eq!(ns.post("/user", later).await.must_be(201).body["app"], json!({"plan": "free"}));
    let mut again = group("devs", json!({}));
    again["app"] = json!({"plan": "free"});
    ns.post("/group", again).await.refused(409, "taken");
}
