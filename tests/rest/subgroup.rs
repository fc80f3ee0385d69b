//! `/group/{id}/group` and `/group/{id}/group/{child}`: nesting and effective lists.

use crate::support::{Namespace, Reply};

#[tokio::test]
async fn an_edge_is_created_once_and_deleted_once() {
    let ns = Namespace::new().await;
    let outer = ns.group("staff").await;
    ns.group("devs").await;
    assert_eq!(ns.add("/group/staff/group/devs").await.must_be(201).body, outer.body);
    assert_eq!(ns.add("/group/staff/group/devs").await.must_be(200).body, outer.body);
    let list = ns.get("/group/staff/group?count=true").await.must_be(200);
    assert_eq!((list.ids(), &list.body["total"]), (vec!["devs"], &1.into()));
    assert_eq!(list.entries()[0], ns.get("/group/devs").await.body);
    assert_eq!(ns.delete("/group/staff/group/devs").await.must_be(200).body, outer.body);
    ns.delete("/group/staff/group/devs").await.refused(404, "not_found");
    assert_eq!(ns.get("/group/staff/group").await.ids(), [""; 0]);
}

#[tokio::test]
async fn an_unknown_group_is_not_found() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    for path in ["/group/devs/group/none", "/group/none/group/devs", "/group/none/group/none"] {
        ns.add(path).await.refused(404, "not_found");
        ns.delete(path).await.refused(404, "not_found");
    }
    ns.get("/group/none/group").await.refused(404, "not_found");
    ns.get("/group/none/group?effective=true&count=true").await.refused(404, "not_found");
}

#[tokio::test]
async fn cycles_are_refused() {
    let ns = Namespace::new().await;
    for id in ["a", "b", "c", "d"] {
        ns.group(id).await;
    }
    let itself = ns.add("/group/a/group/a").await.refused(409, "cycle");
    assert_eq!(itself.body["detail"], "a group cannot contain itself: a › a");
    ns.nest("a", "b").await;
    ns.nest("b", "c").await;
    ns.nest("c", "d").await;
    for path in ["/group/b/group/a", "/group/c/group/a", "/group/d/group/a", "/group/d/group/b"] {
        ns.add(path).await.refused(409, "cycle");
    }
    let through = ns.add("/group/d/group/a").await.refused(409, "cycle");
    assert_eq!(through.body["detail"], "a group cannot contain itself: d › a › b › c › d");
    // A diamond is no cycle. When an edge is removed, the opposite edge is allowed.
    ns.nest("a", "d").await;
    ns.delete("/group/b/group/c").await.must_be(200);
    ns.nest("c", "a").await;
    // The shortest path is shown.
    let through = ns.add("/group/d/group/c").await.refused(409, "cycle");
    assert_eq!(through.body["detail"], "a group cannot contain itself: d › c › d");
    ns.add("/group/b/group/c").await.refused(409, "cycle");
}

#[tokio::test]
async fn effective_lists_follow_nesting_both_ways() {
    let ns = Namespace::new().await;
    // `top` contains `left` and `right`, which contain `bottom`. Each group has one member.
    for (group, user) in [("top", "t"), ("left", "l"), ("right", "r"), ("bottom", "b")] {
        ns.people(&[group], &[user]).await;
    }
    for (outer, inner) in
        [("top", "left"), ("top", "right"), ("left", "bottom"), ("right", "bottom")]
    {
        ns.nest(outer, inner).await;
    }
    ns.add("/group/top/user/b").await.must_be(201);
    let list = async |path: &str| ns.get(&format!("{path}effective=true&count=true")).await;
    let total = |reply: &Reply| reply.body["total"].as_u64().unwrap();

    let members = list("/group/top/user?").await;
    assert_eq!((members.ids(), total(&members)), (vec!["t", "l", "r", "b"], 4));
    let direct: Vec<_> = members.entries().iter().map(|e| !e["membership"].is_null()).collect();
    assert_eq!(direct, [true, false, false, true]);
    assert_eq!(list("/group/left/user?").await.ids(), ["l", "b"]);
    assert_eq!(list("/group/bottom/user?").await.ids(), ["b"]);
    assert_eq!(ns.get("/group/top/user?count=true").await.ids(), ["t", "b"]);

    let groups = list("/user/b/group?").await;
    assert_eq!((groups.ids(), total(&groups)), (vec!["top", "left", "right", "bottom"], 4));
    let direct: Vec<_> = groups.entries().iter().map(|e| !e["membership"].is_null()).collect();
    assert_eq!(direct, [true, false, false, true]);
    assert_eq!(list("/user/l/group?").await.ids(), ["top", "left"]);
    assert_eq!(ns.get("/user/l/group").await.ids(), ["left"]);

    let below = list("/group/top/group?").await;
    assert_eq!((below.ids(), total(&below)), (vec!["left", "right", "bottom"], 3));
    assert_eq!(ns.get("/group/top/group?count=true").await.ids(), ["left", "right"]);
}
