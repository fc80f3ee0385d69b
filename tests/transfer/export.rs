//! What an export has.

use super::{export, export_text, import, member};
use crate::support::feed::{START, changes_after};
use crate::support::{Namespace, PASSWORD, group, invite, user};
use serde_json::{Value, json};

#[tokio::test]
async fn an_export_has_the_documents_that_the_other_operations_show() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let app = json!({"entity-type": "user", "id": "boris", "app": {"plan": "pro"},
        "properties": {"name": "Boris", "shoe_size": 43.5}});
    ns.post("/user", app).await.must_be(201);
    ns.post("/group", group("devs", json!({"name": "Developers", "x": [1]}))).await.must_be(201);
    ns.group("ops").await;
    ns.nest("devs", "ops").await;
    ns.add("/group/devs/user/asim").await.must_be(201);
    let offer = invite(json!({"group": "devs", "email": "c@x.example", "message": "Hi"}));
    ns.post("/invite", offer).await.must_be(201);
    let mut lines = export(&ns, "").await;
    // On a sharded database the oldest does not come first.
    let order = |line: &Value| {
        let kind = line["entity-type"].as_str().unwrap();
        let place = ["user", "group", "subgroup", "membership", "invite"].map(|one| one == kind);
        (place.map(|is_it| !is_it), line["id"].as_str().unwrap_or_default().to_owned())
    };
    assert!(lines.is_sorted_by_key(|line| order(line).0));
    lines.sort_by_key(order);
    let kinds: Vec<_> = lines.iter().map(|line| line["entity-type"].as_str().unwrap()).collect();
    let expected = ["user", "user", "group", "group", "group", "subgroup", "membership", "invite"];
    assert_eq!(kinds, expected);
    for (line, path) in lines.iter().zip([
        "/user/asim",
        "/user/boris",
        "/group/administrators",
        "/group/devs",
        "/group/ops",
    ]) {
        assert_eq!(*line, ns.get(path).await.must_be(200).body);
    }
    assert_eq!(lines[5]["properties"], json!({"group": "devs", "subgroup": "ops"}));
    assert_eq!(lines[6], ns.get("/group/devs/user/asim").await.must_be(200).body);
    let mut shown = ns.get("/invite").await.entries()[0].clone();
    for derived in ["code", "state"] {
        shown["properties"].as_object_mut().unwrap().remove(derived).unwrap();
    }
    assert_eq!(lines[7], shown);
}

#[tokio::test]
async fn the_last_line_says_that_nothing_is_missing() {
    let ns = Namespace::new().await;
    let documents: Vec<Value> = (0..4500).map(|n| user(&format!("u{n}"), json!({}))).collect();
    import(&ns, "", &documents).await.must_be(200);
    let response = ns.open("/export").await;
    let cursor = response.headers()["roster-cursor"].to_str().unwrap().to_owned();
    assert_eq!(response.headers()["content-type"], "application/x-ndjson");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let text = response.text().await.unwrap();
    assert_eq!(text.lines().count(), 4502);
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    let expected = json!({"cursor": cursor, "users": 4500, "groups": 1, "subgroups": 0,
        "memberships": 0, "invites": 0});
    assert_eq!(last, json!({"entity-type": "export", "properties": expected}));
    // Nothing has been written since.
    let page = ns.get(&format!("/change?after={cursor}")).await.must_be(200);
    assert_eq!(page.entries().len(), 0);
    let ids: Vec<_> = text.lines().map(|line| line.split('"').nth(7).unwrap()).collect();
    assert_eq!(&ids[..3], ["u0", "u1", "u2"]);
}

#[tokio::test]
async fn what_has_ended_is_left_out() {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &["asim", "boris"]).await;
    let soon = json!({"expires_at": "2099-01-01T00:00:00Z"});
    let put = json!({"entity-type": "membership", "properties": soon});
    ns.put("/group/devs/user/asim", put).await.must_be(200);
    let made = ns.post("/invite", invite(json!({"group": "devs"}))).await.must_be(201);
    let lines = export(&ns, "type=membership,invite").await;
    assert_eq!(lines.len(), 3);
    let code = made.properties()["code"].as_str().unwrap();
    ns.stranger().add(&format!("/invite/{code}/decline")).await.must_be(200);
    assert_eq!(export(&ns, "type=invite").await, [Value::Null; 0]);
    assert!(!export_text(&ns, "").await.contains(code));
}

