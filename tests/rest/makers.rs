//! Keys name their makers, and what somebody leaves behind can be found and ended.

use crate::support::{Caller, Namespace, user};
use serde_json::{Value, json};

/// A namespace with the administrator `root`, who has created the keys `one` and `two`.
async fn with_a_maker() -> (Namespace, Caller) {
    let ns = Namespace::new().await;
    let root = ns.newcomer("root").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    for id in ["one", "two"] {
        create(&root, id, &["users:read"]).await;
    }
    (ns, root)
}

async fn create(by: &Caller, id: &str, scopes: &[&str]) -> Caller {
    let properties = json!({"name": id, "scopes": scopes});
    let document = json!({"entity-type": "key", "id": id, "properties": properties});
    let made = by.post("/key", document).await.must_be(201);
    by.with_key(made.properties()["secret"].as_str().unwrap())
}

fn warned_of(document: &Value) -> &Value {
    assert_eq!(document["warnings"].as_array().unwrap().len(), 1);
    &document["warnings"][0]["keys"]
}

#[tokio::test]
async fn a_key_names_its_maker() {
    let (ns, root) = with_a_maker().await;
    assert_eq!(ns.get("/key/one").await.properties()["created_by"], "user:root");
    let application = create(&root, "application", &["admin"]).await;
    let made = create(&application, "three", &["users:read"]).await;
    assert_eq!(ns.get("/key/three").await.properties()["created_by"], "key:application");
    made.get("/user").await.must_be(200);
    let operators = Caller::operator().get("/key/admin").await.must_be(200);
    assert_eq!(operators.properties()["created_by"], "system");

    assert_eq!(ns.get("/key?created_by=user:root").await.ids(), ["one", "two", "application"]);
    let page = ns.get("/key?created_by=user:root&limit=1&count=true").await.must_be(200);
    assert_eq!((page.ids(), &page.body["total"]), (vec!["one"], &json!(3)));
    assert_eq!(ns.get("/key?created_by=key:application").await.ids(), ["three"]);
    assert_eq!(ns.get("/key?created_by=user:nobody").await.ids(), [""; 0]);
    for wrong in ["root", "user:", "user:%00", "group:devs", "systems", ""] {
        ns.get(&format!("/key?created_by={wrong}")).await.invalid("created_by");
        ns.delete(&format!("/key?created_by={wrong}")).await.invalid("created_by");
    }
    ns.delete("/key").await.must_be(400);
}

#[tokio::test]
async fn the_keys_that_somebody_created_are_revoked_together() {
    let (ns, root) = with_a_maker().await;
    let one = create(&root, "three", &["users:read"]).await;
    one.get("/user").await.must_be(200);
    let plain = ns.newcomer("plain").await;
    plain.delete("/key?created_by=user:root").await.refused(403, "forbidden");
    ns.delete("/key?created_by=user:root").await.must_be(204);
    one.get("/user").await.refused(401, "unauthenticated");
    assert_eq!(ns.get("/key?created_by=user:root").await.ids(), [""; 0]);
    ns.get("/key").await.must_be(200);
    ns.delete("/key?created_by=user:root").await.must_be(204);
}

#[tokio::test]
async fn all_keys_of_a_maker_are_revoked_or_none() {
    let ns = Namespace::new().await;
    let operator = Caller::operator().of_namespace(&ns.id);
    create(&operator, "narrow", &["users:read"]).await;
    create(&operator, "wide", &["operator"]).await;
    let made = "/key?created_by=operator:admin";
    ns.delete(made).await.refused(403, "forbidden");
    let ids = ns.get(made).await;
    assert!(ids.ids().contains(&"narrow") && ids.ids().contains(&"wide"), "{}", ids.text);
}

#[tokio::test]
async fn keys_that_an_administrator_leaves_behind_are_warned_of() {
    let (ns, _root) = with_a_maker().await;
    let removed = ns.delete("/group/administrators/user/root").await.must_be(200);
    assert_eq!(*warned_of(&removed.body), json!(["one", "two"]));
    // A group that does not administer, and a user who has created none.
    ns.people(&["devs"], &["plain"]).await;
    ns.add("/group/devs/user/root").await.must_be(201);
    let left = ns.delete("/group/devs/user/root").await.must_be(200);
    assert_eq!(left.body.get("warnings"), None);
    let off = |id| user(id, json!({"active": false}));
    let plain = ns.put("/user/plain", off("plain")).await.must_be(200);
    assert_eq!(plain.body.get("warnings"), None);
    let deactivated = ns.put("/user/root", off("root")).await.must_be(200);
    assert_eq!(*warned_of(&deactivated.body), json!(["one", "two"]));
    // The document can be sent back.
    ns.put("/user/root", deactivated.body).await.must_be(200);
    // Expired keys open nothing.
    let expire = "UPDATE api_keys SET expires_at = now() WHERE created_by = 'user:root' AND \
        id = 'one' AND namespace_no = (SELECT no FROM namespaces WHERE id = $1)";
    crate::support::database::connect().await.execute(expire, &[&ns.id]).await.unwrap();
    let again = ns.put("/user/root", off("root")).await.must_be(200);
    assert_eq!(*warned_of(&again.body), json!(["two"]));
    ns.delete("/user/root").await.must_be(204);
    assert_eq!(ns.get("/key?created_by=user:root").await.ids(), ["one", "two"]);
}

#[tokio::test]
async fn what_those_leave_behind_who_administer_by_nesting_is_warned_of() {
    let ns = Namespace::new().await;
    let (ops, nested) = ("/group/ops/user", "/group/administrators/group/ops");
    ns.group("ops").await;
    ns.add(nested).await.must_be(201);
    for id in ["root", "chief", "both", "idle"] {
        let maker = ns.newcomer(id).await;
        ns.add(&format!("{ops}/{id}")).await.must_be(201);
        if id != "idle" {
            create(&maker, &format!("of-{id}"), &["users:read"]).await;
        }
    }
    ns.add("/group/administrators/user/both").await.must_be(201);
    let removed = ns.delete(nested).await.must_be(200);
    assert_eq!(*warned_of(&removed.body), json!(["of-root", "of-chief"]));
    let detail = "users who no longer administer have created keys, which still work: root, chief";
    assert_eq!(removed.body["warnings"][0]["detail"], detail);
    // A group that does not administer takes nobody out.
    ns.group("devs").await;
    ns.nest("devs", "ops").await;
    let removed = ns.delete("/group/devs/group/ops").await.must_be(200);
    assert_eq!(removed.body.get("warnings"), None);
}
