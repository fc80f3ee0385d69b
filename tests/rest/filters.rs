//! Filters of lists: members by role and by a beginning of their names, users by their ids.

use crate::support::{Namespace, database, membership, user};
use serde_json::json;

/// `devs` has an owner and two members, one of whom is in the nested `staff` too; `chen` is only in
/// `staff`.
async fn team() -> Namespace {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &["asim", "boris", "bella"]).await;
    ns.post("/user", user("chen", json!({"name": "Bo Chen"}))).await.must_be(201);
    ns.group("staff").await;
    for (path, role) in [("bella", "manager"), ("chen", "owner")] {
        let path = format!("/group/staff/user/{path}");
        ns.post(&path, membership(json!({"role": role}))).await.must_be(201);
    }
    ns.nest("devs", "staff").await;
    let owner = membership(json!({"role": "owner"}));
    ns.put("/group/devs/user/asim", owner).await.must_be(200);
    ns
}

#[tokio::test]
async fn members_are_filtered_by_role_and_by_a_beginning() {
    let ns = team().await;
    for (query, ids) in [
        ("role=owner", vec!["asim"]),
        ("role=member", vec!["boris", "bella"]),
        ("role=manager", vec![]),
        ("q=B", vec!["boris", "bella"]),
        ("q=b&role=member&limit=1", vec!["boris"]),
        ("q=a&role=member", vec![]),
        // Who is a member by nesting has no role in the group.
        ("effective=true&role=owner", vec!["asim"]),
        ("effective=true&q=bo", vec!["boris", "chen"]),
        ("effective=true&q=b", vec!["boris", "bella", "chen"]),
        ("effective=true&q=%25", vec![]),
    ] {
        let page = ns.get(&format!("/group/devs/user?{query}&count=true")).await.must_be(200);
        assert_eq!(page.ids(), ids, "{query}");
        if !query.contains("limit") {
            assert_eq!(page.body["total"], ids.len(), "{query}");
        }
    }
    assert_eq!(ns.all_ids("/group/devs/user?q=b", 1).await, ["boris", "bella"]);
    ns.get("/group/devs/user?role=boss").await.invalid("role");
    ns.get("/group/devs/user?q=").await.invalid("q");
    ns.get("/group/none/user?role=owner").await.refused(404, "not_found");
}

/// So many are not sorted: the members are looked at instead.
#[tokio::test]
async fn members_are_found_where_ten_thousand_others_have_the_prefix() {
    let ns = team().await;
    let client = database::connect().await;
    let made = "INSERT INTO users (namespace_no, id, created_at, updated_at) \
        SELECT n.no, 'bo-' || i, now(), now() \
        FROM namespaces n, generate_series(1, 10001) i WHERE n.id = $1";
    client.execute(made, &[&ns.id]).await.unwrap();
    client.batch_execute("ANALYZE users").await.unwrap();
    for (query, ids) in [
        ("q=bo", vec!["boris"]),
        ("q=bo&role=owner", vec![]),
        ("effective=true&q=bo", vec!["boris", "chen"]),
        ("q=bo-", vec![]),
        ("q=bo-1", vec![]),
    ] {
        let page = ns.get(&format!("/group/devs/user?{query}&count=true")).await.must_be(200);
        assert_eq!((page.ids(), &page.body["total"]), (ids.clone(), &json!(ids.len())), "{query}");
    }
    assert_eq!(ns.all_ids("/group/devs/user?effective=true&q=bo", 1).await, ["boris", "chen"]);
}

#[tokio::test]
async fn users_are_read_by_their_ids() {
    let ns = team().await;
    let page = ns.get("/user?id=chen&id=asim&id=none&id=asim&count=true").await.must_be(200);
    assert_eq!((page.ids(), &page.body["total"]), (vec!["asim", "chen"], &json!(2)));
    assert_eq!(ns.get("/user?id=boris").await.ids(), ["boris"]);
    assert_eq!(ns.get("/user?id=boris&q=chen").await.ids(), [""; 0]);
    assert_eq!(ns.all_ids("/user?id=chen&id=asim", 1).await, ["asim", "chen"]);
    let ids = |count: usize| "&id=asim".repeat(count);
    ns.get(&format!("/user?{}", &ids(100)[1..])).await.must_be(200);
    ns.get(&format!("/user?{}", &ids(101)[1..])).await.invalid("id");
    ns.get("/user?id=").await.invalid("id");
}

#[tokio::test]
async fn an_effective_membership_says_by_which_groups_it_comes() {
    let ns = team().await;
    ns.group("all").await;
    ns.group("between").await;
    for (outer, inner) in [("all", "between"), ("between", "staff"), ("all", "devs")] {
        ns.nest(outer, inner).await;
    }
    let get = async |group: &str, user: &str| {
        ns.get(&format!("/group/{group}/user/{user}?effective=true")).await
    };
    let direct = get("devs", "asim").await.must_be(200);
    assert_eq!(direct.properties()["via"], json!([]));
    assert_eq!(direct.properties()["role"], "owner");
    let nested = get("devs", "chen").await.must_be(200);
    assert_eq!(nested.properties()["via"], json!(["staff"]));
    assert_eq!(nested.properties().get("role"), None);
    assert_eq!(get("all", "boris").await.properties()["via"], json!(["devs"]));
    let far = get("all", "chen").await.must_be(200);
    let via = far.properties()["via"].as_array().unwrap();
    assert!(via.len() == 2 && via[1] == "staff", "{via:?}");
    // A direct membership comes first, and what is not asked for is not followed.
    assert_eq!(get("devs", "bella").await.properties()["via"], json!([]));
    ns.get("/group/devs/user/chen").await.refused(404, "not_found");
    get("staff", "asim").await.refused(404, "not_found");
    get("none", "asim").await.refused(404, "not_found");
    get("devs", "none").await.refused(404, "not_found");
}
