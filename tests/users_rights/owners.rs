//! Only owners promote and demote owners, and the last owner stays while other members remain.

use super::{Team, add_member};
use crate::support::{Caller, Namespace, all, count, membership};
use serde_json::json;

/// The number of rounds in which requests are sent at once.
const ROUNDS: usize = 24;

#[tokio::test]
async fn only_an_owner_makes_owners() {
    let team = Team::new().await;
    let owner = || membership(json!({"role": "owner"}));
    let path = "/group/devs/user/new";
    team.manager.post(path, owner()).await.refused(403, "forbidden");
    team.manager.put("/group/devs/user/member", owner()).await.refused(403, "forbidden");
    team.manager.put("/group/devs/user/manager", owner()).await.refused(403, "forbidden");
    team.owner.post(path, owner()).await.must_be(201);
    team.owner.put("/group/devs/user/member", owner()).await.must_be(200);
    let others = team.ns.with_scopes(&["groups:write"]).await;
    others.put("/group/devs/user/manager", owner()).await.must_be(200);
}

#[tokio::test]
async fn only_an_owner_demotes_or_removes_owners() {
    let team = Team::new().await;
    add_member(&team.ns, "devs", "new", "owner").await;
    let path = "/group/devs/user/new";
    let step_down = || membership(json!({"role": "member"}));
    team.manager.put(path, step_down()).await.refused(403, "forbidden");
    team.manager.put(path, membership(json!({"expires_at": null}))).await.must_be(403);
    team.manager.delete(path).await.refused(403, "forbidden");
    team.manager.add(path).await.must_be(200);
    assert_eq!(team.ns.get(path).await.properties()["role"], "owner");
    team.owner.put(path, step_down()).await.must_be(200);
    add_member(&team.ns, "other", "new", "owner").await;
    team.owner.put(path, membership(json!({"role": "owner"}))).await.must_be(200);
    team.owner.delete(path).await.must_be(200);
}

#[tokio::test]
async fn the_last_owner_stays_while_others_remain() {
    let team = Team::new().await;
    let own = "/group/devs/user/owner";
    let step_down = || membership(json!({"role": "manager"}));
    team.owner.delete(own).await.refused(409, "last_owner");
    team.owner.put(own, step_down()).await.refused(409, "last_owner");
    team.owner.put(own, membership(json!({"role": null}))).await.refused(409, "last_owner");
    let ends = membership(json!({"expires_at": "2999-01-01T00:00:00Z"}));
    team.owner.put(own, ends).await.refused(409, "last_owner");
    team.owner.put(own, membership(json!({"role": "owner"}))).await.must_be(200);
    // With another owner, one may leave.
    add_member(&team.ns, "devs", "new", "owner").await;
    team.owner.put(own, step_down()).await.must_be(200);
    team.owner.delete(own).await.must_be(200);
    let new = team.ns.signed_in("new").await;
    new.delete("/group/devs/user/new").await.refused(409, "last_owner");
    // An owner who is the only member may step down and leave.
    new.delete("/group/devs/user/manager").await.must_be(200);
    new.delete("/group/devs/user/member").await.must_be(200);
    new.put("/group/devs/user/new", step_down()).await.must_be(200);
    new.delete("/group/devs/user/new").await.must_be(200);
    assert_eq!(team.ns.get("/group/devs/user").await.ids(), [""; 0]);
}

#[tokio::test]
async fn expired_members_do_not_keep_the_last_owner_from_leaving() {
    let ns = Namespace::new().await;
    let asim = ns.newcomer("asim").await;
    ns.group("devs").await;
    add_member(&ns, "devs", "asim", "owner").await;
    ns.user("boris").await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let ends = membership(json!({"role": "owner", "expires_at": soon}));
    ns.post("/group/devs/user/boris", ends).await.must_be(201);
    ns.user("chen").await;
    add_member(&ns, "devs", "chen", "member").await;
    // An expired owner does not count as another owner.
    asim.tomorrow().delete("/group/devs/user/asim").await.refused(409, "last_owner");
    asim.delete("/group/devs/user/chen").await.must_be(200);
    asim.tomorrow().delete("/group/devs/user/asim").await.must_be(200);
}

