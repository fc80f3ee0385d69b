//! What users see natively in a closed directory, which is the default.

use super::World;
use crate::support::{Caller, invite, membership, user};

use chrono::{TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn users_see_their_groups_and_what_is_nested_in_them() {
    let World { asim, cleo, ns } = World::closed().await;
    assert_eq!(asim.get("/group").await.ids(), ["org", "team", "squad", "own"]);
    assert_eq!(cleo.get("/group").await.ids(), ["org", "team", "squad"]);
    assert_eq!(asim.get("/group?count=true").await.body["total"], 4);
    assert_eq!(asim.get("/group?q=the&limit=3").await.ids(), ["org", "team", "squad"]);
    assert_eq!(asim.get("/group?name=The%20hidden").await.entries().len(), 0);
    for seen in ["org", "team", "squad", "own"] {
        asim.get(&format!("/group/{seen}")).await.must_be(200);
    }
    for unseen in ["other", "hidden", "administrators"] {
        for path in ["", "/user", "/group", "/user/asim", "/user/dora?effective=true"] {
            asim.get(&format!("/group/{unseen}{path}")).await.refused(404, "not_found");
        }
    }
    assert_eq!(asim.get("/group/org/group?effective=true").await.ids(), ["team", "squad"]);
    // Of what a group is in, they see what they see anyway.
    for (group, above) in [("squad", vec!["org", "team"]), ("org", vec![])] {
        let list = asim.get(&format!("/group/{group}/parent?effective=true&count=true")).await;
        assert_eq!((list.ids(), &list.body["total"]), (above.clone(), &json!(above.len())));
    }
    asim.get("/group/hidden/parent").await.refused(404, "not_found");
    // Who administers sees everything, and so does a key.
    let boss = ns.newcomer("boss").await;
    ns.add("/group/administrators/user/boss").await.must_be(201);
    for caller in [&boss, &ns.with_scopes(&["groups:read"]).await] {
        caller.get("/group/hidden").await.must_be(200);
    }
}

#[tokio::test]
async fn users_see_of_the_members_of_these_groups_the_names() {
    let World { asim, .. } = World::closed().await;
    let names = ["first_name", "last_name", "name", "username"];
    for id in ["bea", "cleo"] {
        let seen = asim.get(&format!("/user/{id}")).await.must_be(200);
        assert_eq!(keys(&seen.body), ["entity-type", "id", "properties"]);
        assert_eq!(keys(seen.properties()), names);
        assert_eq!(seen.headers.get("etag"), None);
    }
    let members = asim.get("/group/team/user?effective=true").await.must_be(200);
    assert_eq!(members.ids(), ["asim", "bea"]);
    assert_eq!(keys(&members.entries()[1]["properties"]), names);
    assert!(members.entries()[0]["properties"]["salary"].is_number());
    let me = asim.get("/user/asim").await.must_be(200);
    assert_eq!(me.properties()["email"], "asim@example.com");
    assert_eq!(me.body["app"], json!({"plan": "asim-plan"}));
    for path in ["/user/dora", "/user/dora/group", "/user/dora/session", "/user/bea/session/x"] {
        asim.get(path).await.must_be(404);
    }
    // A search finds by what is seen only.
    assert_eq!(asim.get("/group/squad/user?q=bea-n").await.ids(), ["bea"]);
    assert_eq!(asim.get("/group/squad/user?q=bea%40").await.entries().len(), 0);
    assert_eq!(asim.get("/group/squad/user?q=bea%40&count=true").await.body["total"], 0);
}

#[tokio::test]
async fn users_see_those_groups_of_others_that_they_see_themselves() {
    let World { asim, .. } = World::closed().await;
    assert_eq!(asim.get("/user/bea/group").await.ids(), ["squad"]);
    let effective = asim.get("/user/bea/group?effective=true&count=true").await;
    assert_eq!(effective.ids(), ["org", "team", "squad"]);
    assert_eq!(effective.body["total"], 3);
    assert_eq!(asim.get("/group?member=bea").await.ids(), ["squad"]);
    assert_eq!(asim.get("/group?member=dora").await.entries().len(), 0);
}

#[tokio::test]
async fn users_do_not_list_users() {
    let World { ns, asim, .. } = World::closed().await;
    for query in ["", "?q=b", "?id=bea", "?email=bea%40example.com", "?username=asim-name"] {
        asim.get(&format!("/user{query}")).await.refused(403, "forbidden");
    }
    assert_eq!(ns.get("/user?count=true").await.body["total"], 4);
}

#[tokio::test]
async fn an_expired_membership_shows_nothing() {
    let World { ns, asim, .. } = World::closed().await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let until = Utc::now() + TimeDelta::hours(1);
    let member = membership(json!({"expires_at": until}));
    ns.put("/group/squad/user/bea", member.clone()).await.must_be(200);
    asim.get("/user/bea").await.must_be(200);
    asim.tomorrow().get("/user/bea").await.refused(404, "not_found");
    ns.put("/group/team/user/asim", member).await.must_be(200);
    asim.get("/group/squad").await.must_be(200);
    assert_eq!(asim.tomorrow().get("/group").await.ids(), ["own"]);
    asim.tomorrow().get("/group/squad").await.refused(404, "not_found");
}

/// Each request about somebody or something, named by `WHO`, `WHAT`.
fn requests() -> Vec<(Method, &'static str, Option<Value>)> {
    let (get, put, post, delete) = (Method::GET, Method::PUT, Method::POST, Method::DELETE);
    let patch = Method::PATCH;
    let renamed = user("WHO", json!({"name": "x"}));
    let group = json!({"entity-type": "group", "properties": {"name": "x"}});
    let password = json!({"new_password": "a new password"});
    let invited = invite(json!({"group": "WHAT", "email": "new@example.com"}));
    let member = || Some(membership(json!({})));
    vec![
        (get.clone(), "/user/WHO", None),
        (put.clone(), "/user/WHO", Some(renamed.clone())),
        (patch.clone(), "/user/WHO", Some(renamed)),
        (delete.clone(), "/user/WHO", None),
        (put.clone(), "/user/WHO/password", Some(password)),
        (get.clone(), "/user/WHO/group", None),
        (get.clone(), "/user/WHO/session", None),
        (delete.clone(), "/user/WHO/session", None),
        (get.clone(), "/group/WHAT", None),
        (put.clone(), "/group/WHAT", Some(group.clone())),
        (patch, "/group/WHAT", Some(group)),
        (delete.clone(), "/group/WHAT", None),
        (get.clone(), "/group/WHAT/user", None),
        (get.clone(), "/group/WHAT/group", None),
        (get.clone(), "/group/WHAT/user/WHO", None),
        (get.clone(), "/group/WHAT/user/asim", None),
        (get.clone(), "/group/own/user/WHO", None),
        (get.clone(), "/group/own/user/WHO?effective=true", None),
        (post.clone(), "/group/own/user/WHO", member()),
        (put.clone(), "/group/own/user/WHO", member()),
        (delete.clone(), "/group/own/user/WHO", None),
        (post.clone(), "/group/WHAT/user/asim", member()),
        (put, "/group/WHAT/user/asim", member()),
        (delete.clone(), "/group/WHAT/user/asim", None),
        (post.clone(), "/group/own/group/WHAT", None),
        (post.clone(), "/group/WHAT/group/own", None),
        (delete.clone(), "/group/own/group/WHAT", None),
        (delete, "/group/WHAT/group/own", None),
        (get.clone(), "/invite?group=WHAT", None),
        (get, "/group?member=WHO", None),
        (post, "/invite", Some(invited)),
    ]
}

async fn send(
    caller: &Caller,
    request: &(Method, &str, Option<Value>),
    who: &str,
    what: &str,
) -> (u16, String) {
    let (method, path, body) = request;
    let named = |text: &str| text.replace("WHO", who).replace("WHAT", what);
    let body = body.as_ref().map(|body| serde_json::from_str(&named(&body.to_string())).unwrap());
    let reply = caller.send(method.clone(), &named(path), body).await;
    (reply.status, reply.text.replace(who, "WHO").replace(what, "WHAT"))
}

#[tokio::test]
async fn what_is_not_seen_cannot_be_told_from_what_is_not_there() {
    let World { asim, .. } = World::closed().await;
    for request in requests() {
        let unseen = send(&asim, &request, "dora", "hidden").await;
        let absent = send(&asim, &request, "nobody", "nothing").await;
        assert_eq!(unseen, absent, "{} {}", request.0, request.1);
        let is_list = request.0 == Method::GET && request.1.contains("?member");
        assert_eq!(unseen.0, if is_list { 200 } else { 404 }, "{} {}", request.0, request.1);
    }
    // In a batch each entry is told alike.
    let one = |group: &str| json!({"group": group, "email": "new@example.com"});
    let batch = |group: &str| json!({"entity-type": "invites", "entries": [invite(one(group))]});
    let unseen = asim.post("/invite", batch("hidden")).await.must_be(200);
    let absent = asim.post("/invite", batch("nothing")).await.must_be(200);
    assert_eq!(unseen.text, absent.text);
}

#[tokio::test]
async fn a_stale_version_is_told_before_anything_about_names() {
    let World { ns, asim, .. } = World::closed().await;
    let boss = user("boss", json!({"username": "boss"}));
    ns.post("/user", boss).await.must_be(201);
    ns.add("/group/administrators/user/boss").await.must_be(201);
    let stale = asim.with_header("if-match", "\"99999\"");
    for name in ["b0ss", "n0body"] {
        stale.put("/me", user("asim", json!({"username": name}))).await.refused(412, "stale");
    }
}
