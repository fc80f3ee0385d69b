//! What lists have in common: filters, pages, totals.

use crate::support::{Namespace, database, encoded, group, user};
use serde_json::{Value, json};

/// Creates users whose ids and names have common prefixes.
async fn people(ns: &Namespace) {
    for (id, properties) in [
        ("asim", json!({"username": "Master", "email": "asim@example.com", "external_id": "1"})),
        ("boris", json!({"first_name": "Émile", "last_name": "Zola", "external_id": "1"})),
        ("Asima", json!({"name": "50% off", "external_id": "asim"})),
        ("50 off", json!({"name": r"a_b\c"})),
        ("aXb", json!({"email": "Boris@Example.com", "username": "zed"})),
    ] {
        ns.post("/user", user(id, properties)).await.must_be(201);
    }
}

#[tokio::test]
async fn users_are_found_by_their_properties() {
    let ns = Namespace::new().await;
    people(&ns).await;
    for (query, found) in [
        ("", &["asim", "boris", "Asima", "50 off", "aXb"][..]),
        ("username=mASTER", &["asim"]),
        ("username=mast", &[]),
        ("email=BORIS@example.com", &["aXb"]),
        ("external_id=1", &["asim", "boris"]),
        ("external_id=1&username=master", &["asim"]),
        ("external_id=1&username=zed", &[]),
        ("q=asim", &["asim", "Asima"]),
        ("q=ASIMA", &["Asima"]),
        ("q=mas", &["asim"]),
        ("q=%C3%A9mi", &["boris"]),
        ("q=zol", &["boris"]),
        ("q=boris@", &["aXb"]),
        ("q=sim", &[]),
        ("q=a&external_id=1", &["asim"]),
    ] {
        let list = ns.get(&format!("/user?{query}&count=true")).await.must_be(200);
        assert_eq!(list.ids(), found, "{query}");
        assert_eq!(list.body["total"], found.len(), "{query}");
    }
}

