//! What lists say beside the entities: `include=counts`, what a group is in, and filters by state.

use crate::support::{Namespace, membership, user};
use serde_json::{Value, json};

/// `staff` contains `devs` and `ops`; asim and boris are in `devs`, and boris, who is inactive, in `ops` too.
async fn team() -> Namespace {
    let ns = Namespace::new().await;
    ns.group("staff").await;
    ns.people(&["devs"], &["asim", "boris"]).await;
    ns.group("ops").await;
    ns.add("/group/ops/user/boris").await.must_be(201);
    for inner in ["devs", "ops"] {
        ns.nest("staff", inner).await;
    }
    ns.put("/user/boris", user("boris", json!({"active": false}))).await.must_be(200);
    ns
}

#[tokio::test]
async fn lists_count_what_is_around_each_entry() {
    let ns = team().await;
    let counts = async |path: &str| -> Vec<Value> {
        let page = ns.get(path).await.must_be(200);
        page.entries().iter().map(|entry| entry["counts"].clone()).collect()
    };
    let groups = [(0, 2), (2, 0), (1, 0)].map(|(m, s)| json!({"members": m, "subgroups": s}));
    let here = "/group?q=";
    for (id, expected) in ["staff", "devs", "ops"].iter().zip(groups) {
        assert_eq!(counts(&format!("{here}{id}&include=counts")).await, [expected]);
    }
    let users = [json!({"groups": 1}), json!({"groups": 2})];
    assert_eq!(counts("/user?include=counts").await, users);
    assert_eq!(counts("/user").await, [Value::Null, Value::Null]);
    for path in ["/user", "/group"] {
        ns.get(&format!("{path}?include=all")).await.invalid("include");
        ns.get(&format!("{path}?include=counts&limit=201")).await.invalid("limit");
        ns.get(&format!("{path}?include=counts&limit=200")).await.must_be(200);
    }
}

#[tokio::test]
async fn a_placeholder_is_shown_until_created() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    ns.user("asim").await;
    let start = ns.get("/change?after=now").await.must_be(200).body["next"].clone();
    for member in ["asim", "named"] {
        let member = json!({"group_id": "devs", "member_id": member});
        ns.post("/groups/Groups/AddMember", member).await.must_be(200);
    }
    let named = ns.get("/user/named").await.must_be(200).body;
    assert_eq!(named["placeholder"], true);
    let path = format!("/change?type=user&wait=20&after={}", start.as_str().unwrap());
    let changes = ns.get(&path).await.must_be(200);
    assert_eq!(changes.entries()[0]["properties"]["entity"], named);
    let users = ns.get("/user").await.must_be(200);
    let members = ns.get("/group/devs/user").await.must_be(200);
    for list in [users, members] {
        let mut shown: Vec<_> = list
            .entries()
            .iter()
            .map(|user| (user["id"].as_str().unwrap(), &user["placeholder"]))
            .collect();
        shown.sort_by_key(|(id, _)| *id);
        assert_eq!(shown, [("asim", &Value::Null), ("named", &json!(true))]);
    }
    let invite = json!({"group_id": "later", "email": "b@x.example"});
    ns.post("/invites/Invites/Create", invite).await.must_be(200);
    assert_eq!(ns.get("/group/later").await.must_be(200).body["placeholder"], true);
    // What was read can be sent back, by which the user is created.
    ns.put("/user/named", named).await.must_be(200);
    assert_eq!(ns.get("/user/named").await.must_be(200).body.get("placeholder"), None);
    let key = json!({"placeholder": true, "properties": {"name": "k", "scopes": ["users:read"]}});
    ns.post("/key", key).await.invalid("placeholder");
}

#[tokio::test]
async fn an_expired_membership_is_not_counted() {
    let ns = team().await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let until = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let ends = membership(json!({"expires_at": until}));
    ns.put("/group/ops/user/boris", ends).await.must_be(200);
    let tomorrow = ns.tomorrow();
    let ops = tomorrow.get("/group?q=ops&include=counts").await.must_be(200);
    assert_eq!(ops.entries()[0]["counts"]["members"], 0);
    let boris = tomorrow.get("/user?q=boris&include=counts").await.must_be(200);
    assert_eq!(boris.entries()[0]["counts"]["groups"], 1);
    assert_eq!(tomorrow.get("/user?group=ops").await.ids(), [""; 0]);
}

#[tokio::test]
async fn counts_need_both_scopes() {
    let ns = team().await;
    for (scopes, status) in
        [(&["users:read"][..], 403), (&["groups:read"], 403), (&["users:read", "groups:read"], 200)]
    {
        let key = ns.with_scopes(scopes).await;
        for path in ["/user?include=counts", "/group?include=counts", "/user?group=devs"] {
            key.get(path).await.must_be(status);
        }
    }
}

#[tokio::test]
async fn users_are_filtered_by_state_and_group() {
    let ns = team().await;
    for (query, ids) in [
        ("active=true", &["asim"][..]),
        ("active=false", &["boris"]),
        ("group=devs", &["asim", "boris"]),
        ("group=ops", &["boris"]),
        // Nesting does not count.
        ("group=staff", &[]),
        ("group=none", &[]),
        ("group=devs&active=true", &["asim"]),
        ("group=devs&q=bor", &["boris"]),
        ("active=false&q=asim", &[]),
    ] {
        let page = ns.get(&format!("/user?{query}&count=true")).await.must_be(200);
        assert_eq!(page.ids(), ids, "{query}");
        assert_eq!(page.body["total"], ids.len(), "{query}");
    }
    assert_eq!(ns.all_ids("/user?group=devs", 1).await, ["asim", "boris"]);
    ns.get("/user?active=maybe").await.must_be(400);
    ns.get("/user?group=").await.invalid("group");
}

#[tokio::test]
async fn a_group_says_what_it_is_in() {
    let ns = team().await;
    ns.group("all").await;
    ns.nest("all", "staff").await;
    assert_eq!(ns.get("/group/devs/parent").await.ids(), ["staff"]);
    let above = ns.get("/group/devs/parent?effective=true&count=true").await.must_be(200);
    assert_eq!((above.ids(), &above.body["total"]), (vec!["staff", "all"], &json!(2)));
    assert_eq!(ns.all_ids("/group/devs/parent?effective=true", 1).await, ["staff", "all"]);
    assert_eq!(ns.get("/group/all/parent").await.ids(), [""; 0]);
    ns.get("/group/none/parent").await.refused(404, "not_found");
    ns.with_scopes(&["users:read"]).await.get("/group/devs/parent").await.refused(403, "forbidden");
}
