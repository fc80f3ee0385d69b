//! What an import writes.

use super::{changes, counts, import, member, nesting};
use crate::support::{Namespace, group, user};
use serde_json::{Value, json};

#[tokio::test]
async fn documents_of_all_kinds_are_imported_in_one_call() {
    let ns = Namespace::new().await;
    let documents = [
        user("asim", json!({"username": "asim", "shoe_size": 43})),
        group("devs", json!({"name": "Developers"})),
        group("backend", json!({})),
        nesting("devs", "backend"),
        member("backend", "asim", json!({"role": "owner"})),
        json!({"entity-type": "invite", "properties": {"group": "devs", "email": "b@x.example"}}),
    ];
    let reply = import(&ns, "outcomes=all", &documents).await.must_be(200);
    assert_eq!(reply.body["entity-type"], "import");
    assert_eq!(counts(&reply), [6, 0, 0, 0, 0]);
    for (place, entry) in reply.entries().iter().enumerate() {
        assert_eq!((&entry["line"], &entry["status"]), (&json!(place + 1), &json!(201)));
        assert_eq!(entry["outcome"], "created");
    }
    assert_eq!(reply.entries()[4]["id"], "asim");
    assert_eq!(ns.get("/user/asim").await.properties()["shoe_size"], 43);
    let found = ns.get("/group/devs/user/asim?effective=true").await.must_be(200);
    assert_eq!(found.properties()["via"], json!(["backend"]));
    assert_eq!(ns.get("/invite").await.entries().len(), 1);
}

#[tokio::test]
async fn lines_may_come_in_any_order() {
    let ns = Namespace::new().await;
    let documents = [
        member("devs", "asim", json!({})),
        nesting("all", "devs"),
        user("asim", json!({})),
        group("devs", json!({})),
        group("all", json!({})),
    ];
    assert_eq!(counts(&import(&ns, "", &documents).await), [5, 0, 0, 0, 0]);
}

#[tokio::test]
async fn an_import_of_unchanged_data_leaves_no_change() {
    let ns = Namespace::new().await;
    let documents: Vec<Value> = [
        user(
            "asim",
            json!({"username": "asim", "email": "a@x.example", "n": 1, "nested": {"a": [1]}}),
        ),
        user("boris", json!({"login_email": "boris@x.example", "active": false})),
        group("devs", json!({"name": "Developers", "description": "Those who develop"})),
        group("ops", json!({})),
        nesting("devs", "ops"),
        member("ops", "asim", json!({"role": "manager"})),
        member("devs", "asim", json!({"expires_at": "2099-01-01T00:00:00Z"})),
        json!({"entity-type": "invite", "id": "i", "properties": {"group": "devs", "max_uses": 3}}),
    ]
    .into();
    assert_eq!(counts(&import(&ns, "", &documents).await), [8, 0, 0, 0, 0]);
    let before = changes(&ns).await;
    for query in ["", "atomic=true", "outcomes=all&passwords=replace"] {
        assert_eq!(counts(&import(&ns, query, &documents).await), [0, 0, 8, 0, 0], "{query}");
    }
    assert_eq!(changes(&ns).await, before);
    assert_eq!(ns.get("/user/asim").await.header("etag"), "\"1\"");
}

#[tokio::test]
async fn what_nothing_identifies_is_created_by_each_import() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let nameless = [
        json!({"entity-type": "user", "properties": {"name": "Asim", "email": "a@x.example"}}),
        json!({"entity-type": "group", "properties": {"name": "Developers"}}),
        json!({"entity-type": "invite", "properties": {"group": "devs"}}),
    ];
    for _ in 0..2 {
        assert_eq!(counts(&import(&ns, "", &nameless).await), [3, 0, 0, 0, 0]);
    }
    for (path, count) in [("/user", 2), ("/group?q=Developers", 2), ("/invite", 2)] {
        assert_eq!(ns.get(path).await.must_be(200).entries().len(), count, "{path}");
    }
    let named = [
        json!({"entity-type": "user", "properties": {"username": "asim"}}),
        json!({"entity-type": "user", "properties": {"external_id": "7"}}),
        json!({"entity-type": "group", "properties": {"external_id": "7"}}),
        json!({"entity-type": "invite", "properties": {"group": "devs", "email": "b@x.example"}}),
    ];
    assert_eq!(counts(&import(&ns, "", &named).await), [4, 0, 0, 0, 0]);
    assert_eq!(counts(&import(&ns, "", &named).await), [0, 0, 4, 0, 0]);
}

