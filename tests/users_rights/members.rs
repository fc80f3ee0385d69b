//! Managers and owners add, remove and change members. Everybody may leave.

use super::{Team, add_member};
use crate::support::membership;
use chrono::{TimeDelta, Utc};
use serde_json::json;

#[tokio::test]
async fn managers_and_owners_change_members() {
    let team = Team::new().await;
    let path = "/group/devs/user/new";
    for caller in [&team.manager, &team.owner] {
        caller.add(path).await.must_be(201);
        caller.add(path).await.must_be(200);
        for role in ["manager", "member"] {
            caller.put(path, membership(json!({"role": role}))).await.must_be(200);
        }
        caller.delete(path).await.must_be(200);
        caller.delete(path).await.refused(404, "not_found");
        caller.post(path, membership(json!({"role": "manager"}))).await.must_be(201);
        caller.delete(path).await.must_be(200);
        caller.add("/group/other/user/new").await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn others_change_no_members() {
    let team = Team::new().await;
    for caller in team.others() {
        caller.add("/group/devs/user/new").await.refused(403, "forbidden");
        caller.add("/group/devs/user/outsider").await.refused(403, "forbidden");
        caller.add("/group/devs/user/member").await.refused(403, "forbidden");
        for user in ["owner", "manager", "member"] {
            let path = format!("/group/devs/user/{user}");
            for role in ["owner", "manager", "member"] {
                let change = membership(json!({"role": role}));
                caller.put(&path, change).await.refused(403, "forbidden");
            }
        }
        for user in ["owner", "manager"] {
            let path = format!("/group/devs/user/{user}");
            caller.delete(&path).await.refused(403, "forbidden");
        }
    }
    team.outsider.delete("/group/devs/user/member").await.refused(403, "forbidden");
    assert_eq!(team.ns.get("/group/devs/user").await.ids(), ["owner", "manager", "member"]);
    assert_eq!(
        team.ns.get("/group/devs/user/member").await.properties()["role"],
        "member",
        "nobody raised themselves"
    );
}

#[tokio::test]
async fn members_and_managers_leave() {
    let team = Team::new().await;
    team.member.delete("/group/devs/user/member").await.must_be(200);
    team.member.delete("/group/devs/user/member").await.refused(404, "not_found");
    team.manager.delete("/group/devs/user/manager").await.must_be(200);
    // Users who have left cannot add themselves again.
    team.manager.add("/group/devs/user/manager").await.refused(403, "forbidden");
    assert_eq!(team.ns.get("/group/devs/user").await.ids(), ["owner"]);
}

#[tokio::test]
async fn an_expired_manager_has_no_rights() {
    let team = Team::new().await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = Utc::now() + TimeDelta::hours(1);
    for user in ["manager", "owner"] {
        let ends = membership(json!({"expires_at": soon}));
        team.ns.put(&format!("/group/devs/user/{user}"), ends).await.must_be(200);
    }
    for (caller, user) in [(&team.manager, "manager"), (&team.owner, "owner")] {
        caller.add("/group/devs/user/new").await.must_be(201);
        caller.delete("/group/devs/user/new").await.must_be(200);
        let later = caller.tomorrow();
        later.add("/group/devs/user/new").await.refused(403, "forbidden");
        later.delete("/group/devs/user/member").await.refused(403, "forbidden");
        later.delete("/group/devs").await.refused(403, "forbidden");
        later.add("/group/devs/group/other").await.refused(403, "forbidden");
        let change = json!({"entity-type": "group", "properties": {"name": "N"}});
        later.put("/group/devs", change).await.refused(403, "forbidden");
        let new = crate::support::invite(json!({"group": "devs"}));
        later.post("/invite", new).await.refused(403, "forbidden");
        let own = format!("/group/devs/user/{user}");
        let stay = membership(json!({"expires_at": null}));
        later.put(&own, stay).await.refused(403, "forbidden");
        later.add(&own).await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn managers_of_a_subgroup_have_no_rights_in_the_outer_group() {
    let team = Team::new().await;
    team.ns.nest("devs", "other").await;
    add_member(&team.ns, "other", "outsider", "owner").await;
    let effective = team.ns.get("/group/devs/user?effective=true").await;
    assert!(effective.ids().contains(&"outsider"));
    team.outsider.add("/group/devs/user/new").await.refused(403, "forbidden");
    team.outsider.add("/group/other/user/new").await.must_be(201);
}
