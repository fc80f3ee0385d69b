//! Lists are replaced by their difference, in one transaction. Members who stay are unchanged.

use super::{LISTS, api, group, user};
use crate::support::citus::cluster;
use crate::support::database::{Change, changes, connect};
use crate::support::{Namespace, all, membership};
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn put_lists(ns: &Namespace, name: &str, lists: Value) -> crate::support::Reply {
    ns.put(&api(&format!("/group/{name}?{LISTS}")), group(name, lists)).await
}

#[tokio::test]
async fn members_who_stay_keep_their_role_and_date() {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &["stays", "leaves", "joins"]).await;
    ns.delete("/group/devs/user/joins").await.must_be(200);
    let manager = membership(json!({"role": "manager"}));
    let before = ns.put("/group/devs/user/stays", manager).await.must_be(200).body;
    let lists = json!({"memberUsers": ["joins", "stays"]});
    let replaced = put_lists(&ns, "devs", lists).await.must_be(200);
    assert_eq!(replaced.body["memberUsers"], json!(["stays", "joins"]));
    assert_eq!(ns.get("/group/devs/user/stays").await.body, before);
    assert_eq!(ns.get("/group/devs/user/joins").await.properties()["role"], "member");
}

fn actions(changes: &[Change]) -> Vec<(&str, &str)> {
    changes.iter().map(|c| (c.action.as_str(), c.entity_id.as_str())).collect()
}

#[tokio::test]
async fn each_difference_leaves_one_record_and_no_more() {
    let ns = Namespace::new().await;
    let database = connect().await;
    ns.people(&["devs", "a", "b"], &["stays", "leaves"]).await;
    ns.nest("devs", "a").await;
    let known = changes(&database, &ns.id).await.len();
    let lists = json!({
        "memberUsers": ["new", "stays"], "memberGroups": ["b"], "parentGroups": ["fresh"]
    });
    put_lists(&ns, "devs", lists).await.must_be(200);
    let written = changes(&database, &ns.id).await;
    let mut done = actions(&written[known..]);
    done.sort_unstable();
    assert_eq!(
        done,
        [
            ("group.created", "fresh"),
            ("group.updated", "devs"),
            ("membership.created", "devs"),
            ("membership.deleted", "devs"),
            ("subgroup.created", "devs"),
            ("subgroup.created", "fresh"),
            ("subgroup.deleted", "devs"),
            ("user.created", "new"),
        ]
    );
    let joined = written[known..].iter().find(|c| c.action == "membership.created").unwrap();
    let expected = json!({"group": "devs", "user": "new", "role": "member",
        "joined_at": joined.document["joined_at"], "expires_at": null});
    assert_eq!(joined.document, expected);
    let fresh = written[known..].iter().find(|c| c.entity_id == "fresh").unwrap();
    assert_eq!(fresh.document.get("no"), None);
    let edge = json!({"group": "fresh", "subgroup": "devs"});
    let nested = |c: &&Change| c.action == "subgroup.created" && c.entity_id == "fresh";
    assert_eq!(written[known..].iter().find(nested).unwrap().document, edge);

    let known = written.len();
    ns.put(&api("/user/stays"), user("stays", json!({"groups": ["a"]}))).await.must_be(200);
    let written = changes(&database, &ns.id).await;
    let mut done = actions(&written[known..]);
    done.sort_unstable();
    // `stays` was in `b` and `devs`, too.
    assert_eq!(
        done,
        [("membership.deleted", "b"), ("membership.deleted", "devs"), ("user.updated", "stays"),]
    );
}

#[tokio::test]
async fn a_cycle_is_refused_and_nothing_is_written() {
    let ns = Namespace::new().await;
    let database = connect().await;
    for id in ["a", "b", "c"] {
        ns.group(id).await;
    }
    ns.nest("a", "b").await;
    ns.nest("b", "c").await;
    let before = changes(&database, &ns.id).await.len();
    for (name, lists) in [
        ("c", json!({"memberGroups": ["a"]})),
        ("a", json!({"parentGroups": ["c"]})),
        ("a", json!({"memberGroups": ["b", "a"]})),
        ("b", json!({"memberGroups": ["new"], "parentGroups": ["new"], "memberUsers": ["new"]})),
    ] {
        let refused = put_lists(&ns, name, lists).await.must_be(409);
        assert!(refused.body["message"].as_str().unwrap().contains("contain itself"));
    }
    assert_eq!(changes(&database, &ns.id).await.len(), before);
    ns.get(&api("/group/new")).await.must_be(404);
    ns.get(&api("/user/new")).await.must_be(404);
    // Reversing an edge makes no cycle, because the old edge is removed first.
    put_lists(&ns, "b", json!({"memberGroups": []})).await.must_be(200);
    put_lists(&ns, "c", json!({"memberGroups": ["a"]})).await.must_be(200);
}