#[tokio::test]
async fn what_is_given_is_merged_with_what_is_there() {
    let ns = Namespace::new().await;
    let old = json!({"name": "Asim", "first_name": "A", "x": 1, "y": {"a": 1, "b": 2}});
    ns.post("/user", user("asim", old)).await.must_be(201);
    let new = json!({"entity-type": "user", "id": "asim", "app": {"plan": "pro"},
        "properties": {"first_name": null, "x": null, "y": {"a": 2}, "last_name": "Aslam"}});
    assert_eq!(counts(&import(&ns, "", std::slice::from_ref(&new)).await), [0, 1, 0, 0, 0]);
    let found = ns.get("/user/asim").await.must_be(200);
    let properties = found.properties();
    assert_eq!((&properties["name"], &properties["last_name"]), (&json!("Asim"), &json!("Aslam")));
    assert!(properties.get("first_name").is_none() && properties.get("x").is_none());
    assert_eq!(properties["y"], json!({"a": 2}));
    assert_eq!(found.body["app"], json!({"plan": "pro"}));
    assert_eq!(counts(&import(&ns, "", &[new]).await), [0, 0, 1, 0, 0]);
    let role = |role: Value| member("devs", "asim", json!({"role": role}));
    ns.group("devs").await;
    assert_eq!(counts(&import(&ns, "", &[role(json!("owner"))]).await), [1, 0, 0, 0, 0]);
    assert_eq!(counts(&import(&ns, "", &[role(json!("manager"))]).await), [0, 1, 0, 0, 0]);
    let plain = [member("devs", "asim", json!({}))];
    assert_eq!(counts(&import(&ns, "", &plain).await), [0, 0, 1, 0, 0]);
    let membership = ns.get("/group/devs/user/asim").await.must_be(200);
    assert_eq!(membership.properties()["role"], "manager");
}

#[tokio::test]
async fn users_are_found_by_another_systems_id_and_by_username() {
    let ns = Namespace::new().await;
    let asim = user("1", json!({"username": "Asim", "external_id": "ldap-7"}));
    ns.post("/user", asim).await.must_be(201);
    let by_external = user("other", json!({"external_id": "ldap-7", "name": "Asim"}));
    let reply = import(&ns, "outcomes=all", &[by_external]).await.must_be(200);
    assert_eq!((counts(&reply), &reply.entries()[0]["id"]), ([0, 1, 0, 0, 0], &json!("1")));
    let by_name =
        json!({"entity-type": "user", "properties": {"username": "ASIM", "name": "Asim Aslam"}});
    let reply = import(&ns, "outcomes=all", &[by_name]).await.must_be(200);
    assert_eq!((counts(&reply), &reply.entries()[0]["id"]), ([0, 1, 0, 0, 0], &json!("1")));
    let found = ns.get("/user/1").await;
    assert_eq!(found.properties()["name"], "Asim Aslam");
    assert_eq!(found.properties()["username"], "ASIM");
    // Two users of another system's id: which one is meant, the id says.
    ns.post("/user", user("2", json!({"external_id": "ldap-7"}))).await.must_be(201);
    let reply = import(&ns, "", &[user("3", json!({"external_id": "ldap-7"}))]).await;
    assert_eq!(reply.entries()[0]["problem"]["field"], "external_id");
    let by_external =
        json!({"entity-type": "group", "properties": {"external_id": "g", "name": "G"}});
    ns.post("/group", group("g1", json!({"external_id": "g"}))).await.must_be(201);
    let reply = import(&ns, "outcomes=all", &[by_external]).await;
    assert_eq!((counts(&reply), &reply.entries()[0]["id"]), ([0, 1, 0, 0, 0], &json!("g1")));
}