#[tokio::test]
async fn an_owner_with_an_end_does_not_stand_in_for_one_for_good() {
    let team = Team::new().await;
    let own = "/group/devs/user/owner";
    let for_now = json!({"role": "owner", "expires_at": "2999-01-01T00:00:00Z"});
    for user in ["new", "manager"] {
        let path = format!("/group/devs/user/{user}");
        team.owner.add(&path).await;
        team.owner.put(&path, membership(for_now.clone())).await.must_be(200);
    }
    team.owner.delete(own).await.refused(409, "last_owner");
    team.owner.put(own, membership(json!({"role": "member"}))).await.refused(409, "last_owner");
    team.owner.put(own, membership(for_now.clone())).await.refused(409, "last_owner");
    // Nor do two of them, which take each other out, leave nobody; one who has an end may leave.
    let new = team.ns.signed_in("new").await;
    new.delete(own).await.refused(409, "last_owner");
    new.delete("/group/devs/user/new").await.must_be(200);
    // With another owner for good, one may leave.
    team.owner.add("/group/devs/user/outsider").await.must_be(201);
    let for_good = membership(json!({"role": "owner"}));
    team.owner.put("/group/devs/user/outsider", for_good).await.must_be(200);
    team.owner.delete(own).await.must_be(200);
}

#[tokio::test]
async fn a_list_that_leaves_out_the_last_owner_for_good_is_refused() {
    let team = Team::new().await;
    let for_now = json!({"role": "owner", "expires_at": "2999-01-01T00:00:00Z"});
    team.owner.post("/group/devs/user/new", membership(for_now)).await.must_be(201);
    let users = json!({"entity-type": "group", "groupname": "devs", "memberUsers": ["new"]});
    team.owner.put("/nuxeo/api/v1/group/devs", users).await.must_be(409);
    let both = json!({"entity-type": "group", "groupname": "devs", "memberUsers": ["owner"]});
    team.owner.put("/nuxeo/api/v1/group/devs", both).await.must_be(200);
    assert_eq!(team.ns.get("/group/devs/user").await.ids(), ["owner"]);
}

#[tokio::test]
async fn an_administrator_may_remove_the_last_owner() {
    let team = Team::new().await;
    team.ns.delete("/group/devs/user/owner").await.must_be(200);
    add_member(&team.ns, "devs", "owner", "owner").await;
    let root = team.ns.newcomer("root").await;
    add_member(&team.ns, "administrators", "root", "member").await;
    // An administrator removes the last owner, too.
    root.delete("/group/devs/user/owner").await.must_be(200);
}

/// A new group with two owners, who are signed in, and a member.
async fn two_owners(ns: &Namespace, round: usize) -> (String, [Caller; 2]) {
    let group = format!("g{round}");
    ns.group(&group).await;
    add_member(ns, &group, "a", "owner").await;
    add_member(ns, &group, "b", "owner").await;
    add_member(ns, &group, "c", "member").await;
    (group, [ns.signed_in("a").await, ns.signed_in("b").await])
}

async fn people() -> Namespace {
    let ns = Namespace::new().await;
    ns.people(&[], &["a", "b", "c"]).await;
    ns
}

/// The number of the two who are still owners.
async fn owners(ns: &Namespace, group: &str) -> usize {
    let members = ns.get(&format!("/group/{group}/user")).await.must_be(200);
    members.entries().iter().filter(|entry| entry["membership"]["role"] == "owner").count()
}

#[tokio::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let ns = people().await;
    for round in 0..ROUNDS {
        let (group, [a, b]) = two_owners(&ns, round).await;
        let leave = [(a, "a"), (b, "b")].map(|(caller, own)| {
            let path = format!("/group/{group}/user/{own}");
            async move {
                match round % 2 {
                    0 => caller.delete(&path).await,
                    _ => caller.put(&path, membership(json!({"role": "member"}))).await,
                }
            }
        });
        let replies = all(leave).await;
        assert_eq!((count(&replies, 200), count(&replies, 409)), (1, 1), "{replies:?}");
        assert_eq!(owners(&ns, &group).await, 1);
    }
}

#[tokio::test]
async fn of_two_owners_who_demote_each_other_at_once_one_stays() {
    let ns = people().await;
    for round in 0..ROUNDS {
        let (group, [a, b]) = two_owners(&ns, round).await;
        let unmake = [(a, "b"), (b, "a")].map(|(caller, other)| {
            let path = format!("/group/{group}/user/{other}");
            async move {
                match round % 2 {
                    0 => caller.delete(&path).await,
                    _ => caller.put(&path, membership(json!({"role": "member"}))).await,
                }
            }
        });
        let replies = all(unmake).await;
        assert_eq!(count(&replies, 200), 1, "{replies:?}");
        assert_eq!(owners(&ns, &group).await, 1);
    }
}

#[tokio::test]
async fn an_owner_who_leaves_and_demotes_the_other_at_once_does_only_one() {
    let ns = people().await;
    for round in 0..ROUNDS {
        let (group, [a, _]) = two_owners(&ns, round).await;
        let both = ["a", "b"].map(|user| {
            let (caller, path) = (a.clone(), format!("/group/{group}/user/{user}"));
            async move { caller.delete(&path).await }
        });
        let replies = all(both).await;
        assert_eq!(count(&replies, 200), 1, "{replies:?}");
        assert_eq!(owners(&ns, &group).await, 1);
    }
}