#[tokio::test]
async fn the_last_owner_cannot_remove_themselves_by_a_list() {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &["owner", "member"]).await;
    let owner = membership(json!({"role": "owner"}));
    ns.put("/group/devs/user/owner", owner).await.must_be(200);
    let caller = ns.signed_in("owner").await;
    let path = api("/group/devs?fetch-group=memberUsers");
    let without = group("devs", json!({"memberUsers": ["member"]}));
    let refused = caller.put(&path, without.clone()).await.must_be(409);
    assert!(refused.body["message"].as_str().unwrap().contains("last owner"));
    let leave = user("owner", json!({"groups": []}));
    caller.put(&api("/user/owner"), leave).await.must_be(409);
    assert_eq!(ns.get(&path).await.body["memberUsers"], json!(["owner", "member"]));
    // Administrators may.
    let replaced = ns.put(&path, without).await.must_be(200);
    assert_eq!(replaced.body["memberUsers"], json!(["member"]));
}

#[tokio::test]
async fn many_replacements_at_once_leave_the_list_of_one() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let lists: Vec<_> = (0..16)
        .map(|n| {
            json!({"memberUsers": [format!("u{n}"), "shared", format!("v{n}")],
            "memberGroups": [format!("g{n}"), "both"]})
        })
        .collect();
    let replies = all(lists.clone().into_iter().map(|list| {
        let caller = (*ns).clone();
        async move { caller.put(&api("/group/devs"), group("devs", list)).await }
    }));
    for reply in replies.await {
        reply.must_be(200);
    }
    let left = ns.get(&api(&format!("/group/devs?{LISTS}"))).await.body;
    let set = |value: &Value| -> BTreeSet<String> {
        value.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    let is_whole = |list: &Value| {
        ["memberUsers", "memberGroups"].iter().all(|key| set(&list[*key]) == set(&left[*key]))
    };
    assert!(lists.iter().any(is_whole), "{left}");
}

#[tokio::test]
async fn one_of_many_requests_creates_a_group() {
    let ns = Namespace::new().await;
    for (path, sent) in [
        ("/group", group("g", json!({"grouplabel": "G", "memberUsers": ["x"]}))),
        ("/user", user("u", json!({"groups": ["g"]}))),
    ] {
        let replies = all((0..16).map(|_| {
            let (caller, sent) = ((*ns).clone(), sent.clone());
            async move { caller.post(&api(path), sent).await }
        }));
        let replies = replies.await;
        assert_eq!(crate::support::count(&replies, 201), 1);
        assert_eq!(crate::support::count(&replies, 409), 15);
    }
}

#[tokio::test]
async fn a_long_list_is_replaced_in_one_request() {
    let ns = Namespace::new().await;
    let names = |from: usize| (from..from + 2000).map(|n| format!("u{n:05}")).collect::<Vec<_>>();
    let made = group("big", json!({"memberUsers": names(0)}));
    ns.post(&api("/group"), made).await.must_be(201);
    let replaced = put_lists(&ns, "big", json!({"memberUsers": names(1000)})).await.must_be(200);
    assert_eq!(replaced.body["memberUsers"], json!(names(1000)));
    // A list of over 100,000 names is refused rather than cut off.
    let many: Vec<_> = (0..100_001).map(|n| format!("{n:x}")).collect();
    let refused = put_lists(&ns, "big", json!({"memberUsers": many})).await.must_be(400);
    assert!(refused.body["message"].as_str().unwrap().contains("100,000"));
}

#[tokio::test]
async fn nesting_below_administrators_by_a_list_closes_open_invites() {
    let ns = Namespace::new().await;
    for (upper, lower) in [("a", "b"), ("c", "d")] {
        ns.group(upper).await;
        ns.group(lower).await;
        ns.nest(upper, lower).await;
    }
    let mut made = Vec::new();
    for name in ["a", "b", "c", "d", "administrators"] {
        let sent = crate::support::invite(json!({"group": name}));
        let invite = ns.post("/invite", sent).await.must_be(201);
        made.push(invite.header("location").to_owned());
    }
    let parents = json!({"parentGroups": ["administrators"]});
    put_lists(&ns, "a", parents).await.must_be(200);
    let inner = json!({"memberGroups": ["a", "c"]});
    put_lists(&ns, "administrators", inner).await.must_be(200);
    let mut states = Vec::new();
    for path in made {
        states.push(ns.get(&path).await.properties()["state"].clone());
    }
    assert_eq!(json!(states), json!(["expired", "expired", "expired", "expired", "open"]));
    let records = changes(&connect().await, &ns.id).await;
    assert_eq!(records.iter().filter(|record| record.action == "invite.closed").count(), 4);
}