#[tokio::test]
async fn lines_about_the_same_user_are_applied_one_after_the_other() {
    let ns = Namespace::new().await;
    let documents = [
        user("asim", json!({"username": "asim", "external_id": "7"})),
        user("asim", json!({"name": "Asim"})),
        json!({"entity-type": "user", "properties": {"username": "asim", "name": "Asim A."}}),
        json!({"entity-type": "user", "properties": {"external_id": "7", "first_name": "Asim"}}),
        user("asim", json!({"first_name": "Asim"})),
        group("devs", json!({})),
        group("devs", json!({"name": "Devs"})),
        member("devs", "asim", json!({})),
        member("devs", "asim", json!({"role": "owner"})),
        nesting("administrators", "devs"),
        nesting("administrators", "devs"),
    ];
    let reply = import(&ns, "", &documents).await.must_be(200);
    assert_eq!(counts(&reply), [4, 5, 2, 0, 0], "{}", reply.text);
    let found = ns.get("/user/asim").await;
    assert_eq!(found.properties()["name"], "Asim A.");
    assert_eq!(found.properties()["first_name"], "Asim");
}

#[tokio::test]
async fn a_placeholder_is_filled_in_once() {
    let ns = Namespace::new().await;
    let ghost =
        json!({"entity-type": "user", "id": "ghost", "placeholder": true, "properties": {}});
    assert_eq!(counts(&import(&ns, "", std::slice::from_ref(&ghost)).await), [1, 0, 0, 0, 0]);
    assert_eq!(
        counts(&import(&ns, "mode=create", std::slice::from_ref(&ghost)).await),
        [0, 0, 1, 0, 0]
    );
    // It is created over the placeholder, as by `POST /user`.
    let whole = user("ghost", json!({"username": "casper"}));
    assert_eq!(
        counts(&import(&ns, "mode=create", std::slice::from_ref(&whole)).await),
        [1, 0, 0, 0, 0]
    );
    assert_eq!(counts(&import(&ns, "mode=create", &[whole]).await), [0, 0, 0, 0, 1]);
    assert_eq!(counts(&import(&ns, "", &[ghost]).await), [0, 0, 1, 0, 0]);
}

#[tokio::test]
async fn a_contact_address_becomes_no_address_to_sign_in_with() {
    let ns = Namespace::new().await;
    import(&ns, "", &[user("asim", json!({"email": "asim@x.example"}))]).await.must_be(200);
    let found = ns.get("/user/asim").await;
    assert_eq!(found.properties()["email"], "asim@x.example");
    assert!(found.properties().get("login_email").is_none());
}

#[tokio::test]
async fn an_import_is_one_document_too() {
    let ns = Namespace::new().await;
    let entries = json!([user("asim", json!({})), 7, user("boris", json!({"active": "yes"}))]);
    let reply = ns.post("/import", json!({"entity-type": "import", "entries": entries})).await;
    let reply = reply.must_be(200);
    assert_eq!(counts(&reply), [1, 0, 0, 0, 2]);
    let lines: Vec<_> = reply.entries().iter().map(|entry| entry["line"].as_u64()).collect();
    assert_eq!(lines, [Some(2), Some(3)]);
    ns.post("/import", json!({})).await.invalid("entries");
    ns.post("/import", json!({"entries": 1})).await.invalid("entries");
    ns.post("/import", json!({"entity-type": "user", "entries": []})).await.invalid("entity-type");
    ns.send_text("POST", "/import", "application/json", "[]").await.must_be(422);
    ns.send_text("POST", "/import", "text/plain", "{}").await.must_be(415);
}

#[tokio::test]
async fn a_thousand_lines_are_one_transaction() {
    let ns = Namespace::new().await;
    let documents: Vec<Value> = (0..2500).map(|n| user(&format!("u{n}"), json!({}))).collect();
    assert_eq!(counts(&import(&ns, "", &documents).await), [2500, 0, 0, 0, 0]);
    let query = "SELECT count(*), count(DISTINCT c.xid) FROM changes c \
        JOIN namespaces n ON n.no = c.namespace_no WHERE n.id = $1 AND c.action = 'user.created'";
    let row = crate::support::database::connect().await.query_one(query, &[&ns.id]).await.unwrap();
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (2500, 3));
}
