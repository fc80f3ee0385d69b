//! Managers and owners change the group; owners and administrators delete it.

use super::{Team, add_member};
use crate::support::{group, invite};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn managers_and_owners_change_the_group() {
    let team = Team::new().await;
    for (n, caller) in [&team.manager, &team.owner].into_iter().enumerate() {
        let name = json!({"name": format!("{n}"), "own": n});
        caller.put("/group/devs", group("devs", name.clone())).await.must_be(200);
        caller.patch("/group/devs", group("devs", name)).await.must_be(200);
        // The role gives no rights over other groups.
        let other = group("other", json!({"name": "N"}));
        caller.put("/group/other", other).await.refused(403, "forbidden");
    }
    let before = team.ns.get("/group/devs").await.body;
    for caller in team.others() {
        for method in [Method::PUT, Method::PATCH] {
            let change = Some(group("devs", json!({"name": "N"})));
            caller.send(method, "/group/devs", change).await.refused(403, "forbidden");
        }
    }
    assert_eq!(team.ns.get("/group/devs").await.body, before);
}

#[tokio::test]
async fn only_owners_delete_the_group() {
    let team = Team::new().await;
    for caller in [&team.manager, &team.member, &team.outsider] {
        caller.delete("/group/devs").await.refused(403, "forbidden");
    }
    team.owner.delete("/group/other").await.refused(403, "forbidden");
    team.owner.with_header("if-match", r#""9""#).delete("/group/devs").await.must_be(412);
    team.owner.delete("/group/devs").await.must_be(204);
    team.owner.delete("/group/devs").await.refused(404, "not_found");
}

#[tokio::test]
async fn managers_and_owners_nest_in_the_group() {
    let team = Team::new().await;
    for caller in [&team.manager, &team.owner] {
        caller.add("/group/devs/group/other").await.must_be(201);
        caller.add("/group/devs/group/other").await.must_be(200);
        caller.delete("/group/devs/group/other").await.must_be(200);
        // The right over the outer group decides.
        caller.add("/group/other/group/devs").await.refused(403, "forbidden");
    }
    team.ns.nest("devs", "other").await;
    for caller in team.others() {
        caller.add("/group/devs/group/other").await.refused(403, "forbidden");
        caller.delete("/group/devs/group/other").await.refused(403, "forbidden");
    }
    assert_eq!(team.ns.get("/group/devs/group").await.ids(), ["other"]);
    // The right over a group does not extend to its subgroups.
    let change = group("other", json!({"name": "N"}));
    team.owner.put("/group/other", change).await.refused(403, "forbidden");
    team.owner.add("/group/other/user/new").await.refused(403, "forbidden");
}

#[tokio::test]
async fn managers_and_owners_invite() {
    let team = Team::new().await;
    for caller in [&team.manager, &team.owner] {
        let made = caller.post("/invite", invite(json!({"group": "devs"}))).await.must_be(201);
        let path = made.header("location").to_owned();
        caller.get(&path).await.must_be(200);
        caller.put(&path, invite(json!({"message": "M"}))).await.must_be(200);
        for other in team.others() {
            other.get(&path).await.refused(404, "not_found");
            other.put(&path, invite(json!({"message": "M"}))).await.refused(404, "not_found");
            other.delete(&path).await.refused(404, "not_found");
        }
        caller.delete(&path).await.must_be(204);
        let elsewhere = caller.post("/invite", invite(json!({"group": "other"}))).await;
        elsewhere.refused(403, "forbidden");
    }
    for other in team.others() {
        let refused = other.post("/invite", invite(json!({"group": "devs"}))).await;
        refused.refused(403, "forbidden");
    }
    assert_eq!(team.ns.get("/invite").await.ids(), [""; 0]);
}

#[tokio::test]
async fn only_an_owner_invites_owners() {
    let team = Team::new().await;
    let email = "x@x.example";
    let owners = invite(json!({"group": "devs", "role": "owner", "email": email}));
    team.manager.post("/invite", owners.clone()).await.refused(403, "forbidden");
    let made = team.owner.post("/invite", owners).await.must_be(201);
    let path = made.header("location").to_owned();
    // Its code makes owners, so a manager can neither read nor change it.
    team.manager.get(&path).await.refused(404, "not_found");
    assert_eq!(team.manager.get("/invite?group=devs&count=true").await.body["total"], 0);
    team.manager.put(&path, invite(json!({"max_uses": 9}))).await.refused(404, "not_found");
    team.manager.delete(&path).await.refused(404, "not_found");
    let again = invite(json!({"group": "devs", "email": email}));
    let refused = team.manager.post("/invite", again.clone()).await.refused(403, "forbidden");
    let code = made.properties()["code"].as_str().unwrap();
    assert!(!refused.text.contains(code));
    assert_eq!(team.owner.post("/invite", again).await.must_be(200).body, made.body);

    let plain = team.manager.post("/invite", invite(json!({"group": "devs"}))).await.must_be(201);
    let plain = plain.header("location").to_owned();
    let raise = invite(json!({"role": "owner"}));
    let refused = team.manager.put(&plain, raise.clone()).await.refused(403, "forbidden");
    assert!(refused.text.contains("owner"));
    team.manager.put(&plain, invite(json!({"role": "manager"}))).await.must_be(200);
    team.owner.put(&plain, raise).await.must_be(200);
    team.manager.get(&plain).await.refused(404, "not_found");
    team.owner.get("/invite?group=devs").await.must_be(200);
    assert_eq!(team.owner.get("/invite?group=devs&count=true").await.body["total"], 2);
}

#[tokio::test]
async fn the_current_role_decides() {
    let team = Team::new().await;
    let change = || group("devs", json!({"name": "N"}));
    team.member.put("/group/devs", change()).await.must_be(403);
    let raise = json!({"entity-type": "membership", "properties": {"role": "manager"}});
    team.owner.put("/group/devs/user/member", raise).await.must_be(200);
    team.member.put("/group/devs", change()).await.must_be(200);
    team.owner.delete("/group/devs/user/member").await.must_be(200);
    team.member.put("/group/devs", change()).await.must_be(403);
    add_member(&team.ns, "other", "member", "owner").await;
    team.member.put("/group/devs", change()).await.must_be(403);
}