#[tokio::test]
async fn taking_the_name_of_a_listed_administrator_gives_no_rights() {
    let ns = Namespace::new().await;
    let admins = |names: Value| put_lists(&ns, "administrators", json!({"memberUsers": names}));
    admins(json!(["root", "ghost", "Boss"])).await.must_be(200);
    ns.person("eve").await;
    let eve = ns.signed_in_by_password("eve").await;
    let taken = crate::support::user("eve", json!({"username": "ghost"}));
    // A username is nobody else's id, whoever writes it. It may differ from one in case.
    eve.put("/user/eve", taken.clone()).await.refused(409, "taken");
    ns.put("/user/eve", taken).await.refused(409, "taken");
    let key = ns.with_scopes(&["users:write", "groups:write", "users:read", "groups:read"]).await;
    let boss = user("boss", json!({"password": crate::support::PASSWORD}));
    key.post(&api("/user"), boss).await.must_be(201);
    let exact = user("Boss", json!({"password": crate::support::PASSWORD}));
    key.post(&api("/user"), exact).await.must_be(403);
    // Writing back what was read changes nothing.
    let before = ns.get("/group/administrators/user").await.must_be(200).body;
    let path = api("/group/administrators?fetch-group=memberUsers");
    let read = ns.get(&path).await.must_be(200).body;
    assert_eq!(read["memberUsers"], json!(["Boss", "ghost", "root"]));
    ns.put(&path, read.clone()).await.must_be(200);
    assert_eq!(ns.get(&path).await.body["memberUsers"], read["memberUsers"]);
    assert_eq!(ns.get("/group/administrators/user").await.body, before);
    for name in ["eve", "boss"] {
        let login = ns.stranger().by_password(name, crate::support::PASSWORD);
        let login = login.add(&api("/automation/login")).await.must_be(200);
        assert_eq!(login.body["isAdministrator"], false, "{name}");
    }
    // Each name stands for the user who has exactly this name.
    assert_eq!(ns.get(&api("/user/Boss")).await.body["id"], "Boss");
    assert_eq!(ns.get(&api("/user/boss")).await.body["id"], "boss");
    assert_eq!(ns.get(&api("/user/BOSS")).await.body["id"], "boss");
}

#[tokio::test]
async fn names_that_differ_in_case_are_of_different_users() {
    let ns = Namespace::new().await;
    let names = json!(["DAVE", "Dave", "dave"]);
    put_lists(&ns, "team", json!({"memberUsers": names})).await.must_be(404);
    ns.post(&api("/group"), group("team", json!({"memberUsers": names}))).await.must_be(201);
    // The username, as it is compared, would be the id of another.
    ns.post(&api("/user"), user("Dave", json!({}))).await.must_be(409);
    let path = api("/group/team?fetch-group=memberUsers");
    let read = ns.get(&path).await.must_be(200).body;
    ns.put(&path, read.clone()).await.must_be(200);
    assert_eq!(ns.get(&path).await.body["memberUsers"], read["memberUsers"]);
    assert_eq!(read["memberUsers"].as_array().unwrap().len(), 3);
    ns.delete(&api("/user/DAVE")).await.must_be(204);
    assert_eq!(ns.get(&path).await.body["memberUsers"].as_array().unwrap().len(), 2);
    assert_eq!(ns.get(&api("/user/Dave")).await.must_be(200).body["id"], "Dave");
}

#[tokio::test]
async fn lists_may_have_tens_of_thousands_of_names() {
    // Citus checks each foreign key on another node, for which the time of a request is too short.
    let many = if cluster().is_some() { 4_000 } else { 40_000 };
    let ns = Namespace::new().await;
    ns.group("crowd").await;
    let names = |of: &str| (0..many).map(|n| format!("{of}{n}")).collect::<Vec<_>>();
    let total = async |path: &str| ns.get(path).await.body["total"].clone();
    for (field, of, path) in [
        ("memberUsers", "u", "/group/crowd/user?count=true&limit=1"),
        ("memberGroups", "g", "/group/crowd/group?count=true&limit=1"),
    ] {
        for (named, left) in [(names(of), many), (vec![format!("{of}1")], 1)] {
            let lists = group("crowd", json!({field: named}));
            ns.put(&api("/group/crowd"), lists).await.must_be(200);
            assert_eq!(total(path).await, left);
        }
    }
    let busy = user("busy", json!({"username": "busy", "groups": names("g")}));
    ns.post(&api("/user"), busy).await.must_be(201);
    assert_eq!(total("/user/busy/group?count=true&limit=1").await, many);
    let idle = user("busy", json!({"username": "busy", "groups": ["g1"]}));
    ns.put(&api("/user/busy"), idle).await.must_be(200);
    assert_eq!(total("/user/busy/group?count=true&limit=1").await, 1);
}