#[tokio::test]
async fn hashes_are_exported_on_demand_and_recorded() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    assert!(!export_text(&ns, "").await.contains("password_hash"));
    let text = export_text(&ns, "hashes=true&type=user,group").await;
    let line: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let hash = line["properties"]["password_hash"].as_str().unwrap();
    assert!(hash.starts_with("$argon2id$"));
    let changes = changes_after(&ns, START, "action=export.taken", 1).await;
    let taken = &changes[0]["properties"];
    assert_eq!(taken["action"], "export.taken");
    assert!(taken["actor"].as_str().unwrap().starts_with("key:"));
    assert_eq!(taken["entity"]["properties"], json!({"types": ["user", "group"], "hashes": true}));
    // Whoever brings the hash along brings the password along.
    let other = Namespace::new().await;
    import(&other, "", &[line]).await.must_be(200);
    other.stranger().sign_in("asim", PASSWORD).await.must_be(201);
}

#[tokio::test]
async fn a_kind_is_exported_as_a_table() {
    let ns = Namespace::new().await;
    let asim = json!({"username": "asim", "name": "Aslam, \"Asim\"", "shoe_size": 43});
    ns.post("/user", user("asim", asim)).await.must_be(201);
    ns.group("devs").await;
    import(&ns, "", &[member("devs", "asim", json!({"role": "owner"}))]).await.must_be(200);
    let text = export_text(&ns, "type=user&format=csv").await;
    let lines: Vec<_> = text.split("\r\n").collect();
    assert!(lines[0].starts_with("id,username,email,login_email,name,"), "{text}");
    assert!(lines[1].starts_with("asim,asim,,,\"Aslam, \"\"Asim\"\"\",,,,true,,"), "{text}");
    assert!(lines[1].ends_with("Z,\"{\"\"shoe_size\"\":43}\","), "{text}");
    let text = export_text(&ns, "type=membership&format=csv").await;
    assert!(text.starts_with("group,user,role,joined_at,expires_at\r\ndevs,asim,owner,"), "{text}");
    ns.get("/export?format=csv").await.invalid("type");
    ns.get("/export?format=xml").await.invalid("format");
    ns.get("/export?type=key").await.invalid("type");
}

#[tokio::test]
async fn an_export_has_what_a_list_finds() {
    let ns = Namespace::new().await;
    for (id, properties) in [
        ("asim", json!({"name": "Asim", "external_id": "e1"})),
        ("anna", json!({"name": "Anna", "active": false})),
        ("boris", json!({"name": "Boris"})),
    ] {
        ns.post("/user", user(id, properties)).await.must_be(201);
    }
    for id in ["devs", "ops"] {
        ns.post("/group", group(id, json!({"external_id": id}))).await.must_be(201);
        ns.post("/invite", invite(json!({"group": id}))).await.must_be(201);
    }
    for path in ["/group/devs/user/asim", "/group/devs/user/anna", "/group/ops/user/boris"] {
        ns.add(path).await.must_be(201);
    }
    for (query, list) in [
        ("type=user&q=a", "/user?q=a"),
        ("type=user&q=a&active=true", "/user?q=a&active=true"),
        ("type=user&active=false", "/user?active=false"),
        ("type=user&group=devs", "/user?group=devs"),
        ("type=user&external_id=e1", "/user?external_id=e1"),
        ("type=group&q=dev", "/group?q=dev"),
        ("type=group&external_id=ops", "/group?external_id=ops"),
    ] {
        let listed = ns.get(list).await.must_be(200);
        assert!(!listed.entries().is_empty(), "{query}");
        assert_eq!(export(&ns, query).await, listed.entries(), "{query}");
    }
    let ids = |lines: Vec<Value>, name: &str| -> Vec<String> {
        lines.iter().map(|line| line["properties"][name].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(export(&ns, "type=membership&group=devs").await, "user"), ["asim", "anna"]);
    assert_eq!(ids(export(&ns, "type=invite&group=ops").await, "group"), ["ops"]);
    assert_eq!(export(&ns, "type=membership&group=none").await, [Value::Null; 0]);
    for (query, field) in [
        ("q=a", "q"),
        ("type=group&active=true", "active"),
        ("type=user,group&external_id=e1", "external_id"),
        ("type=subgroup&group=devs", "group"),
    ] {
        ns.get(&format!("/export?{query}")).await.invalid(field);
    }
    let reads_users = ns.with_scopes(&["users:read"]).await;
    reads_users.open("/export?type=user&q=a").await;
    reads_users.get("/export?type=user&group=devs").await.refused(403, "forbidden");
}

#[tokio::test]
async fn a_placeholder_is_marked() {
    let ns = Namespace::new().await;
    let ghost = json!({"entity-type": "user", "id": "ghost", "placeholder": true});
    import(&ns, "", &[ghost]).await.must_be(200);
    let lines = export(&ns, "type=user").await;
    assert_eq!(lines[0]["placeholder"], true);
}