#[tokio::test]
async fn a_prefix_has_no_wildcards() {
    let ns = Namespace::new().await;
    people(&ns).await;
    ns.post("/group", group("100%", json!({"name": r"_\%"}))).await.must_be(201);
    ns.post("/group", group("100x", json!({"name": "xyz"}))).await.must_be(201);
    for (path, prefix, found) in [
        ("/user", "%", &[][..]),
        ("/user", "_", &[]),
        ("/user", r"\", &[]),
        ("/user", "50%", &["Asima"]),
        ("/user", "a_", &["50 off"]),
        ("/user", r"a_b\", &["50 off"]),
        ("/user", r"A_B\C", &["50 off"]),
        ("/group", "100%", &["100%"]),
        ("/group", "_", &["100%"]),
        ("/group", r"_\", &["100%"]),
        ("/group", r"_\%", &["100%"]),
        ("/group", "10", &["100%", "100x"]),
        ("/group", "X", &["100x"]),
    ] {
        let list = ns.get(&format!("{path}?q={}", encoded(prefix))).await.must_be(200);
        assert_eq!(list.ids(), found, "{path} {prefix}");
    }
}

#[tokio::test]
async fn groups_are_found_by_their_properties() {
    let ns = Namespace::new().await;
    for (id, properties) in [
        ("a", json!({"name": "Team", "external_id": "7"})),
        ("b", json!({"name": "Team", "description": "Team"})),
        ("c", json!({"name": "team"})),
    ] {
        ns.post("/group", group(id, properties)).await.must_be(201);
    }
    for (query, found) in [
        ("name=Team", &["a", "b"][..]),
        ("name=team", &["c"]),
        ("name=Tea", &[]),
        ("external_id=7", &["a"]),
        ("q=tEAM", &["a", "b", "c"]),
        ("q=adm", &["administrators"]),
        ("name=Team&external_id=7&q=a", &["a"]),
        ("name=Team&external_id=7&q=b", &[]),
    ] {
        assert_eq!(ns.get(&format!("/group?{query}")).await.ids(), found, "{query}");
    }
}

#[tokio::test]
async fn a_prefix_has_at_most_255_characters() {
    let ns = Namespace::new().await;
    for path in ["/user", "/group"] {
        let long = "é".repeat(255);
        ns.get(&format!("{path}?q={}", encoded(&long))).await.must_be(200);
        ns.get(&format!("{path}?q={}e", encoded(&long))).await.invalid("q");
    }
}

#[tokio::test]
async fn following_next_returns_every_entry_once() {
    let ns = Namespace::new().await;
    let users: Vec<_> = (0..7).map(|n| format!("u{n}")).collect();
    let groups: Vec<_> = (0..7).map(|n| format!("g{n}")).collect();
    ns.group("top").await;
    for (user, group) in users.iter().zip(&groups) {
        ns.people(&[group], &[user]).await;
        ns.nest("top", group).await;
        // `u0` is in all groups, but counts once in the outer group.
        ns.add(&format!("/group/{group}/user/u0")).await;
        ns.add(&format!("/group/g0/user/{user}")).await;
        let key = json!({"name": group, "scopes": ["users:read"]});
        let key = json!({"entity-type": "key", "id": group, "properties": key});
        ns.post("/key", key).await.must_be(201);
    }
    let with_first = |first: &[&str]| {
        first.iter().map(|id| (*id).to_owned()).chain(groups.iter().cloned()).collect::<Vec<_>>()
    };
    let own = ns.get("/key?limit=1").await.ids()[0].to_owned();
    for (path, ids) in [
        ("/user", users.clone()),
        ("/user?q=u", users.clone()),
        ("/group", with_first(&["administrators", "top"])),
        ("/group?q=g", groups.clone()),
        ("/group?member=u0", groups.clone()),
        ("/key", with_first(&[own.as_str()])),
        ("/group/g0/user", users.clone()),
        ("/group/top/user?effective=true", users.clone()),
        ("/group/top/group", groups.clone()),
        ("/user/u0/group", groups.clone()),
        ("/user/u0/group?effective=true", with_first(&["top"])),
    ] {
        for limit in [1, 3, 6, 7, 8, 9, 1000] {
            assert_eq!(ns.all_ids(path, limit).await, ids, "{path} {limit}");
        }
        let counted =
            format!("{path}{}count=true&limit=2", if path.contains('?') { '&' } else { '?' });
        assert_eq!(ns.get(&counted).await.body["total"], ids.len(), "{path}");
    }
}

#[tokio::test]
async fn a_page_has_fifty_entries_by_default() {
    let ns = Namespace::new().await;
    for n in 0..51 {
        ns.user(&format!("{n}")).await;
    }
    let page = ns.get("/user").await.must_be(200);
    assert_eq!(page.ids().len(), 50);
    assert_eq!(page.body["total"], Value::Null);
    let next = page.body["next"].as_str().unwrap();
    let last = ns.get(&format!("/user?after={next}")).await.must_be(200);
    assert_eq!((last.ids(), &last.body["next"]), (vec!["50"], &Value::Null));
}

#[tokio::test]
async fn pages_are_stable_while_others_write() {
    let ns = Namespace::new().await;
    for id in ["a", "b", "c", "d"] {
        ns.user(id).await;
    }
    let first = ns.get("/user?limit=2").await.must_be(200);
    assert_eq!(first.ids(), ["a", "b"]);
    // Even the entry that the cursor names may be deleted.
    for id in ["a", "b", "d"] {
        ns.delete(&format!("/user/{id}")).await.must_be(204);
    }
    ns.user("e").await;
    let next = first.body["next"].as_str().unwrap();
    assert_eq!(ns.get(&format!("/user?limit=2&after={next}")).await.ids(), ["c", "e"]);
}

#[tokio::test]
async fn limits_and_cursors_are_validated() {
    let ns = Namespace::new().await;
    let operator = crate::support::Caller::operator().of_namespace(&ns.id);
    ns.group("devs").await;
    ns.user("asim").await;
    for path in [
        "/user",
        "/group",
        "/group/devs/user",
        "/group/devs/group",
        "/user/asim/group",
        "/key",
        "/namespace",
    ] {
        let get = async |query: &str| operator.get(&format!("{path}?{query}")).await;
        get("limit=1").await.must_be(200);
        get("limit=1000").await.must_be(200);
        for limit in ["0", "-1", "1001", "9223372036854775807"] {
            get(&format!("limit={limit}")).await.invalid("limit");
        }
        for after in ["x", "", "bgAAAAAAAAA", "bgAAAAAAAAAA%3D", "eAAAAAAAAAAA", "%C3%A9"] {
            get(&format!("after={after}")).await.invalid("after");
        }
        get("after=bgAAAAAAAAAA").await.must_be(200);
        assert_eq!(get("after=bn__________").await.must_be(200).ids(), [""; 0], "{path}");
        for query in ["limit=many", "limit=", "limit=99999999999999999999", "count=one", "more=1"] {
            get(query).await.refused(400, "malformed");
        }
        get("limit=1&limit=2").await.refused(400, "malformed");
    }
}

#[tokio::test]
async fn filters_are_validated() {
    let ns = Namespace::new().await;
    let long = "x".repeat(256);
    for (path, fields) in [
        ("/user", &["username", "email", "external_id"][..]),
        ("/group", &["member", "name", "external_id"]),
    ] {
        for field in fields {
            for value in ["", "%20", "%00", "a%00b", "a%1Fb", "%C2%85", &long] {
                ns.get(&format!("{path}?{field}={value}")).await.invalid(field);
            }
        }
        for value in ["", "%20", "%00", "a%1Fb"] {
            ns.get(&format!("{path}?q={value}")).await.invalid("q");
        }
        ns.get(&format!("{path}?nonsense=1")).await.refused(400, "malformed");
    }
    ns.get("/user?email=none").await.invalid("email");
    ns.get("/user?member=a").await.refused(400, "malformed");
    ns.get("/group/administrators/user?effective=maybe").await.refused(400, "malformed");
}

/// With more matches than Roster sorts, it walks all groups in their order, page by page.
#[tokio::test]
async fn a_search_with_over_ten_thousand_matches_has_the_same_pages() {
    let ns = Namespace::new().await;
    ns.group("aaa").await;
    let client = database::connect().await;
    let made = "INSERT INTO groups (namespace_no, id, name, created_at, updated_at) \
        SELECT n.no, 'x' || i, 'Team ' || i, now(), now() \
        FROM namespaces n, generate_series(1, 10001) i WHERE n.id = $1 ORDER BY i";
    client.execute(made, &[&ns.id]).await.unwrap();
    ns.group("team zero").await;
    let read = async |query: &str| ns.get(&format!("/group?{query}")).await.must_be(200);
    for (query, total) in
        [("q=tEAM", 10_002), ("q=x", 10_001), ("q=x1", 1_113), ("q=team%201000", 3)]
    {
        let list = read(&format!("{query}&count=true&limit=2")).await;
        assert_eq!(list.body["total"], total, "{query}");
        assert_eq!(list.ids().len(), 2, "{query}");
    }
    let first = read("q=team&limit=2").await;
    assert_eq!(first.ids(), ["x1", "x2"]);
    let next = first.body["next"].as_str().unwrap();
    assert_eq!(read(&format!("q=team&limit=2&after={next}")).await.ids(), ["x3", "x4"]);
    let mut found = 0;
    let mut list = read("q=team&limit=1000").await;
    loop {
        found += list.ids().len();
        let Some(next) = list.body["next"].as_str() else { break };
        list = read(&format!("q=team&limit=1000&after={next}")).await;
    }
    assert_eq!(found, 10_002);
    assert_eq!(list.ids().last().copied(), Some("team zero"));
}
