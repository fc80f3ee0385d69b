//! Entities of the Nuxeo dialect are read and changed natively, and the reverse.

use crate::support::{Namespace, PASSWORD, group, membership, sorted, user};
use serde_json::json;

const API: &str = "/nuxeo/api/v1";

#[tokio::test]
async fn what_nuxeo_writes_the_native_dialect_reads() {
    let ns = Namespace::new().await;
    let properties = json!({
        "username": "alice", "firstName": "Alice", "email": "alice@example.com",
        "company": "Acme", "password": PASSWORD
    });
    let sent = json!({"entity-type": "user", "properties": properties});
    ns.post(&format!("{API}/user"), sent).await.must_be(201);
    let sent = json!({
        "entity-type": "group", "groupname": "devs", "grouplabel": "Developers",
        "properties": {"description": "They develop.", "tenantId": "t"},
        "memberUsers": ["alice", "bob"], "memberGroups": ["interns"], "parentGroups": ["staff"]
    });
    ns.post(&format!("{API}/group"), sent).await.must_be(201);

    let alice = ns.get("/user/alice").await.must_be(200);
    let known = alice.properties();
    assert_eq!((&known["username"], &known["first_name"]), (&json!("alice"), &json!("Alice")));
    assert_eq!((&known["email"], &known["company"]), (&json!("alice@example.com"), &json!("Acme")));
    ns.stranger().sign_in("alice", PASSWORD).await.must_be(201);
    // The address is a contact and no sign-in address.
    ns.stranger().sign_in("alice@example.com", PASSWORD).await.must_be(401);
    let devs = ns.get("/group/devs").await.must_be(200);
    assert_eq!(devs.properties()["name"], "Developers");
    assert_eq!(devs.properties()["description"], "They develop.");
    assert_eq!(devs.properties()["tenantId"], "t");
    assert_eq!(sorted(ns.get("/group/devs/user").await.ids()), sorted(["alice", "bob"]));
    assert_eq!(ns.get("/group/devs/group").await.ids(), ["interns"]);
    assert_eq!(ns.get("/user/bob/group?effective=true").await.ids().len(), 2);
    assert_eq!(
        sorted(ns.get("/group/staff/user?effective=true").await.ids()),
        sorted(["alice", "bob"])
    );
}

#[tokio::test]
async fn what_the_native_dialect_writes_nuxeo_reads_and_changes() {
    let ns = Namespace::new().await;
    let known = json!({"username": "carol", "last_name": "C", "name": "Carol C.", "shoe_size": 43});
    ns.post("/user", user("0815", known)).await.must_be(201);
    let known = json!({"name": "Writers", "cost_center": 4711, "external_id": "x"});
    ns.post("/group", group("writers", known)).await.must_be(201);
    let owner = membership(json!({"role": "owner"}));
    ns.post("/group/writers/user/0815", owner).await.must_be(201);

    let carol = ns.get(&format!("{API}/user/carol")).await.must_be(200);
    assert_eq!(carol.body["id"], "carol");
    assert_eq!(carol.properties()["groups"], json!(["writers"]));
    ns.get(&format!("{API}/user/0815")).await.must_be(404);
    let writers = ns.get(&format!("{API}/group/writers?fetch-group=memberUsers")).await;
    assert_eq!(writers.body["grouplabel"], "Writers");
    assert_eq!(writers.body["memberUsers"], json!(["carol"]));

    // Writing back all that was read keeps the properties that Nuxeo does not know.
    ns.put(&format!("{API}/user/carol"), carol.body).await.must_be(200);
    ns.put(&format!("{API}/group/writers"), writers.body).await.must_be(200);
    let carol = ns.get("/user/0815").await;
    assert_eq!(
        (&carol.properties()["shoe_size"], &carol.properties()["name"]),
        (&json!(43), &json!("Carol C."))
    );
    let writers = ns.get("/group/writers").await;
    assert_eq!(
        (&writers.properties()["cost_center"], &writers.properties()["external_id"]),
        (&json!(4711), &json!("x"))
    );
    assert_eq!(ns.get("/group/writers/user/0815").await.properties()["role"], "owner");

    ns.delete(&format!("{API}/user/carol")).await.must_be(204);
    ns.get("/user/0815").await.must_be(404);
}
